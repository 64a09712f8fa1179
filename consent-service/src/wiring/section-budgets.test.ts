import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, it } from 'vitest'
import { policyDocumentSchema, policyText, type PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { resolutionRecordSchema } from '@mutua/sdk/coop/resolution'
import { sectionStandingSchema, sectionTagOf } from '@mutua/sdk/coop/section-budget'
import { cents, parseSha256, parseWebId, type WebId } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { hashKey } from '@mutua/kit/row'
import { handDraft } from '../ledger/test-support-books.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { postByHand, reverseByHand } from '../ledger/post-by-hand.ts'
import { readCosts } from '../ledger/tagged-costs.ts'
import { monthSchema, parseYear } from '@mutua/sdk/coop/period'
import { openSections } from '../members/open-sections.ts'
import { openPolicyFace } from './policy-face.ts'
import { createSectionGuard } from './section-budgets.ts'
import { openSectionFace } from './section-face.ts'
import { createClock, officer, openTestStore, webIdOf } from './test-support-value.ts'

const openHouse = async () => {
  const store = await openTestStore()
  const { now } = createClock('2026-11-22T10:00:00.000Z')
  let caller: WebId = officer
  const authenticate = async () =>
    ({ webId: caller }) as Awaited<ReturnType<Parameters<typeof openSectionFace>[0]['authenticate']>>
  const isOfficer = (webId: WebId) => webId === officer
  const policy = openPolicyFace({ ...{ store, now, authenticate, isOfficer } })
  const sections = openSections({ store, now, smallestGroup: 3 })
  const ledger = openLedger({ store, now })
  const guardSection = createSectionGuard({ store, now })
  let number = 0
  const adopt = async (document: PolicyDocument) => {
    await policy.publish(document, officer)
    number += 1
    const subject = document.type === 'revocation' ? document.subject : document.type
    const enacts = [{ subject, digest: parseSha256(hashKey(policyText(document))) }]
    const record = {
      id: `2026/${String(number)}`,
      title: 'Sections',
      adoptedOn: '2026-11-22',
      governs: [subject],
    }
    await policy.record(resolutionRecordSchema.parse({ ...record, enacts }), officer)
  }
  const vote = (title: string, amount: string) => {
    const document = policyDocumentSchema.parse({
      ...{ type: 'section', name: 'one', title, plain: 'What it is for.' },
      budgets: [{ year: '2026', cents: amount }],
    })
    return adopt(document).then(() => document)
  }
  let key = 0
  const spend = (id: string, amount: number, change: Partial<ReturnType<typeof handDraft>> = {}) => {
    key += 1
    const draft = handDraft({
      key: `cost-${String(key)}`,
      cents: cents(amount),
      tags: [sectionTagOf(id)],
      ...change,
    })
    return postByHand(draft, { store, ledger, guardSection })
  }
  const app = express()
  const members = {
    list: async () => [],
    find: async () => undefined,
  }
  const face = openSectionFace({
    ...{ store, now, authenticate, authenticateActor: authenticate, isOfficer, members, smallestGroup: 3 },
    ...{ isMember: async () => true, randomBytes, log: createLog('test', 'silent'), everyMs: 3_600_000 },
  })
  app.use(...face.rooms)
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const standing = async (as: WebId = officer) => {
    caller = as
    const answer = await fetch(`http://127.0.0.1:${String(port)}/sections/standing?year=2026`)
    const { items } = (await answer.json()) as { items: unknown[] }
    return items.map((item) => sectionStandingSchema.parse(item))
  }
  return {
    ...{ store, sections, ledger, adopt, vote, spend, standing },
    [Symbol.asyncDispose]: async () => {
      face[Symbol.dispose]()
      server.close()
      server.closeAllConnections()
      await store[Symbol.asyncDispose]()
    },
  }
}

it('A section spends what the assembly voted for it, to the cent and no more, also when two book at once.', async () => {
  await using house = await openHouse()
  const { id } = await house.sections.add({ name: 'Val Marecchia', kind: 'place' }, officer)
  await expect(house.spend(id, 1)).rejects.toMatchObject({ code: 'section-budget-exceeded' })
  const voted = await house.vote('val marecchia', '10000')
  const { transfer } = await house.spend(id, 6_000)
  await expect(house.spend(id, 4_001)).rejects.toMatchObject({ code: 'section-budget-exceeded' })
  const both = await Promise.allSettled([house.spend(id, 4_000), house.spend(id, 4_000)])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await house.standing()).toMatchObject([
    { id, budget: { plannedCents: 10_000n, spentCents: 10_000n, leftCents: 0n, resolution: '2026/1' } },
  ])
  // The same again is told as it was booked, though nothing is left.
  expect(await house.spend(id, 6_000, { key: 'cost-2' })).toMatchObject({ isNew: false })
  const month = monthSchema.parse('2026-11')
  await reverseByHand(transfer.sequence, { period: month, reference: 'Twice' }, house)
  expect(await house.standing()).toMatchObject([{ budget: { leftCents: 6_000n } }])
  await house.adopt(
    policyDocumentSchema.parse({
      ...{ type: 'revocation', subject: 'section', reason: 'No more.' },
      digest: parseSha256(hashKey(policyText(voted))),
    }),
  )
  await expect(house.spend(id, 1)).rejects.toMatchObject({ code: 'section-budget-exceeded' })
})

it('Of a condition no book has the name, and what a handful of people spend is told to nobody.', async () => {
  await using house = await openHouse()
  const { id } = await house.sections.add({ name: 'Diabete', kind: 'condition' }, officer)
  await house.vote('Diabete', '5000')
  await expect(house.spend(id, 10, { reference: 'Sala per il DIABETE' })).rejects.toMatchObject({
    code: 'transfer-refused',
  })
  await house.spend(id, 1_000)
  const people = ['anna', 'bruno', 'carla'].map(webIdOf)
  for (const webId of people.slice(0, 2)) await house.sections.enter(webId, [id])
  const [few] = await house.standing(people[0])
  expect(few).toMatchObject({ isMine: true, budget: { plannedCents: 5_000n } })
  expect(few?.members).toBeUndefined()
  expect(few?.budget?.spentCents).toBeUndefined()
  await house.sections.enter(parseWebId(String(people[2])), [id])
  expect(await house.standing()).toMatchObject([{ members: 3, isMine: false, budget: { leftCents: 4_000n } }])
  const rows: string[] = []
  for await (const { key, value } of house.store.list({ gte: 'ledger/', lt: 'ledger0' }))
    rows.push(key, Buffer.from(value).toString('utf8'))
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.join('\n').toLocaleLowerCase()).not.toContain('diabete')
  const told = await readCosts(parseYear('2026'), () => new Set([1]), house.store)
  expect(told.flatMap(({ tags }) => tags)).toEqual([])
})

it('A section that has ended is entered and spends no more, and nobody is left in it.', async () => {
  await using house = await openHouse()
  const { id } = await house.sections.add({ name: 'Asma', kind: 'condition' }, officer)
  await house.vote('Asma', '5000')
  await house.sections.enter(webIdOf('anna'), [id])
  await house.sections.end(id, officer)
  expect(await house.sections.own(webIdOf('anna'))).toEqual([])
  await expect(house.sections.enter(webIdOf('anna'), [id])).rejects.toMatchObject({ code: 'input-malformed' })
  await expect(house.spend(id, 1)).rejects.toMatchObject({ code: 'transfer-refused' })
  await expect(house.sections.end('nothing', officer)).rejects.toMatchObject({ code: 'not-found' })
})
