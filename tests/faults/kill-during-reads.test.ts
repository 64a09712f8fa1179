import { setTimeout as pause } from 'node:timers/promises'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { verifyReceipts } from '@mutua/sdk/receipt/verify'
import { expect, it } from 'vitest'
import { gainConsentToken } from '../support/consent-token.ts'
import { addMember, addProvider, giveConsent, type Coop, type Person } from '../support/coop.ts'
import { readBothChains } from './both-chains.ts'
import { openCoopOnALine } from './coop-on-a-line.ts'
import { openReaders } from './readers.ts'
import type { Reader, ReadReport } from './reading.ts'
import type { Relay } from './relay.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
/** Smaller deep runs say how many; the reads follow. */
const kills = Number(process.env['MUTUA_KILLS'] ?? (deep ? 1_000 : 8))
const reads = deep ? kills * 1_000 : 1_500
/** Small documents leave in one piece; of a large one on a slow line, a kill cuts off the rest. */
const shapes: readonly Shape[] = [
  ...Array.from({ length: deep ? 30 : 6 }, () => ({ bytes: 300 })),
  ...Array.from({ length: 2 }, () => ({ bytes: 8_000_000, pauseMs: 2 })),
]

interface Shape {
  readonly bytes: number
  readonly pauseMs?: number
}

const tokenLifeMs = 120_000
const patienceMs = 120_000

it(
  `of ${reads} reads none is lost and none doubled, though the servers are killed ${kills} times and their line is cut`,
  { timeout: deep ? 14_400_000 : 300_000 },
  async () => {
    await using line = await openCoopOnALine()
    const { coop, relay } = line
    const member = await addMember(coop, 'anna', 1)
    const provider = await addProvider(coop, 'doctor')
    const documents = await writeDocuments(coop, member)
    const grant = await giveConsent(coop, { member, provider }, documents)
    const newReaders = () => readersOf(provider, documents, grant.id)

    await using readers = openReaders()
    readers.start(await newReaders())
    let renewedAt = performance.now()
    for (let kill = 1; kill <= kills; kill++) {
      await readers.untilEachServed(1, patienceMs)
      await readers.untilServed(Math.floor((reads * kill) / kills), patienceMs)
      if (performance.now() - renewedAt > tokenLifeMs) {
        readers.renew(await newReaders())
        renewedAt = performance.now()
      }
      await killOne(coop, relay, kill)
      if (kill % 50 === 0)
        console.log(`killed ${kill} times after ${Math.floor((reads * kill) / kills)} reads`)
    }
    await readers.untilEachServed(2, patienceMs)
    const seen = await readers.stop()
    if (!deep) await expectSoundChain(coop, member)
    await expectDelivered(coop, usesIn(seen).size)
    await coop.podServer.kill('SIGTERM')
    await coop.consentService.kill('SIGTERM')

    console.log(summary(seen))
    expectCutsSeen(seen)
    await readBothChains(coop.homes, async (side, { findings, receipts }) => {
      expect(findings, side).toEqual([])
      await expectEachOnce(seen, receipts())
    })
  },
)

/** The fifth of the kills meet the consent service, in the middle of a delivery if it so happens; every other time the line breaks first. */
const killOne = async ({ podServer, consentService }: Coop, relay: Relay, kill: number): Promise<void> => {
  await pause(Math.random() * 250)
  if (kill % 2 === 0) relay.cut(podServer.baseUrl)
  await pause(Math.random() * 100)
  const victim = kill % 5 === 0 ? consentService : podServer
  await victim.kill('SIGKILL')
  relay.restore()
  await victim.restart()
}

/** One document for each reader, in the order of `shapes`. */
const writeDocuments = async (coop: Coop, member: Person): Promise<ResourceUrl[]> => {
  const pods = createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch })
  const urls: ResourceUrl[] = []
  for (const [place, { bytes }] of shapes.entries()) {
    const url = parseResourceUrl(`${member.pod}records/document-${place}.txt`)
    await pods.put(url, { body: 'x'.repeat(bytes), contentType: 'text/plain' })
    urls.push(url)
  }
  return urls
}

const readersOf = async (
  provider: Person,
  documents: readonly ResourceUrl[],
  grant: GrantId,
): Promise<Reader[]> => {
  const resource = documents[0]
  if (resource === undefined) throw new Error('there is something to read')
  const token = await gainConsentToken(provider.credentials, { resource, grant })
  return documents.map((url, place) => {
    const pauseMs = shapes[place]?.pauseMs
    return { url, ...token, ...(pauseMs === undefined ? {} : { pauseMs }) }
  })
}

/** If no read was under way when a server was killed, nothing has been tried. */
const expectCutsSeen = (seen: ReadReport): void => {
  const podKills = kills - Math.floor(kills / 5)
  expect(seen.unanswered).toBeGreaterThanOrEqual(podKills)
  // Some in the middle of an answer; of few kills on a busy machine it may be none.
  const cutOff = seen.served.filter(({ arrived }) => arrived === 'part').length
  if (deep) expect(cutOff).toBeGreaterThan(podKills / 4)
  // Refused only while nobody can know whether the consent stands: that is asked for again.
  expect(Object.keys(seen.refused).filter((what) => !what.startsWith('503'))).toEqual([])
}

/** What the member gets over HTTP, from the very first receipt: no gap, no double, every hash and signature. */
const expectSoundChain = async (coop: Coop, member: Person): Promise<void> => {
  const podServer = coop.podServer.baseUrl
  const chain = await createPodClient({ podServer, fetch: member.fetch }).receipts({ pod: member.name })
  const keys = await createPodClient({ podServer, fetch }).receiptKeys()
  expect(await verifyReceipts(chain, keys)).toMatchObject({ kind: 'verified', count: chain.length })
}

/** Delivery goes on in the background. */
const expectDelivered = async ({ asOfficer }: Coop, uses: number): Promise<void> => {
  const deadline = performance.now() + patienceMs
  while ((await asOfficer.state()).uses < uses && performance.now() < deadline) await pause(200)
  expect((await asOfficer.state()).uses).toBe(uses)
}

/** A read that was cut off was asked for again under the same key: however often it was answered, it is one use. */
const usesIn = (seen: ReadReport): Map<string, { readonly reader: number; readonly ids: Set<string> }> => {
  const byUse = new Map<string, { readonly reader: number; readonly ids: Set<string> }>()
  for (const { use, reader, receipt } of seen.served) {
    const found = byUse.get(use) ?? { reader, ids: new Set() }
    if (receipt !== undefined) found.ids.add(receipt)
    byUse.set(use, found)
  }
  return byUse
}

/** Every use has one receipt, of its own document; there is no other receipt. */
const expectEachOnce = async (seen: ReadReport, receipts: AsyncIterable<Receipt>): Promise<void> => {
  // A whole answer always names its receipt; of a head cut off nothing but the count of uses can be held against the chain.
  expect(seen.served.filter(({ arrived, receipt }) => arrived === 'whole' && receipt === undefined)).toEqual(
    [],
  )
  const uses = usesIn(seen)
  expect([...uses.values()].filter(({ ids }) => ids.size !== 1).slice(0, 10)).toEqual([])
  const readerOf = new Map<string, number>()
  for (const { reader, ids } of uses.values()) for (const id of ids) readerOf.set(id, reader)
  let count = 0
  const strange: string[] = []
  for await (const { id, resource } of receipts) {
    count += 1
    const reader = readerOf.get(id)
    if (reader === undefined || !resource.endsWith(`/document-${reader}.txt`)) strange.push(id)
    // Once: a second one of the same id is strange.
    readerOf.delete(id)
  }
  expect({ count, strange: strange.slice(0, 10), lost: [...readerOf.keys()].slice(0, 10) }).toEqual({
    count: uses.size,
    strange: [],
    lost: [],
  })
}

const summary = (seen: ReadReport): string => {
  const whole = seen.served.filter(({ arrived }) => arrived === 'whole').length
  const part = seen.served.length - whole
  const headless = seen.served.filter(({ receipt }) => receipt === undefined).length
  return [
    `kills ${kills}, uses ${usesIn(seen).size}, whole answers ${whole}, answers cut off ${part} (${headless} before the end of the head)`,
    `requests without an answer ${seen.unanswered}, refusals ${JSON.stringify(seen.refused)}`,
  ].join(', ')
}
