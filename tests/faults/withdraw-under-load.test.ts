import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { askForToken, gainConsentToken, ticketFor } from '../support/consent-token.ts'
import { addMember, addProvider, giveConsent, openCoop, type Person } from '../support/coop.ts'
import { newProofKey } from '../support/dpop-proof.ts'
import { signIn } from '../support/solid-session.ts'
import { openReaders, type Readers } from './readers.ts'
import { machineNow, type Reader } from './reading.ts'
import { withdrawTimed } from './withdraw-timed.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const rounds = deep ? 1_000 : 20
const readerCount = 32
/** How long the readers go on after the acknowledgement, to be caught if they are still served. */
const afterwardsMs = 50
const sessionLifeRounds = 50

interface Round {
  readonly before: number
  /** Reads that began after the acknowledgement and were served. */
  readonly after: number
  readonly waitedMs: number
}

it(
  `no read that began after a withdrawal was acknowledged is served, with ${readerCount} readers in ${rounds} rounds`,
  { timeout: deep ? 7_200_000 : 300_000 },
  async () => {
    await using coop = await openCoop()
    const member = await addMember(coop, 'anna', 1)
    const provider = await addProvider(coop, 'doctor')
    const document = parseResourceUrl(`${member.pod}records/glucose.ttl`)
    await createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch }).put(document, {
      body: '<#it> <http://schema.org/value> 5.4 .',
      contentType: 'text/turtle',
    })

    await using readers = openReaders()
    const played: Round[] = []
    let owner = await signIn(member.credentials)
    for (let round = 1; round <= rounds; round++) {
      if (round % sessionLifeRounds === 0) owner = await signIn(member.credentials)
      const grant = await giveConsent(coop, { member, provider }, [document])
      const token = await gainConsentToken(provider.credentials, { resource: document, grant: grant.id })
      played.push(await playRound(readers, { url: document, ...token }, () => withdrawTimed(owner, grant.id)))
      await expectNoNewToken(provider, document, grant.id)
    }

    console.log(summary(played))
    expect(played.filter(({ before }) => before < readerCount)).toEqual([])
    expect(played.filter(({ after }) => after > 0)).toEqual([])
  },
)

it('a server that goes on serving after the acknowledgement is found out', async () => {
  const server = createServer((_request, response) => response.end('still here')).listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  await using readers = openReaders()
  const reader = {
    url: `http://localhost:${address.port}/x`,
    accessToken: 'token',
    privateKeyPem: newProofKey(),
  }
  const { before, after } = await playRound(readers, reader, async () => machineNow())
  expect(before).toBeGreaterThanOrEqual(readerCount)
  expect(after).toBeGreaterThan(0)
  server.closeAllConnections()
  server.close()
})

/** @param withdraw resolves with the moment at which the acknowledgement arrived, by `machineNow` */
const playRound = async (
  readers: Readers,
  reader: Reader,
  withdraw: () => Promise<number>,
): Promise<Round> => {
  readers.start(Array.from({ length: readerCount }, () => reader))
  await readers.untilEachServed(1, 30_000)
  // At full speed for a while, so that the withdrawal meets the readers at any point of a read.
  await pause(Math.random() * 100)
  const asked = machineNow()
  const acknowledged = await withdraw()
  // A reader that began nothing after the acknowledgement would prove nothing.
  await readers.untilEachBegan(acknowledged, 30_000)
  await pause(afterwardsMs)
  const { served } = await readers.stop()
  return {
    before: served.filter(({ began }) => began <= acknowledged).length,
    after: served.filter(({ began }) => began > acknowledged).length,
    waitedMs: (acknowledged - asked) / 1e6,
  }
}

const expectNoNewToken = async (provider: Person, resource: ResourceUrl, grant: GrantId): Promise<void> => {
  const { asUri, ticket } = await ticketFor(resource)
  const answer = await askForToken(provider.fetch, asUri, { ticket, grant })
  expect({ status: answer.status, body: (await answer.json()) as unknown }).toMatchObject({
    status: 403,
    body: { error: 'request_denied' },
  })
}

const summary = (played: readonly Round[]): string => {
  const sum = (pick: (round: Round) => number): number =>
    played.reduce((total, round) => total + pick(round), 0)
  const waits = played.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b)
  const wait = (share: number): string => (waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(0)
  return [
    `rounds ${played.length}, readers ${readerCount}`,
    `reads served before the acknowledgement ${sum(({ before }) => before)}, after ${sum(({ after }) => after)}`,
    `withdrawal acknowledged after ${wait(0.5)} ms (median), ${wait(1)} ms (longest)`,
  ].join(', ')
}
