import { randomBytes } from 'node:crypto'
import { assemblyWishSchema } from '@mutua/sdk/assembly/assembly'
import { parseBaseUrl, type WebId } from '@mutua/sdk/ids'
import { foundingPacks } from '@mutua/sdk/law/packs'
import { rulesOf } from '@mutua/sdk/law/rules'
import { createLog } from '@mutua/kit/log'
import { expect, test } from 'vitest'
import { openOfficers } from '../officers/open-officers.ts'
import { registeredSigner, signedBy } from '../officers/test-support.ts'
import { openAssemblyFace } from './assembly-face.ts'
import { openPolicyFace } from './policy-face.ts'
import { admitted, board, findings, openTestRegister, wishFor } from './test-support-register.ts'
import { officer, otherOfficer, webIdOf } from './test-support-value.ts'

const [anna, bruno, carla] = [webIdOf('anna'), webIdOf('bruno'), webIdOf('carla')]

/** A register and its assemblies on one store: two members with a vote, two who were refused and ask the assembly. */
const openHouse = async () => {
  const register = await openTestRegister('2026-01-10T09:00:00Z')
  const { store, clock, members, applications } = register
  const isOfficer = (webId: WebId) => webId === officer || webId === otherOfficer
  const official = { authenticate: () => Promise.reject(new Error('nobody calls')), isOfficer }
  const officers = openOfficers({ store, now: clock.now, isOfficer })
  const policy = openPolicyFace({ ...official, store, now: clock.now })
  const face = openAssemblyFace({
    ...{ ...official, store, now: clock.now, randomBytes, officers, members, policy, applications },
    rulesOn: (date) => rulesOf(foundingPacks('social'), date),
    origin: parseBaseUrl('http://127.0.0.1:3100'),
    coopName: 'Mutua di prova',
    log: createLog('assembly', 'silent'),
  })
  await admitted(register, 'anna')
  clock.set('2026-05-01T09:00:00Z')
  for (const [place, webId] of [bruno, carla].entries()) {
    const { number } = await applications.apply(webId, wishFor(place === 0 ? 'bruno' : 'carla', place + 1))
    await applications.decide(officer, number, {
      ...{ decision: 'refuse', reason: 'Non abita qui.' },
      act: board('2026-05-01') as never,
    })
    await applications.appeal(webId, number)
  }
  return {
    ...{ register, policy, officers, assemblies: face.assemblies },
    async [Symbol.asyncDispose]() {
      await face[Symbol.asyncDispose]()
      await register[Symbol.asyncDispose]()
    },
  }
}

test('Two appeals are decided in the write that signs the minutes: one is admitted with a line of the register, the other dismissed (art. 2528 c. 4 c.c.)', async () => {
  await using house = await openHouse()
  const { assemblies, officers, policy, register } = house
  const { applications, clock, members, store } = register
  const [second, third] = (await applications.listAppeals()).map(({ number }) => number)
  const motion = (title: string, appeal: number | undefined) => ({
    ...{ title, text: `${title}: the refusal is set aside.`, matter: 'ordinary', vote: 'open', appeal },
  })
  const wish = assemblyWishSchema.parse({
    ...{ title: 'Assembly', kind: 'general', place: 'Here', recordDate: '2026-05-01' },
    ...{ firstCall: '2026-05-20T09:00:00.000Z', means: 'proof-of-receipt', earlyVotes: true },
    motions: [motion('Bruno', second), motion('Carla', third)],
  })
  const { id } = await assemblies.draft(wish)
  await assemblies.call(id, officer)
  clock.set('2026-05-20T09:00:00Z')
  await assemblies.enterPresence(id, { member: 1, kind: 'in', channel: 'room' }, officer)
  const chair = (webId: WebId) => ({ webId, name: 'An officer' })
  await assemblies.open(id, { call: 1, president: chair(officer), secretary: chair(otherOfficer) })
  for (const [place, choice] of (['yes', 'no'] as const).entries()) {
    const number = place + 1
    await assemblies.takeUp(id, number)
    await assemblies.putToVote(id, number)
    await assemblies.cast(
      id,
      { motion: number, member: 1, choice, version: 1, channel: 'self', caster: 1 },
      anna,
    )
    await assemblies.decide(id, number)
  }
  await assemblies.close(id)
  const [one, other] = [
    await registeredSigner(officer, officers),
    await registeredSigner(otherOfficer, officers),
  ]
  const { text } = await assemblies.draftMinutes(id)
  await assemblies.proposeMinutes(id, text, await signedBy(one, text))
  // Until both have signed nobody is admitted, and nobody dismissed.
  expect(await applications.listAppeals()).toHaveLength(2)
  expect(await members.find(bruno)).toBeUndefined()
  await assemblies.confirmMinutes(id, await signedBy(other, text))

  const [resolution] = await policy.list()
  expect(resolution).toMatchObject({ id: '2026/1', appeal: second, source: 'assembly' })
  expect(await members.find(bruno)).toMatchObject({ number: 2, admittedOn: '2026-05-20' })
  expect((await applications.own(bruno))[0]).toMatchObject({
    state: 'admitted',
    steps: [{}, {}, {}, { kind: 'admitted', act: { number: '2026/1', on: '2026-05-20' }, member: 2 }],
  })
  expect((await applications.own(carla))[0]).toMatchObject({
    state: 'dismissed',
    steps: [{}, {}, {}, { kind: 'dismissed', act: { number: '2026-05-20/2', on: '2026-05-20' } }],
  })
  expect(await members.find(carla)).toBeUndefined()
  expect(await applications.listAppeals()).toEqual([])
  expect(await findings(store)).toEqual([])
})
