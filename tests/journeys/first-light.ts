import { setTimeout as pause } from 'node:timers/promises'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { readDataset } from '@mutua/sdk/clients/consented-dataset'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { parseResourceUrl, type ResourceUrl, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptKeys, verifyReceipts } from '@mutua/sdk/receipt/verify'
import { addProvider, type Coop, type Person } from '../support/coop.ts'
import { moveHouse } from './carry-away.ts'
import { askAndGive, faceOf, idOfPatient, namesIn, readAll, readDatasets, type Given } from './datasets.ts'
import { openHouse } from './house.ts'
import { refuseUnvoted, voteTariff } from './in-assembly.ts'
import { decideInTheApps } from './in-the-apps.ts'
import type { MemberInput } from './input.ts'
import type { Narrator } from './narrator.ts'
import { closeTheYear } from './money-back.ts'
import { letSomebodyHelp } from './somebody-helps.ts'

export interface JourneyResult {
  readonly steps: number
  readonly failed: number
  /** Answers that left a pod under a consent. */
  readonly reads: number
  /** Records that left with them. */
  readonly records: number
  readonly receipts: number
  readonly refusals: number
  /** Billed to the organisations that used data. */
  readonly centsIn: string
  /** Where it went: legal reserve, mutual fund, ristorno, and what stays with the co-op. */
  readonly centsOut: string
}

const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri

/**
 * The main job from end to end, on real servers: from a record in a pod to the cent that comes back. What it cannot go on without
 * ends it with a cross, and what had come true by then is told.
 */
export const firstLight = async (
  input: readonly [MemberInput, MemberInput],
  narrator: Narrator,
): Promise<JourneyResult> => {
  const found: Found = { receiptIds: [], records: 0, receipts: 0, centsIn: 0n, centsOut: 0n }
  try {
    await travel(input, narrator, found)
  } catch (error) {
    narrator.counts.failed += 1
    narrator.say(`✗ The journey cannot go on.\n    ${error instanceof Error ? error.message : String(error)}`)
  }
  return resultOf(narrator, found)
}

/** What came true so far. */
interface Found {
  readonly receiptIds: Sha256[]
  records: number
  receipts: number
  centsIn: bigint
  centsOut: bigint
}

const travel = async (
  input: readonly [MemberInput, MemberInput],
  narrator: Narrator,
  found: Found,
): Promise<void> => {
  const { step, say } = narrator
  say('A co-op opens its doors.')
  const coop = await step('Pod server and consent service answer.', () => openHouse(21))
  if (coop === undefined) return
  await using _open = coop

  say('\nThe members vote the tariff in, three weeks ago.')
  const voters = await voteTariff([input[0].name, input[1].name], coop, narrator)
  if (voters === undefined) throw new Error('Without members there is no journey.')
  const members = [voters.atHome, voters.inTheRoom]

  say('\nToday.')
  const doctors = await step('Two family doctors enter the directory.', async () => {
    await coop.moveToToday()
    return [await addProvider(coop, 'lanzetti'), await addProvider(coop, 'serra')] as const
  })
  if (doctors === undefined) throw new Error('Without doctors there is no journey.')
  const [doctor, otherDoctor] = doctors

  say('\nMembers bring their records in.')
  for (const [index, { bundles }] of input.entries()) {
    const member = members[index]
    if (member !== undefined) await importRecords(member, bundles, coop, narrator)
  }

  say('\nThe doctor asks, the members decide.')
  const [asked] = members
  if (asked !== undefined) await refuseUnvoted({ member: asked, doctor }, coop, narrator)
  const given: Given[] = []
  for (const member of members) {
    const consent = await askAndGive({ member, doctor }, coop, narrator)
    if (consent !== undefined) given.push(consent)
  }

  say('\nThe doctor reads what was given, and nothing else.')
  for (const consent of given) found.records += await readDatasets(consent, found.receiptIds, narrator)
  const [first] = given
  if (first !== undefined) await refuseTheRest(first, { doctor, otherDoctor }, coop, narrator)

  say('\nEvery read left a receipt.')
  found.receipts = (await checkReceipts(given, found.receiptIds, coop, narrator)).length

  const [, second] = members
  if (first !== undefined && second !== undefined) {
    say('\nSomebody helps.')
    await letSomebodyHelp({ ...first, helping: second }, coop, narrator)
  }

  say('\nA member takes the consent back.')
  if (first !== undefined) {
    await hideAndShow(first, coop, narrator)
    await pauseAndLimit(first, coop, narrator)
    await withdrawAndTry(first, doctor, coop, narrator)
  }

  if (second !== undefined) {
    say('\nThe same on a phone and on a screen.')
    await decideInTheApps({ member: second, doctor: otherDoctor }, coop, narrator)
  }

  say('\nThe year closes and the money goes back.')
  Object.assign(found, await closeTheYear(voters, coop, narrator))

  say('\nA member moves house.')
  if (first !== undefined) await moveHouse(first.member, coop, narrator)
}

const resultOf = ({ counts }: Narrator, found: Found): JourneyResult => ({
  steps: counts.steps,
  failed: counts.failed,
  reads: found.receiptIds.length,
  records: found.records,
  receipts: found.receipts,
  refusals: counts.refusals,
  centsIn: String(found.centsIn),
  centsOut: String(found.centsOut),
})

const importRecords = async (
  member: Person,
  bundles: readonly string[],
  coop: Coop,
  { step, say }: Narrator,
): Promise<void> => {
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch })
  const report = await step(`${member.name} imports ${String(bundles.length)} FHIR bundles.`, async () => {
    let [imported, refused] = [0, 0]
    for (const body of bundles) {
      const answer = await pod.import(member.name, { contentType: 'application/fhir+json', body })
      imported += answer.imported.length
      refused += answer.refused.length
    }
    if (imported === 0) throw new Error('Nothing could be imported.')
    return { imported, refused }
  })
  if (report !== undefined) {
    say(`    ${String(report.imported)} resources kept, ${String(report.refused)} listed as not valid.`)
  }
}

/** Every permit has its refusal. */
const refuseTheRest = async (
  { member, grant, reader, searches }: Given,
  { doctor, otherDoctor }: { doctor: Person; otherDoctor: Person },
  coop: Coop,
  { step, refused }: Narrator,
): Promise<void> => {
  const consentService = coop.consentService.baseUrl
  const outside = parseResourceUrl(`${member.pod}settings/prefs.ttl`)
  const health = parseResourceUrl(`${member.pod}health/`)
  const [search = ''] = searches
  await refused('Outside the health records: refused.', () => reader.read(outside), isRefusal)
  await refused('A list of what there is: refused.', () => reader.list(health), isRefusal)
  await step('A record that the scope does not cover is as if it were not there.', async () => {
    const answers = [`Patient/${await idOfPatient(member, coop)}`, 'Patient/never-was'].map((name) =>
      statusAt(() => reader.send({ method: 'GET', url: faceOf(member, coop, name) })),
    )
    if ((await Promise.all(answers)).some((status) => status !== 404))
      throw new Error('The doctor can tell what else there is.')
  })
  const doctorSession = await signIn(doctor.credentials, { fetch })
  const forResearch = openConsentedReader({
    session: doctorSession,
    fetch,
    grant: grant.id,
    consentService,
    purpose: research,
    covered: health,
  })
  await refused('With another purpose: refused.', () => readAll(search, forResearch), isRefusal)
  const otherSession = await signIn(otherDoctor.credentials, { fetch })
  const asOther = openConsentedReader({
    session: otherSession,
    fetch,
    grant: grant.id,
    consentService,
    covered: health,
  })
  await refused(
    "By another doctor, with this doctor's grant: refused.",
    () => readAll(search, asOther),
    isRefusal,
  )
  await refused(
    'By another doctor, signed in, without a grant: refused.',
    () => plainRead(health, otherSession.fetch),
    isRefusal,
  )
  await refused('Without a token: refused.', () => plainRead(health, fetch), isRefusal)
}

const plainRead = async (url: ResourceUrl, fetchAs: typeof fetch): Promise<void> => {
  const response = await fetchAs(url)
  await response.body?.cancel()
  if (response.status === 401 || response.status === 403)
    throw new Problem('caller-unknown', String(response.status))
  if (!response.ok) throw new Error(`The pod server answered ${String(response.status)}.`)
}

const isRefusal = (error: unknown): boolean =>
  (error instanceof Problem && (error.status === 401 || error.status === 403)) ||
  (isClientFault(error) && error.kind === 'oauth-refused')

const checkReceipts = async (
  given: readonly Given[],
  receiptIds: readonly Sha256[],
  coop: Coop,
  { step }: Narrator,
): Promise<readonly Receipt[]> => {
  const consentService = coop.consentService.baseUrl
  const asOfficer = createConsentClient({ consentService, fetch: coop.officer.fetch })
  const delivered = await step(
    'The pod server has delivered its receipts; each was accepted once.',
    async () => {
      for (let waited = 0; waited < 20_000; waited += 100) {
        const receipts = await asOfficer.receipts({ all: true })
        if (receipts.length >= receiptIds.length) return receipts
        await pause(100)
      }
      throw new Error('Receipts are missing after 20 seconds.')
    },
  )
  if (delivered === undefined) return []
  await step('Reads and receipts match one to one.', () => {
    const known = new Set<string>(delivered.map(({ id }) => id))
    const matched = new Set(receiptIds.filter((id) => known.has(id)))
    if (
      matched.size !== receiptIds.length ||
      known.size !== delivered.length ||
      delivered.length !== receiptIds.length
    ) {
      throw new Error(
        `${String(receiptIds.length)} reads, ${String(delivered.length)} receipts, ${String(matched.size)} match.`,
      )
    }
    return Promise.resolve()
  })
  await step('Signatures, chain and prices verify from the first receipt to the last.', async () => {
    const jwks = (await (await fetch(`${coop.podServer.baseUrl}/.well-known/jwks.json`)).json()) as {
      keys: JsonWebKey[]
    }
    const inOrder = delivered.toSorted((a, b) => a.position - b.position)
    const verdict = await verifyReceipts(inOrder, await receiptKeys(jwks))
    if (verdict.kind === 'broken') throw new Error(`Broken at ${String(verdict.position)}: ${verdict.why}.`)
  })
  await step(
    'Each member finds the receipts of their own data at their own pod server, and only those.',
    async () => {
      for (const { member, grant } of given) {
        const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch })
        const own = await pod.receipts({ pod: member.name })
        const expected = delivered.filter((receipt) => receipt.grant === grant.id)
        if (own.length !== expected.length || own.some(({ owner }) => owner !== member.webId)) {
          throw new Error(
            `${member.name} sees ${String(own.length)} receipts instead of ${String(expected.length)}.`,
          )
        }
      }
    },
  )
  return delivered
}

const hideAndShow = async (
  { member, covered, searches, reader }: Given,
  coop: Coop,
  { step }: Narrator,
): Promise<void> => {
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch })
  await step(`${member.name} hides something: for the doctor it never was; it comes back.`, async () => {
    const [secret] = covered
    if (secret === undefined) throw new Error('There is nothing to hide.')
    const name = `${secret.type ?? ''}/${secret.id ?? ''}`
    const before = await namesIn(searches, reader)
    await pod.hide(secret.resource)
    const after = await namesIn(searches, reader)
    const answers = await Promise.all([
      statusAt(() => reader.read(secret.resource)),
      statusAt(() => reader.read(parseResourceUrl(`${secret.resource}-never-was`))),
      statusAt(() => reader.send({ method: 'GET', url: faceOf(member, coop, name) })),
    ])
    if (!before.has(name) || after.size !== before.size - 1 || answers.some((status) => status !== 404))
      throw new Error('The doctor can tell that something is hidden.')
    await pod.unhide(secret.resource)
    if (!(await namesIn(searches, reader)).has(name)) throw new Error('It did not come back.')
  })
}

const statusAt = (read: () => Promise<unknown>): Promise<number | undefined> =>
  read().then(
    () => 200,
    (error: unknown) => (error instanceof Problem ? error.status : undefined),
  )

const pauseAndLimit = async (
  { member, grant, reader, searches: [search = ''] }: Given,
  coop: Coop,
  { step, refused }: Narrator,
): Promise<void> => {
  const asMember = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: member.fetch })
  await step(`${member.name} pauses the consent.`, () => asMember.pause(grant.id))
  await refused('Reading while it is paused: refused.', () => readAll(search, reader), isRefusal)
  await step('It is resumed, and the doctor reads on, once a day from now on.', async () => {
    await asMember.resume(grant.id)
    await asMember.amend(grant.id, { terms: { frequency: { times: 1, per: 'day' } } })
    await readDataset(search, { reader }).next()
  })
  await refused(
    'A second dataset on the same day: refused.',
    () => readAll(search, reader),
    (error) => error instanceof Problem && error.code === 'grant-frequency-reached',
  )
}

const withdrawAndTry = async (
  { member, grant, reader, searches: [search = ''] }: Given,
  doctor: Person,
  coop: Coop,
  { step, refused }: Narrator,
): Promise<void> => {
  const consentService = coop.consentService.baseUrl
  await step(`${member.name} withdraws the consent.`, () =>
    createConsentClient({ consentService, fetch: member.fetch }).withdraw(grant.id),
  )
  await refused('The token from before the withdrawal: refused.', () => readAll(search, reader), isRefusal)
  const session = await signIn(doctor.credentials, { fetch })
  const covered = parseResourceUrl(`${member.pod}health/`)
  const again = openConsentedReader({ session, fetch, grant: grant.id, consentService, covered })
  await refused('A new token: refused.', () => readAll(search, again), isRefusal)
}
