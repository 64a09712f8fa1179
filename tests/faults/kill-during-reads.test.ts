import { setTimeout as pause } from 'node:timers/promises'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseBaseUrl, parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { verifyReceipts } from '@mutua/sdk/receipt/verify'
import { expect, it } from 'vitest'
import { gainConsentToken } from '../support/consent-token.ts'
import { addMember, addProvider, giveConsent, openCoop, type Coop, type Person } from '../support/coop.ts'
import { openReaders } from './readers.ts'
import type { Reader, ReadReport } from './reading.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const kills = deep ? 200 : 8
/** Small documents leave in one piece; of a large one on a slow line, a kill cuts off the rest. */
const shapes: readonly Shape[] = [
  ...Array.from({ length: 6 }, () => ({ bytes: 300 })),
  ...Array.from({ length: 2 }, () => ({ bytes: 8_000_000, pauseMs: 2 })),
]

interface Shape {
  readonly bytes: number
  readonly pauseMs?: number
}

const tokenLifeMs = 120_000

it(
  `every read that was answered has its receipt, once, though the pod server is killed ${kills} times`,
  { timeout: deep ? 3_600_000 : 300_000 },
  async () => {
    await using coop = await openCoop()
    const member = await addMember(coop, 'anna', 1)
    const provider = await addProvider(coop, 'doctor')
    const documents = await writeDocuments(member)
    const grant = await giveConsent(coop, { member, provider }, documents)
    const newReaders = () => readersOf(provider, documents, grant.id)

    await using readers = openReaders()
    readers.start(await newReaders())
    let renewedAt = performance.now()
    for (let kill = 1; kill <= kills; kill++) {
      await readers.untilEachServed(2, 60_000)
      if (performance.now() - renewedAt > tokenLifeMs) {
        readers.renew(await newReaders())
        renewedAt = performance.now()
      }
      await pause(Math.random() * 250)
      await coop.podServer.kill('SIGKILL')
      await coop.podServer.restart()
    }
    await readers.untilEachServed(2, 60_000)
    const seen = await readers.stop()

    const chain = await receiptsOfPod(coop, member)
    console.log(summary(seen, chain))
    expectCutsSeen(seen)
    await expectSoundChain(coop, chain)
    expectReceiptForEveryAnswer(seen, chain)
    await expectAcceptedOnce(coop, provider, grant.id, chain)
  },
)

/** One document for each reader, in the order of `shapes`. */
const writeDocuments = async (member: Person): Promise<ResourceUrl[]> => {
  const podServer = parseBaseUrl(new URL(member.pod).origin)
  const pods = createPodClient({ podServer, fetch: member.fetch })
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

const receiptsOfPod = (coop: Coop, member: Person): Promise<readonly Receipt[]> =>
  createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch }).receipts({ pod: member.name })

/** If no read was under way when the server was killed, nothing has been tried. */
const expectCutsSeen = (seen: ReadReport): void => {
  expect(seen.unanswered).toBeGreaterThanOrEqual(kills)
  expect(seen.served.filter(({ arrived }) => arrived === 'part').length).toBeGreaterThan(kills / 4)
}

/** The chain from its very first receipt: no gap, no double, every hash and signature (`verifyReceipts`). */
const expectSoundChain = async (coop: Coop, chain: readonly Receipt[]): Promise<void> => {
  const keys = await createPodClient({ podServer: coop.podServer.baseUrl, fetch }).receiptKeys()
  expect(await verifyReceipts(chain, keys)).toMatchObject({ kind: 'verified', count: chain.length })
}

const expectReceiptForEveryAnswer = (seen: ReadReport, chain: readonly Receipt[]): void => {
  const known = new Map(chain.map((receipt) => [receipt.id as string, receipt]))
  const named = seen.served.flatMap(({ receipt, reader }) =>
    receipt === undefined ? [] : [{ receipt, reader }],
  )
  expect(named.filter(({ receipt }) => !known.has(receipt))).toEqual([])
  const misplaced = named.filter(
    ({ receipt, reader }) => known.get(receipt)?.resource.endsWith(`/document-${reader}.txt`) !== true,
  )
  expect(misplaced).toEqual([])
  // A whole answer always names its receipt; of a head cut off nothing but the count of uses can be held against the chain.
  expect(seen.served.filter(({ arrived, receipt }) => arrived === 'whole' && receipt === undefined)).toEqual(
    [],
  )
  expectOneReceiptPerUse(seen, chain)
}

/** A read that was cut off was asked for again under the same key: however often it was answered, it is one use. */
const expectOneReceiptPerUse = (seen: ReadReport, chain: readonly Receipt[]): void => {
  const byUse = new Map<string, Set<string>>()
  for (const { use, receipt } of seen.served) {
    const ids = byUse.get(use) ?? new Set()
    if (receipt !== undefined) ids.add(receipt)
    byUse.set(use, ids)
  }
  expect([...byUse.values()].filter((ids) => ids.size !== 1)).toEqual([])
  expect(chain.length).toBe(byUse.size)
}

/** Delivery goes on in the background; what counts is that it ends with every receipt there once. */
const expectAcceptedOnce = async (
  coop: Coop,
  provider: Person,
  grant: GrantId,
  chain: readonly Receipt[],
): Promise<void> => {
  const client = createConsentClient({
    consentService: coop.consentService.baseUrl,
    fetch: provider.fetch,
  })
  const deadline = performance.now() + 60_000
  let accepted = await client.receipts({ grant })
  while (accepted.length < chain.length && performance.now() < deadline) {
    await pause(500)
    accepted = await client.receipts({ grant })
  }
  expect(accepted.map(({ id }) => id).toSorted()).toEqual(chain.map(({ id }) => id).toSorted())
}

const summary = (seen: ReadReport, chain: readonly Receipt[]): string => {
  const whole = seen.served.filter(({ arrived }) => arrived === 'whole').length
  const part = seen.served.length - whole
  const headless = seen.served.filter(({ receipt }) => receipt === undefined).length
  return [
    `kills ${kills}, whole answers ${whole}, answers cut off ${part} (${headless} before the end of the head)`,
    `requests without an answer ${seen.unanswered}, refusals ${JSON.stringify(seen.refused)}, receipts ${chain.length}`,
  ].join(', ')
}
