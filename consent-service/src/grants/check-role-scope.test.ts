import { expect, test } from 'vitest'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf } from '@mutua/sdk/ids'
import { anna, askedOf, drRossi, inDays, inPod, openHouse, research, startOfTest } from './test-support.ts'

const social = findPurpose('https://w3id.org/dpv/sector/health#SocialServicesProvision')?.iri
if (social === undefined) throw new Error('the purpose of the social services can be chosen')
const ofSecretariat = { purpose: social, resources: [inPod(anna, 'health/social/')] }

test('the social secretariat asks for what it works with, and for nothing of the care', async () => {
  await using house = await openHouse({ role: { role: 'social-secretariat' } })
  const ask = (changes: Parameters<typeof askedOf>[1]) => house.grants.ask(drRossi, askedOf(anna, changes))
  expect(await ask(ofSecretariat)).toMatchObject({ state: 'requested' })
  const refused = { code: 'role-scope-exceeded' }
  await expect(
    ask({ ...ofSecretariat, resources: [inPod(anna, 'health/laboratory/')] }),
  ).rejects.toMatchObject({
    ...refused,
    detail: expect.stringMatching(/laboratory.*asked for by: general-practitioner/) as string,
  })
  await expect(ask({ ...ofSecretariat, resources: [inPod(anna, 'health/')] })).rejects.toMatchObject(refused)
  await expect(ask({ ...ofSecretariat, resources: [inPod(anna, 'notes/a')] })).rejects.toMatchObject(refused)
  await expect(ask({ resources: ofSecretariat.resources })).rejects.toMatchObject(refused)
})

test.each<ProviderRole>(['general-practitioner', 'nurse', 'social-worker'])(
  'a %s asks for the whole record',
  async (role) => {
    await using house = await openHouse({ role: { role } })
    expect(await house.grants.ask(drRossi, askedOf(anna))).toMatchObject({ state: 'requested' })
  },
)

test('a social worker asks for no research, a doctor does', async () => {
  const asked = askedOf(anna, { purpose: research })
  await using office = await openHouse({ role: { role: 'social-worker' } })
  await expect(office.grants.ask(drRossi, asked)).rejects.toMatchObject({ code: 'role-scope-exceeded' })
  await using practice = await openHouse({ role: { role: 'general-practitioner' } })
  expect(await practice.grants.ask(drRossi, asked)).toMatchObject({ state: 'requested' })
})

test('a role that ends asks to the last millisecond before, and from that instant on for nothing', async () => {
  const role = { role: 'nurse', validUntil: instantOf(startOfTest + 1_000) } as const
  await using house = await openHouse({ role })
  house.clock.at = startOfTest + 999
  expect(await house.grants.ask(drRossi, askedOf(anna))).toMatchObject({ state: 'requested' })
  house.clock.at += 1
  await expect(house.grants.ask(drRossi, askedOf(anna))).rejects.toMatchObject({ code: 'role-expired' })
})

test('what a member gives unasked is theirs to give, whatever the role of who receives it', async () => {
  await using house = await openHouse({ role: { role: 'social-secretariat' } })
  const given = await house.grants.giveDirectly(anna, {
    ...{ recipient: drRossi, purpose: askedOf(anna).purpose, modes: ['read'], validUntil: inDays(3) },
    resources: [inPod(anna, 'health/laboratory/')],
  })
  expect(given.grant).toMatchObject({ state: 'given', recipient: drRossi })
})
