import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { issueAccessRequest } from '@inrupt/solid-client-access-grants'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { actingForOrganisation, createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { createProjectClient } from '@mutua/sdk/clients/project-client'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import type { Project } from '@mutua/sdk/coop/project'
import { instantOf, microCents, parseResourceUrl, parseWebId, sha256Schema, type WebId } from '@mutua/sdk/ids'
import { studyIdOf, studyRoomOf } from '@mutua/sdk/pool/study'
import { shownOfStudy, studyTopics } from '@mutua/sdk/pool/study-shown'
import { scopesOf } from '@mutua/sdk/pool/variables'
import { compactVerify, importJWK } from 'jose'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { createCommandLine, type CommandLine } from '../support/command-line.ts'
import { gainConsentToken } from '../support/consent-token.ts'
import { addMember, addProvider, openCoop, type Coop, type Person } from '../support/coop.ts'
import { joinStudy } from '../support/join-study.ts'
import { approve, nameReviewers, projectsOf, type Committee } from '../support/open-project.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { usesOf } from '../support/uses-of.ts'
import type { SigningOfficer } from '../support/two-officers.ts'

const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
const today = civilDateOf(Date.now())
const variables = ['age', 'gender']

const opened = new AsyncDisposableStack()
let clock: ClockTower
let coop: Coop
let members: Person[]
let rita: Person
let institute: WebId
let officer: SigningOfficer
let project: Project
let study: string
let committee: Committee

beforeAll(async () => {
  clock = opened.use(await openClockTower(Date.now()))
  coop = opened.use(
    await openCoop({ pod: clock.environmentFor('pods'), consent: clock.environmentFor('consent') }),
  )
  members = []
  for (let number = 1; number <= 12; number += 1) {
    const member = await addMember(coop, `socio-${String(number)}`, number)
    members.push(member)
    const patient = {
      resourceType: 'Patient',
      id: 'p',
      gender: 'female',
      birthDate: `${String(1950 + number)}-03-01`,
    }
    await createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch }).put(
      parseResourceUrl(`${member.pod}health/summary/Patient/p`),
      { body: JSON.stringify(patient), contentType: 'application/fhir+json' },
    )
  }
  rita = await addProvider(coop, 'rita', 'Istituto')
  const register = createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  institute = (await register.admit({ name: 'Istituto', administrators: [rita.webId] })).id
  await coop.asOfficer.recordResolution({
    ...{
      id: '2026/2',
      title: 'What studies may learn',
      adoptedOn: today,
      governs: ['privacy-budget', 'tariff'],
    },
    enacts: await publish({
      ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
      ...{ studyRhoNano: 20_000_000, memberYearRhoNano: 50_000_000, cohortFloor: 10 },
    }),
  })
  await coop.asOfficer.adoptTariff({
    ...{ version: 'second', resolution: '2026/2', prices: { [research]: microCents(0) } },
  })
  officer = (await coop.twoOfficers())[0]
}, 300_000)
afterAll(() => opened.disposeAsync())

const publish = async (document: Parameters<ReturnType<typeof createPolicyClient>['publish']>[0]) => {
  const policy = createPolicyClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  const { subject, digest } = await policy.publish(document)
  return [{ subject, digest }]
}
const studiesOf = ({ fetch }: Pick<Person, 'fetch'>) =>
  createStudyClient({ consentService: coop.consentService.baseUrl, fetch, pauseMs: 100 })
const consentsOf = ({ fetch }: Pick<Person, 'fetch'>) =>
  createConsentClient({ consentService: coop.consentService.baseUrl, fetch })
const anybody = () => studiesOf({ fetch })
const step = (wish: Parameters<ReturnType<typeof createStudyClient>['takeStep']>[1]) =>
  studiesOf(officer.person).takeStep(study, wish, officer.signer)
const member = (number: number): Person => members[number] ?? expect.fail()
const refusedStep = (why: RegExp) => ({
  code: 'study-step-refused',
  detail: expect.stringMatching(why) as string,
})

const wishFor = (title: string) => ({
  ...{ kind: 'study' as const, title, purpose: research, recipient: institute },
  plain: 'We look at how old members are. Nobody is named.',
  protocol: 'Counts.',
  categories: ['summary' as const],
  from: today,
  to: addDays(today, 60),
  attachments: [
    { kind: 'impact-assessment' as const, title: 'DPIA', digest: sha256Schema.parse('a'.repeat(64)) },
  ],
  pool: {
    ...{ variables, rowsPerMember: 1, noticeDays: 1, resultsWithinDays: 30 },
    application: {
      ...{ people: [{ webId: rita.webId, name: 'Rita' }], purpose: 'scientific-research' as const },
      ...{ benefit: 'Care.', necessity: 'Age.', safeguards: 'None ask.', funding: 'Region.' },
    },
  },
})

test('A study is drafted, reviewed and adopted as the project that it is, and begins nowhere in between', async () => {
  const projects = createProjectClient({ consentService: coop.consentService.baseUrl, fetch: rita.fetch })
  committee = await nameReviewers(coop)
  const drafted = await projects.draft(wishFor('Ages'))
  study = studyIdOf(drafted.id)
  expect((await studiesOf(rita).study(study)).state).toBe('draft')
  await expect(anybody().study(study)).rejects.toMatchObject({ code: 'not-found' })
  project = await projects.submit(drafted.id)
  expect((await anybody().study(study)).state).toBe('submitted')
  const recruit = { step: 'recruit', until: addDays(today, 2) } as const
  await expect(step(recruit)).rejects.toMatchObject(
    refusedStep(/2 of the ethics committee, the legal review, the assembly/),
  )
  for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, project, 'ethics', reviewer)
  expect((await anybody().study(study)).state).toBe('ethics-approved')
  await approve(coop, project, 'legal', committee.legal)
  await expect(step(recruit)).rejects.toMatchObject(refusedStep(/before it may begin: the assembly/))
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/3', title: 'The study', adoptedOn: today, governs: ['project'] },
    enacts: [{ subject: 'project', digest: project.digest }],
  })
  project = await projectsOf(coop, rita).project(project.id)
  expect((await anybody().study(study)).state).toBe('governance-approved')
  await expect(joinStudy(studiesOf(member(0)), await anybody().study(study))).rejects.toMatchObject({
    code: 'study-not-recruiting',
  })
  await expect(studiesOf(rita).takeStep(study, recruit, officer.signer)).rejects.toMatchObject({
    code: 'caller-not-officer',
  })
  await expect(step({ step: 'freeze' })).rejects.toMatchObject(refusedStep(/recruit first/))
  const recruiting = await step(recruit)
  expect(recruiting).toMatchObject({
    state: 'recruiting',
    recruiting: { until: addDays(today, 2), freezeFrom: addDays(today, 4), joined: 'few' },
  })
  expect(await step(recruit)).toEqual(recruiting)
  await expect(step({ step: 'open' })).rejects.toMatchObject(refusedStep(/freeze it first/))
})

test('Nobody joins who was not told: not without what was shown, nor with another text, nor with a question left out', async () => {
  const joining = studiesOf(member(0))
  const recruiting = await anybody().study(study)
  const told = { language: 'it', channel: 'app' } as const
  const whole = await shownOfStudy(recruiting, { ...told, text: 'The card.', understood: studyTopics })
  const without = await member(0).fetch(`${study}/opt-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  })
  expect([without.status, await without.json()]).toMatchObject([422, { code: 'study-not-explained' }])
  for (const shown of [
    { ...whole, notice: 'b'.repeat(64) },
    { ...whole, understood: studyTopics.filter((topic) => topic !== 'copy') },
    { ...told, notice: whole.notice, noticeHash: whole.noticeHash },
  ])
    await expect(joining.optIn(study, shown)).rejects.toMatchObject({ code: 'study-not-explained' })
  expect(await joining.mine()).toMatchObject([{ state: 'not-asked' }])
})

test('Members join with a consent of exactly what the plan needs, to a room, at no price, and nobody joins for them', async () => {
  const recruiting = await anybody().study(study)
  for (const one of members) await joinStudy(studiesOf(one), recruiting)
  const [own] = await studiesOf(member(0)).mine()
  expect(own?.state).toBe('joined')
  const again = await joinStudy(studiesOf(member(0)), recruiting)
  expect(again.grant).toBe(own?.grant)
  const grant = await consentsOf(member(0)).grant(again.grant ?? expect.fail())
  expect(grant).toMatchObject({
    recipient: studyRoomOf(project.id),
    ...{ purpose: research, project: project.id, terms: { records: scopesOf(variables) } },
    validUntil: instantOf(startOfDay(addDays(today, 61))),
    scope: { modes: ['read'] },
  })
  // No name of the institute stands in a consent or a bill.
  expect(JSON.stringify(grant)).not.toContain('Istituto')
  await expect(joinStudy(studiesOf(rita), recruiting)).rejects.toMatchObject({ code: 'member-unknown' })
  const inTheirPlace = await rita.fetch(`${study}/opt-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'On-Behalf-Of': member(1).webId },
    body: '{}',
  })
  expect(inTheirPlace.status).toBe(403)
  // With the consent rests what was shown and asked back, and its receipt says so.
  const record = await (
    await member(0).fetch(`${grant.id}/receipt?lang=en`, { headers: { Accept: 'text/html' } })
  ).text()
  expect(record).toContain(`The card of the study`)
  expect(record).toContain(project.digest)
  expect(record).toContain('who gets what, what is read, whether one can be found')
  await consentsOf(member(11)).withdraw((await studiesOf(member(11)).mine())[0]?.grant ?? expect.fail())
  expect(await studiesOf(member(11)).mine()).toMatchObject([{ state: 'left' }])
})

test('From the command line a member finds a study, joins it and sees where they stand, and signs no step of it', async () => {
  const { credentials } = member(2)
  const run = createCommandLine(
    {
      MUTUA_POD_SERVER: coop.podServer.baseUrl,
      MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
      ...{ MUTUA_CLIENT_ID: credentials.clientId, MUTUA_CLIENT_SECRET: credentials.clientSecret },
      MUTUA_HOME: coop.homes.consent,
    },
    coop.homes.consent,
  )
  const listed = await run(['study', 'list'])
  expect([listed.code, listed.out]).toEqual([0, expect.stringMatching(/Ages\s+recruiting/) as string])
  expect((await run(['study', 'show', study])).out).toMatch(
    /^recruiting {2}http[^\n]+\n\S+ {2}recruit {2}[0-9a-f]{64}/,
  )
  // It is explained first, and joined with each thing said to be understood.
  const explained = await run(['study', 'opt-in', study])
  expect([explained.code, explained.out]).toEqual([0, expect.stringMatching(/^who {2}.*\nthings /) as string])
  expect((await run(['study', 'opt-in', study, '--understood', 'all'])).code).toBe(2)
  const joined = await run(['study', 'opt-in', study, ...studyTopics.flatMap((one) => ['--understood', one])])
  const [own] = await studiesOf(member(2)).mine()
  expect([joined.code, joined.out.trim()]).toEqual([0, own?.grant])
  const mine = await run(['study', 'mine', '--json'])
  expect(JSON.parse(mine.out)).toMatchObject({ studies: [{ state: 'joined' }], budget: { limit: '0.05' } })
  // Who is no officer has no key of one, and nothing is sent.
  expect((await run(['study', 'step', study, 'recruit'])).code).toBe(2)
  expect((await run(['study', 'step', study, 'freeze'])).code).not.toBe(0)
})

test('No organisation, none of its people and no provider asks for, is given or uses a consent for a study of the pool', async () => {
  const asked = {
    ...{ owner: member(0).webId, purpose: research, project: project.id, modes: ['read'] as const },
    resources: [parseResourceUrl(`${member(0).pod}health/`)],
    validUntil: instantOf(Date.now() + 5 * 86_400_000),
  }
  const missing = { code: 'project-missing' }
  const organisations = createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: rita.fetch,
  })
  const staff = await addProvider(coop, 'sara', 'Altro')
  await organisations.join(institute, {
    ...{ webId: staff.webId, displayName: 'Sara', role: 'general-practitioner' },
  })
  await expect(consentsOf(rita).createRequest(asked)).rejects.toMatchObject(missing)
  await expect(consentsOf(staff).createRequest(asked)).rejects.toMatchObject(missing)
  for (const person of [rita, staff])
    await expect(
      consentsOf({ fetch: actingForOrganisation(person.fetch, institute) }).createRequest(asked),
    ).rejects.toBeDefined()
  await expect(
    consentsOf({ fetch: actingForOrganisation(staff.fetch, institute) }).createRequest(asked),
  ).rejects.toMatchObject(missing)
  const { owner: _owner, ...gift } = asked
  for (const recipient of [institute, rita.webId, staff.webId])
    await expect(consentsOf(member(0)).give({ ...gift, recipient })).rejects.toMatchObject(missing)
  // A room is given nothing but by joining: neither more than the plan needs nor the same, and for no other study.
  const room = studyRoomOf(project.id)
  const records = [...scopesOf(variables)]
  for (const wish of [
    { ...gift, recipient: room },
    { recipient: room, purpose: research, project: project.id, records, validUntil: gift.validUntil },
    {
      ...gift,
      recipient: room,
      purpose: parsePurpose('https://w3id.org/dpv/sector/health#PrimaryCareManagement').iri,
      project: undefined,
    },
  ])
    await expect(
      consentsOf(member(0)).give(
        JSON.parse(JSON.stringify(wish)) as Parameters<ReturnType<typeof consentsOf>['give']>[0],
      ),
    ).rejects.toMatchObject({ code: 'study-not-recruiting' })
  await expect(
    consentsOf(member(0)).give({ ...gift, recipient: parseWebId(`${study.slice(0, -1)}_#room`) }),
  ).rejects.toBeDefined()
  await expect(
    issueAccessRequest(
      {
        ...{ access: { read: true }, resourceOwner: member(0).webId, purpose: [research] },
        ...{ resources: [`${member(0).pod}health/`], expirationDate: new Date(Date.now() + 86_400_000) },
      },
      { fetch: rita.fetch, accessEndpoint: coop.consentService.baseUrl },
    ),
  ).rejects.toBeDefined()
  const { grant } = (await studiesOf(member(0)).mine())[0] ?? expect.fail()
  for (const credentials of [rita.credentials, staff.credentials, member(1).credentials])
    await expect(
      gainConsentToken(credentials, {
        resource: parseResourceUrl(`${member(0).pod}health/summary/Patient/p`),
        grant: grant ?? expect.fail(),
      }),
    ).rejects.toBeDefined()
})

test('The pods are read once, after the days to think again, and who withdraws later is in no answer', async () => {
  await expect(step({ step: 'freeze' })).rejects.toMatchObject(refusedStep(/may be read from/))
  await clock.moveTo(startOfDay(addDays(today, 4)) + 3_600_000)
  // Days have passed at once: pod servers serve again when they have heard from the co-op.
  await vi.waitUntil(async () => (await studiesOf(officer.person).study(study)).state === 'recruiting', {
    timeout: 60_000,
  })
  await expect(joinStudy(studiesOf(member(11)), await anybody().study(study))).rejects.toMatchObject({
    code: 'study-not-recruiting',
  })
  const told = async () => [await usesOf(coop), await coop.asOfficer.state()]
  const before = await told()
  const frozen = await step({ step: 'freeze' })
  expect(frozen).toMatchObject({ state: 'frozen', snapshot: { about: 10, study }, budget: { spent: 0n } })
  expect((await studiesOf(member(0)).budget()).reserved).toBe(20_000_000n)
  expect((await studiesOf(member(11)).budget()).reserved).toBe(0n)
  expect(await studiesOf(member(0)).mine()).toMatchObject([{ state: 'in' }])
  const read = async () => (await Promise.all(members.map((one) => consentsOf(one).receipts()))).flat()
  await vi.waitUntil(async () => (await read()).length >= 100, { timeout: 30_000 })
  const receipts = await read()
  // Positions of receipts are published: there are a hundred for eleven members, as there would be for twelve.
  expect(receipts).toHaveLength(100)
  expect(receipts.every(({ recipient }) => recipient.webId === studyRoomOf(project.id))).toBe(true)
  expect(await told()).toEqual(before)
  await expect(step({ step: 'destroy' })).rejects.toMatchObject(refusedStep(/Close it first/))
  await step({ step: 'open' })
  const own = (await studiesOf(member(1)).mine())[0] ?? expect.fail()
  await consentsOf(member(1)).withdraw(own.grant ?? expect.fail())
  expect(await studiesOf(member(1)).mine()).toMatchObject([{ state: 'left' }])
  // To take it up again would change nothing: what was taken out is gone.
  await expect(consentsOf(member(1)).restore(own.grant ?? expect.fail())).rejects.toMatchObject({
    code: 'study-not-recruiting',
  })
})

test('From the command line the people of a study ask, verify and read again; others are refused in their own language', async () => {
  await using folder = await createTemporaryFolder('commands')
  const as = ({ credentials }: Person, language: 'en' | 'it'): CommandLine => {
    const run = createCommandLine(
      {
        ...clock.environmentFor('commands'),
        MUTUA_POD_SERVER: coop.podServer.baseUrl,
        MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
        ...{ MUTUA_CLIENT_ID: credentials.clientId, MUTUA_CLIENT_SECRET: credentials.clientSecret },
        MUTUA_HOME: folder.path,
      },
      folder.path,
    )
    return (words) => run([...words, '--lang', language])
  }
  const [english, italian] = [as(rita, 'en'), as(rita, 'it')]
  const ask = async (run: CommandLine, question: unknown, ...more: readonly string[]) => {
    await writeFile(join(folder.path, 'question.json'), JSON.stringify(question))
    return run(['pool', 'ask', study, 'question.json', ...more])
  }
  const women = {
    query: { kind: 'count', of: 'members', where: [{ column: 'gender', in: ['female'] }] },
    rho: '0.001',
  }
  const asked = await ask(english, women)
  expect([asked.code, asked.said]).toEqual([
    0,
    expect.stringContaining('Answer 1, signed and verified; spent rho 0.001.') as string,
  ])
  expect(asked.out).toMatch(/^FIGURE +VALUE +FROM +TO\n1 +-?\d+ +-?\d+ +-?\d+\n$/)
  const again = await ask(italian, women)
  expect(again.said).toContain('Risposta 1, firmata e verificata; spesi rho 0.')
  expect(again.out).toMatch(/^CIFRA +VALORE +DA +A\n/)
  expect(again.out.split('\n')[1]?.split(/ +/)).toEqual(asked.out.split('\n')[1]?.split(/ +/))
  const whole = await ask(english, women, '--json')
  expect(JSON.parse(whole.out)).toMatchObject({ answer: { number: 1, study }, spent: '0' })
  const listed = await english(['pool', 'answers', study])
  expect(listed.out).toMatch(/^NUMBER +WHEN +RHO +EPSILON +QUESTION +WHO +ANSWER\n1 .* 0\.001 .* Rita +http/)
  expect((await italian(['pool', 'answers', study])).out).toMatch(/^NUMERO +QUANDO +RHO/)

  // What the service refuses, and what is not even sent.
  const tooMuch = await ask(english, { ...women, rho: '0.12' })
  expect([tooMuch.code, tooMuch.said]).toEqual([1, expect.stringContaining('[pool-budget-spent]') as string])
  const noSuchColumn = { query: { kind: 'mean', column: 'zip', least: 0, most: 1 }, rho: '0.001' }
  const unknown = await ask(italian, noSuchColumn)
  expect([unknown.code, unknown.said]).toEqual([
    1,
    expect.stringMatching(/^Rifiutato: .*\[pool-query-refused\]/) as string,
  ])
  expect((await ask(english, { query: women.query })).code).toBe(2)
  await writeFile(join(folder.path, 'half.json'), '{"query":')
  const half = await italian(['pool', 'ask', study, 'half.json'])
  expect([half.code, half.said]).toEqual([2, expect.stringContaining('half.json non è JSON.') as string])
  for (const words of [
    ['pool', 'ask', study, 'question.json'],
    ['pool', 'answers', study],
  ]) {
    await writeFile(join(folder.path, 'question.json'), JSON.stringify(women))
    const refused = await as(member(0), 'it')(words)
    expect([refused.code, refused.out, refused.said]).toEqual([
      ...[1, ''],
      expect.stringContaining('[researcher-only]') as string,
    ])
  }
  expect((await anybody().study(study)).budget?.spent).toBe(1_000_000n)
})

test('A closed study tells what it found, and its end is signed by the co-op and in nobody’s hands', async () => {
  const closed = await step({ step: 'close', reason: 'Asked what it had to ask.' })
  expect(closed).toMatchObject({ state: 'closed', resultsDue: addDays(today, 34) })
  await expect(step({ step: 'open' })).resolves.toMatchObject({ state: 'closed' })
  await expect(
    studiesOf(member(0)).report(study, { plain: { it: 'Sono io.' }, answers: [] }),
  ).rejects.toMatchObject({ code: 'researcher-only' })
  await clock.moveTo(startOfDay(addDays(today, 35)) + 3_600_000)
  expect(await anybody().study(study)).toMatchObject({ resultsOverdue: true })
  const another = await projectsOf(coop, rita).draft(wishFor('More ages'))
  await expect(projectsOf(coop, rita).submit(another.id)).rejects.toMatchObject({ code: 'results-overdue' })
  await studiesOf(rita).report(study, { plain: { it: 'Abbiamo tutte le età.' }, answers: [] })
  await projectsOf(coop, rita).submit(another.id)
  await expect(anybody().destruction(study)).rejects.toMatchObject({ code: 'not-found' })
  const gone = await step({ step: 'destroy' })
  expect(gone.state).toBe('destroyed')
  const { text, statement } = await anybody().destruction(study)
  const { keys } = (await (await fetch(`${coop.consentService.baseUrl}/.well-known/jwks.json`)).json()) as {
    keys: Parameters<typeof importJWK>[0][]
  }
  const verified = await Promise.any(
    keys.map(async (key) => compactVerify(statement, await importJWK(key, 'EdDSA'))),
  )
  expect(Buffer.from(verified.payload).toString()).toBe(text)
  expect(JSON.parse(text)).toMatchObject({ study, snapshot: closed.snapshot?.snapshot })
  expect(await studiesOf(member(0)).mine()).toMatchObject([{ state: 'over' }])
  await vi.waitUntil(
    async () => (await consentsOf(member(0)).grants()).every(({ state }) => state === 'invalidated'),
    { timeout: 30_000 },
  )
})

test('Where members give a class of studies to the reviewers, one opens with ethics and legal alone, until they take that back', async () => {
  const { fetch: asRita } = rita
  const projects = createProjectClient({ consentService: coop.consentService.baseUrl, fetch: asRita })
  const drafted = await projects.submit((await projects.draft(wishLater('Under a class'))).id)
  const served = foundingPurposes.find(({ name }) => name === 'research') ?? expect.fail()
  const [enacted] = await publish({ ...served, committee: true })
  for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, drafted, 'ethics', reviewer)
  const before = await approve(coop, drafted, 'legal', committee.legal)
  expect(before).toMatchObject({ state: 'reviewed', assembly: { state: 'missing' } })
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/4', title: 'Studies under the reviewers', adoptedOn: civilDateOf(Date.now()) },
    ...{ governs: ['purpose-class'], enacts: enacted === undefined ? [] : [enacted] },
  })
  const address = studyIdOf(drafted.id)
  expect(await anybody().study(address)).toMatchObject({
    state: 'governance-approved',
    project: { assembly: { state: 'approved', resolution: '2026/4', purposeClass: 'research' } },
  })
  // A project that reads under consents of its organisation is no such study: the assembly votes on it.
  const { pool: _pool, ...plain } = wishLater('No pool')
  const other = await projects.submit((await projects.draft(plain)).id)
  for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, other, 'ethics', reviewer)
  expect(await approve(coop, other, 'legal', committee.legal)).toMatchObject({ state: 'reviewed' })
  const day = civilDateOf(Date.now())
  await studiesOf(officer.person).takeStep(
    address,
    { step: 'recruit', until: addDays(day, 2) },
    officer.signer,
  )
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/5', title: 'The assembly again', adoptedOn: day, governs: ['purpose-class'] },
    enacts: await publish(served),
  })
  await vi.waitUntil(async () => (await anybody().study(address)).steps.length === 2, { timeout: 30_000 })
  const closed = await anybody().study(address)
  expect(closed).toMatchObject({ state: 'closed', project: { assembly: { state: 'missing' } } })
  expect(closed.steps[1]).toMatchObject({ wish: { step: 'close' } })
  expect(closed.steps[1]?.statement).toBeDefined()
})

const wishLater = (title: string) => {
  const day = civilDateOf(Date.now())
  return { ...wishFor(title), from: day, to: addDays(day, 60) }
}
