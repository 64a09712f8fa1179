import { createAssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { createBallotClient } from '@mutua/sdk/clients/ballot-client'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { verifyArchive } from '@mutua/sdk/ballot/verify-archive'
import { addDays, civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { instantOf, parseInstant } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startBallotPrograms, type BallotPrograms } from '../support/ballot-programs.ts'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { createPerson, openCoop, provisionalFiscalCode, type Coop, type Person } from '../support/coop.ts'

const opened = new AsyncDisposableStack()
let clock: ClockTower
let coop: Coop
let programs: BallotPrograms
const members: Person[] = []

beforeAll(async () => {
  clock = opened.use(await openClockTower(Date.now()))
  coop = opened.use(
    await openCoop({ pod: clock.environmentFor('pods'), consent: clock.environmentFor('consent') }),
  )
  const deps = { consentService: coop.consentService.baseUrl, fetch: coop.officer.fetch }
  const register = createRegisterClient(deps)
  for (const [place, name] of ['anna', 'bruno', 'carla'].entries()) {
    const person = await createPerson(coop.podServer.baseUrl, name)
    members.push(person)
    await register.bringOver({
      ...{ webId: person.webId, pod: person.pod, displayName: name, iban: 'DE89370400440532013000' },
      fiscalCode: provisionalFiscalCode(place + 1),
      admittedOn: civilDateSchema.parse('2025-03-01'),
      act: { on: civilDateSchema.parse('2025-03-01'), number: 'CdA 1' },
    })
  }
  programs = opened.use(
    await startBallotPrograms({
      ...{ service: coop.consentService.baseUrl, folder: coop.homes.consent, trustees: 3, threshold: 2 },
    }),
  )
}, 300_000)
afterAll(() => opened.disposeAsync())

test('A motion is voted on in secret from the notice to the close, and the assembly decides by what the trustees open', async () => {
  const [first, second] = await coop.twoOfficers()
  const consentService = coop.consentService.baseUrl
  const ballotsOf = ({ fetch }: { fetch: typeof globalThis.fetch }) =>
    createBallotClient({ consentService, fetch, anonymousFetch: globalThis.fetch })
  await ballotsOf(first.person).parties.propose(programs.parties, first.signer)
  await ballotsOf(second.person).parties.confirm(1, second.signer)

  const assemblies = createAssemblyClient({ consentService, fetch: coop.officer.fetch })
  const today = civilDateOf(Date.now())
  const firstCall = parseInstant(`${addDays(today, 21)}T10:00:00.000Z`)
  const { id } = await assemblies.draft({
    title: 'Assemblea',
    kind: 'general',
    place: 'Via Roma 1',
    remote: 'https://meet.example/assemblea',
    firstCall,
    secondCall: instantOf(Date.parse(firstCall) + 86_400_000),
    recordDate: today,
    earlyVotes: true,
    means: 'proof-of-receipt',
    motions: [
      { title: 'Il nuovo listino', text: 'Il listino è adottato.', matter: 'ordinary', vote: 'secret' },
    ],
  })
  await assemblies.step(id, 'call')
  const voteId = `${id}.1.1`
  const anna = ballotsOf(members[0] ?? expect.fail())
  await vi.waitUntil(async () => (await anna.votes()).length === 1, { timeout: 60_000, interval: 200 })
  await programs.runAllTrustees()
  await vi.waitUntil(async () => (await anna.vote(voteId)).phase === 'open', {
    timeout: 60_000,
    interval: 200,
  })
  for (const [place, choices] of ([[[0]], [[0]], [[1]]] as const).entries()) {
    const client = ballotsOf(members[place] ?? expect.fail())
    const on = { vote: await client.vote(voteId), texts: await client.texts(voteId) }
    const { code } = await client.code(on.vote)
    await client.cast(on, { code, ticket: await client.ticket(on, code), choices })
  }

  await clock.moveTo(Date.parse(firstCall) + 60_000)
  await assemblies.open(id, {
    call: 1,
    president: { webId: first.person.webId, name: 'Olga' },
    secretary: { webId: second.person.webId, name: 'Ottavia' },
  })
  for (const step of ['take-up', 'vote', 'decide'] as const) await assemblies.stepMotion(id, 1, step)
  await vi.waitUntil(async () => (await anna.vote(voteId)).phase === 'opening', {
    timeout: 60_000,
    interval: 200,
  })
  for (const place of [1, 3]) expect(await programs.runTrustee(place)).toMatchObject({ code: 0 })
  await assemblies.stepMotion(id, 1, 'decide').catch(() => undefined)
  await vi.waitUntil(async () => (await assemblies.assembly(id)).motions[0]?.state === 'decided', {
    timeout: 60_000,
    interval: 200,
  })
  const [motion] = (await assemblies.assembly(id)).motions
  const { result } = await anna.vote(voteId)
  expect(motion?.outcome).toMatchObject({
    adopted: true,
    tally: { inFavour: 2, against: 1, abstained: 0 },
    archiveDigest: result?.archiveDigest,
  })
  expect(await verifyArchive(await anna.archive(voteId))).toMatchObject({
    kind: 'verified',
    reached: 'Result',
  })
  // Nothing that the services and the authority wrote meanwhile names a person or a ballot.
  const lines = [coop.consentService, coop.podServer, programs.authority]
    .map((one) => one.lastWords())
    .join('\n')
  const { credentials } = await anna.texts(voteId)
  for (const secret of [
    ...(await anna.trackingCodes(voteId)),
    ...(JSON.parse(credentials) as string[]),
    ...members.map(({ webId }) => webId),
  ])
    expect(lines).not.toContain(secret)
  expect(lines).not.toMatch(/\b(?:[1-9A-Za-z]{3}-){4}[1-9A-Za-z]{3}\b/)
}, 240_000)
