import { setTimeout as pause } from 'node:timers/promises'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { actingForOrganisation, createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { instantOf, parseResourceUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { gainConsentToken } from '../support/consent-token.ts'
import { addMember, careByFamilyDoctor, createPerson, openCoop, type Person } from '../support/coop.ts'
import { signIn } from '../support/solid-session.ts'
import { openReaders, type Readers } from './readers.ts'
import { machineNow, type Reader } from './reading.ts'
import { postTimed } from './withdraw-timed.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const rounds = deep ? 10_000 : 12
const readerCount = 16
/** How long the readers go on after the acknowledgement, to be caught if they are still served. */
const afterwardsMs = 30
const sessionLifeRounds = 50

interface Round {
  readonly before: number
  /** Reads that began after the acknowledgement and were served. */
  readonly after: number
  readonly waitedMs: number
}

it(
  `no read that began after somebody was taken off a staff list is served, with ${readerCount} readers in ${rounds} rounds`,
  { timeout: deep ? 14_400_000 : 300_000 },
  async () => {
    await using coop = await openCoop()
    const { baseUrl: consentService } = coop.consentService
    const anna = await addMember(coop, 'anna', 1)
    const [ada, nora, dario] = [
      await createPerson(coop.podServer.baseUrl, 'ada'),
      await createPerson(coop.podServer.baseUrl, 'nora'),
      await createPerson(coop.podServer.baseUrl, 'dario'),
    ]
    const url = parseResourceUrl(`${anna.pod}records/glucose.ttl`)
    await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(url, {
      body: '<#it> <http://schema.org/value> 5.4 .',
      contentType: 'text/turtle',
    })
    const organisations = ({ fetch }: Person) => createOrganisationClient({ consentService, fetch })
    const { id: practice } = await organisations(coop.officer).admit({
      name: 'Studio associato',
      administrators: [ada.webId],
    })
    const join = ({ webId, name }: Person) =>
      organisations(ada).join(practice, { webId, displayName: name, role: 'nurse' })
    await join(dario)
    const asPractice = actingForOrganisation(dario.fetch, practice)
    const request = await createConsentClient({ consentService, fetch: asPractice }).createRequest({
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [url],
      modes: ['read'],
      validUntil: instantOf(Date.now() + 86_400_000),
    })
    const outcome = await createConsentClient({ consentService, fetch: anna.fetch }).decide(request.id, {
      decision: 'give',
    })
    if (outcome.kind !== 'given') throw new Error('the member gave')
    const grant = outcome.grant.id
    const leaving = `${practice.replace(/#.*$/, '')}/staff/leave`

    await using readers = openReaders()
    const played: Round[] = []
    let administrator = await signIn(ada.credentials)
    for (let round = 1; round <= rounds; round += 1) {
      if (round % sessionLifeRounds === 0) administrator = await signIn(ada.credentials)
      await join(nora)
      const token = await gainConsentToken(nora.credentials, { resource: url, grant })
      const body = JSON.stringify({ webId: nora.webId })
      played.push(await playRound(readers, { url, ...token }, () => postTimed(administrator, leaving, body)))
      await expect(gainConsentToken(nora.credentials, { resource: url, grant })).rejects.toThrow(
        'request_denied',
      )
      // Who stays is served: it was not the consent that ended.
      if (round % 10 === 1) await gainConsentToken(dario.credentials, { resource: url, grant })
    }

    console.log(summary(played))
    expect(played.filter(({ before }) => before < readerCount)).toEqual([])
    expect(played.filter(({ after }) => after > 0)).toEqual([])
  },
)

/** @param leave resolves with the moment at which the acknowledgement arrived, by `machineNow` */
const playRound = async (readers: Readers, reader: Reader, leave: () => Promise<number>): Promise<Round> => {
  readers.start(Array.from({ length: readerCount }, () => reader))
  await readers.untilEachServed(1, 30_000)
  // At full speed for a while, so that it meets the readers at any point of a read.
  await pause(Math.random() * 60)
  const asked = machineNow()
  const acknowledged = await leave()
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

const summary = (played: readonly Round[]): string => {
  const sum = (pick: (round: Round) => number): number =>
    played.reduce((total, round) => total + pick(round), 0)
  const waits = played.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b)
  const wait = (share: number): string => (waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(0)
  return [
    `rounds ${String(played.length)}, readers ${String(readerCount)}`,
    `reads served before the acknowledgement ${String(sum(({ before }) => before))}, after ${String(sum(({ after }) => after))}`,
    `leaving acknowledged after ${wait(0.5)} ms (median), ${wait(1)} ms (longest)`,
  ].join(', ')
}
