import { createAssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { createRepresentationClient } from '@mutua/sdk/clients/representation-client'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { inForceAt } from '@mutua/sdk/coop/policy'
import type { PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { projectSchema, type Project } from '@mutua/sdk/coop/project'
import { instantOf, microCents, parseInstant, parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import {
  addMember,
  addProvider,
  createPerson,
  openCoop,
  provisionalFiscalCode,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { beginningDoors, doorsAjar, growingDoors, strangersDoors } from '../support/consent-doors.ts'
import { callsOf, callWishOf } from '../support/design-call.ts'
import { filesWith, policyDoors, readPolicyRoutes } from '../support/policy-doors.ts'
import { gainConsentToken } from '../support/consent-token.ts'
import {
  approve,
  nameReviewers,
  openProjects,
  projectsOf,
  smallPoolPlan,
  submitStudy,
  type Committee,
} from '../support/open-project.ts'

const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
const today = civilDateOf(Date.now())

const opened = new AsyncDisposableStack()
let clock: ClockTower
let coop: Coop
let anna: Person
let institute: Person
let committee: Committee
let document: ResourceUrl

beforeAll(async () => {
  clock = opened.use(await openClockTower(Date.now()))
  coop = opened.use(
    await openCoop({ pod: clock.environmentFor('pods'), consent: clock.environmentFor('consent') }),
  )
  anna = await addMember(coop, 'anna', 1)
  institute = await addProvider(coop, 'institute', 'Istituto')
  await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: 'Istituto', administrators: [institute.webId] })
  await coop.asOfficer.recordResolution({
    id: '2026/2',
    title: 'Research costs nothing here',
    adoptedOn: today,
    governs: ['tariff'],
  })
  await coop.asOfficer.adoptTariff({
    version: 'research',
    resolution: '2026/2',
    prices: { [research]: microCents(0) },
  })
  document = parseResourceUrl(`${anna.pod}notes/a.txt`)
  await anna.fetch(document, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'x' })
  committee = await nameReviewers(coop)
})
afterAll(() => opened.disposeAsync())

const wish = (title: string) => ({
  ...{ title, purpose: research, organisation: 'Istituto', administrator: institute },
  ...{ from: today, to: addDays(today, 30) },
})
const consentsOf = ({ fetch }: Person) =>
  createConsentClient({ consentService: coop.consentService.baseUrl, fetch })
const policy = () => createPolicyClient({ consentService: coop.consentService.baseUrl, fetch }).policy()
const ask = (project?: string, days = 5) =>
  consentsOf(institute).createRequest({
    owner: anna.webId,
    purpose: research,
    resources: [document],
    modes: ['read'],
    validUntil: instantOf(Date.now() + days * 86_400_000),
    ...(project === undefined ? {} : { project }),
  })

const until = async (wanted: 'read' | 'refused', read: () => Promise<unknown>) => {
  await expect
    .poll(
      async () =>
        read().then(
          () => 'read',
          () => 'refused',
        ),
      { timeout: 60_000, interval: 50 },
    )
    .toBe(wanted)
}

const enactByMinutes = async (id: string, ...documents: readonly PolicyDocument[]) => {
  const { publish } = createPolicyClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  const published = await Promise.all(documents.map(publish))
  await coop.asOfficer.recordResolution({
    ...{ id, title: 'As the members voted', adoptedOn: today },
    governs: published.map(({ subject }) => subject),
    enacts: published.map(({ subject, digest }) => ({ subject, digest })),
  })
  return published
}

const assembliesOf = (person: Pick<Person, 'fetch'>) =>
  createAssemblyClient({ consentService: coop.consentService.baseUrl, fetch: person.fetch })

/** Asked, given, and read once. */
const readUnder = async (project: Project, days?: number) => {
  const { id } = await ask(project.id, days)
  const outcome = await consentsOf(anna).decide(id, { decision: 'give' })
  const grant = outcome.kind === 'given' ? outcome.grant : expect.fail()
  const session = await signIn(institute.credentials, { fetch })
  const reader = openConsentedReader({ session, fetch, grant: grant.id })
  const read = () => reader.read(document)
  await read()
  return { grant, read }
}

test('a study opens with ethics, legal and assembly, never before, and everybody reads what is missing', async () => {
  await expect(ask()).rejects.toMatchObject({ code: 'project-missing' })
  const [one, two, three] = committee.ethics
  if (one === undefined || two === undefined || three === undefined) throw new Error('three were named')
  let study = await submitStudy(coop, wish('Glucose'))
  const refused = () => expect(ask(study.id)).rejects.toMatchObject({ code: 'project-missing' })
  expect(study).toMatchObject({ state: 'submitted', ethics: { state: 'missing', approved: 0, needed: 2 } })
  await refused()
  study = await approve(coop, study, 'ethics', one)
  study = await approve(coop, study, 'legal', committee.legal)
  expect(study).toMatchObject({ ethics: { approved: 1, state: 'missing' }, legal: { state: 'approved' } })
  await refused()
  await expect(approve(coop, study, 'legal', one)).rejects.toMatchObject({ code: 'reviewer-only' })
  await expect(
    projectsOf(coop, two.person).review(study, { role: 'ethics', verdict: 'approve' }, one.signer),
  ).rejects.toMatchObject({ code: 'officer-key-unknown' })
  study = await approve(coop, study, 'ethics', two)
  expect(study).toMatchObject({ state: 'reviewed', assembly: { state: 'missing' } })
  await refused()
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/3', title: 'The study on glucose', adoptedOn: today, governs: ['project'] },
    enacts: [{ subject: 'project', digest: study.digest }],
  })
  study = await projectsOf(coop, anna).project(study.id)
  expect(study).toMatchObject({ state: 'open', assembly: { state: 'approved', resolution: '2026/3' } })

  const { grant } = await readUnder(study)
  expect(grant).toMatchObject({ project: study.id, policy: (await policy()).version })
  await vi.waitUntil(async () => (await coop.asOfficer.state()).uses > 0, { timeout: 30_000, interval: 50 })
  const [receipt] = await consentsOf(anna).receipts()
  expect(receipt).toMatchObject({ grant: grant.id, policy: grant.policy })
  const { accessToken } = await gainConsentToken(institute.credentials, {
    resource: document,
    grant: grant.id,
  })
  expect(decodeJwt(accessToken)).toMatchObject({ grant: grant.id, policy: (await policy()).version })
  const listed = await fetch(`${coop.consentService.baseUrl}/projects`)
  const text = await listed.text()
  expect(projectSchema.array().parse((JSON.parse(text) as { items: unknown }).items)).toContainEqual(study)
  for (const { person } of [...committee.ethics, committee.legal, { person: institute }])
    expect(text).not.toContain(person.name === 'institute' ? person.webId : person.name)
})

test('nobody approves what is their own: a reviewer may stand against it', async () => {
  const { legal } = committee
  await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: 'Studio del garante', administrators: [legal.person.webId] })
  const own = await submitStudy(coop, {
    ...wish('Advice'),
    organisation: 'Studio del garante',
    administrator: legal.person,
  })
  await expect(approve(coop, own, 'legal', legal)).rejects.toMatchObject({ code: 'reviewer-only' })
  const no = { role: 'legal', verdict: 'refuse', reason: 'It is mine.' } as const
  expect(await projectsOf(coop, legal.person).review(own, no, legal.signer)).toMatchObject({
    state: 'refused',
  })
})

test('a refusal is public with its reason, and what one reviewer takes back closes what was open at once', async () => {
  const [one, two, three] = committee.ethics
  if (one === undefined || two === undefined || three === undefined) throw new Error('three were named')
  const rejected = await submitStudy(coop, wish('Adverts'))
  const no = { role: 'ethics', verdict: 'refuse', reason: 'It helps nobody.' } as const
  await projectsOf(coop, one.person).review(rejected, no, one.signer)
  expect(await projectsOf(coop, two.person).review(rejected, no, two.signer)).toMatchObject({
    state: 'refused',
    ethics: { state: 'refused', reasons: ['It helps nobody.', 'It helps nobody.'] },
  })
  await expect(approve(coop, rejected, 'ethics', three)).rejects.toMatchObject({ code: 'project-settled' })

  const [study] = await openProjects(coop, '2026/4', [wish('Pressure')], committee)
  if (study === undefined) throw new Error('one was opened')
  const { read, grant } = await readUnder(study)
  const begun = performance.now()
  const withdrawn = await projectsOf(coop, two.person).review(
    study,
    { role: 'ethics', verdict: 'withdraw', reason: 'The data went elsewhere.' },
    two.signer,
  )
  await expect(read()).rejects.toBeDefined()
  const seconds = (performance.now() - begun) / 1_000
  console.log(`withdrawn approval -> pod server refuses: ${seconds.toFixed(2)} s`)
  expect(seconds).toBeLessThan(60)
  expect(withdrawn).toMatchObject({
    state: 'closed',
    end: { by: 'ethics', reason: 'The data went elsewhere.' },
  })
  expect(await consentsOf(anna).grant(grant.id)).toMatchObject({ state: 'invalidated' })
  await expect(ask(study.id)).rejects.toMatchObject({ code: 'project-missing' })
})

test('what the assembly takes back is refused by the pod server within 60 s, and its question is gone', async () => {
  const [study] = await openProjects(coop, '2026/5', [wish('Sleep')], committee)
  if (study === undefined) throw new Error('one was opened')
  const { read } = await readUnder(study)
  const waiting = await ask(study.id)
  const published = await createPolicyClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).publish({
    type: 'revocation',
    subject: 'project',
    digest: study.digest,
    reason: 'Members do not want it.',
  })
  const before = (await policy()).version
  const begun = performance.now()
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/6', title: 'No more of it', adoptedOn: today, governs: ['project'] },
    enacts: [{ subject: 'project', digest: published.digest }],
  })
  await until('refused', read)
  console.log(`adverse vote -> pod server refuses: ${((performance.now() - begun) / 1_000).toFixed(2)} s`)
  expect((await policy()).version).not.toBe(before)
  expect(await projectsOf(coop, anna).project(study.id)).toMatchObject({
    state: 'closed',
    assembly: { state: 'refused', reasons: ['Members do not want it.'] },
  })
  await expect(consentsOf(anna).decide(waiting.id, { decision: 'give' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(decision-taken|project-missing)$/) as string,
  })
  await expect(ask(study.id)).rejects.toMatchObject({ code: 'project-missing' })
})

test('no consent for research begins, comes back or grows without an open project that is theirs, at any door', async () => {
  const records = { ...wish('Pool'), categories: ['summary' as const], pool: smallPoolPlan }
  const studies = await openProjects(coop, '2026/20', [wish('Live'), wish('Gone'), records], committee)
  const [live, gone, pool] = studies
  if (live === undefined || gone === undefined || pool === undefined) throw new Error('three were opened')
  expect(studies.map(({ state }) => state)).toEqual(['open', 'open', 'open'])
  const { consentService, podServer } = coop
  const unlisted = await createPerson(podServer.baseUrl, 'ignota')
  const delegate = await createPerson(podServer.baseUrl, 'delegata')
  const actingOf = ({ fetch }: Person) =>
    createRepresentationClient({ consentService: consentService.baseUrl, fetch })
  const validUntil = instantOf(Date.now() + 5 * 86_400_000)
  const named = { delegate: delegate.webId, powers: ['decide' as const, 'give' as const], validUntil }
  await actingOf(delegate).accept((await actingOf(anna).name(named)).id)
  const sought = { purpose: research, resources: [document], modes: ['read' as const], validUntil }
  const given = async ({ id }: Project) =>
    (await consentsOf(anna).give({ ...sought, recipient: institute.webId, project: id })).grant.id
  const [standing, withdrawn, ended] = [await given(live), await given(gone), await given(gone)]
  const { id: waiting } = await ask(gone.id)
  await consentsOf(anna).withdraw(withdrawn)
  await projectsOf(coop, coop.officer).close(gone.id, 'It found what it looked for.')
  const held = async () =>
    Promise.all(
      ['/grants', '/requests', '/delegations', '/passcodes'].map(async (path) =>
        (await anna.fetch(`${consentService.baseUrl}${path}?limit=100`)).text(),
      ),
    )
  const before = await held()
  const parties = {
    ...{ owner: anna, provider: institute, unlisted: unlisted.webId, delegate },
    ...{ organisation: live.document.recipient, purpose: research, resource: document, validUntil },
  }
  const joining = `/studies/${pool.id.split('/').at(-1) ?? ''}/opt-in`
  const none = [undefined, gone.id, pool.id, `${live.id}x`]
  const doors = [
    ...none.flatMap((project) => beginningDoors({ ...parties, project })),
    ...strangersDoors({ ...parties, project: live.id }),
    ...growingDoors(parties, { standing, withdrawn, ended, waiting }),
    { route: 'joined', by: anna.fetch, path: joining, body: {}, gives: 'study-not-recruiting' },
  ]
  expect(doors.length).toBeGreaterThan(50)
  expect(await doorsAjar(doors, consentService.baseUrl)).toEqual([])
  expect(await held()).toEqual(before)
  // What is private stays private, and takes no project.
  const care = parsePurpose('https://w3id.org/dpv/sector/health#PrimaryCareManagement').iri
  const { grant } = await consentsOf(anna).give({ ...sought, purpose: care, recipient: unlisted.webId })
  await consentsOf(anna).amend(grant.id, { resources: [anna.pod] })
  await consentsOf(anna).withdraw(grant.id)
  expect(await consentsOf(anna).restore(grant.id)).toMatchObject({ state: 'given' })
})

test('a purpose that no resolution knows is not asked for, and one that the members take away is not read within 60 s', async () => {
  const [care, social, studies] = foundingPurposes
  const [purpose] = care?.purposes ?? []
  const [unvoted] = social?.purposes ?? []
  if (care === undefined || purpose === undefined || unvoted === undefined || studies === undefined)
    throw new Error('the co-op has them all')
  await enactByMinutes('2026/7', {
    type: 'tariff',
    version: 'care',
    prices: { [purpose]: microCents(0), [unvoted]: microCents(0), [research]: microCents(0) },
  })
  const askFor = (wanted: typeof purpose) =>
    consentsOf(institute).createRequest({
      ...{ owner: anna.webId, purpose: wanted, resources: [document], modes: ['read'] },
      validUntil: instantOf(Date.now() + 5 * 86_400_000),
    })
  const before = await askFor(unvoted)
  const [voted] = await enactByMinutes('2026/8', care, studies)

  const policyPage = `${coop.consentService.baseUrl}/policy`
  await expect(askFor(unvoted)).rejects.toMatchObject({
    code: 'purpose-not-allowed',
    detail: expect.stringContaining(unvoted) as string,
  })
  await expect(askFor(unvoted)).rejects.toMatchObject({
    detail: expect.stringContaining(policyPage) as string,
  })
  await expect(consentsOf(anna).decide(before.id, { decision: 'give' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(decision-taken|purpose-not-allowed)$/) as string,
  })
  const { id } = await askFor(purpose)
  const outcome = await consentsOf(anna).decide(id, { decision: 'give' })
  const grant = outcome.kind === 'given' ? outcome.grant : expect.fail()
  const session = await signIn(institute.credentials, { fetch })
  const reader = openConsentedReader({ session, fetch, grant: grant.id })
  const read = () => reader.read(document)
  await read()
  const { history, version } = await policy()
  expect(grant.policy).toBe(version)
  expect(inForceAt(history, grant.validFrom).get('purpose-class/care')).toMatchObject({
    digest: voted?.digest,
    resolution: '2026/8',
  })
  const page = await (await anna.fetch(`${grant.id}/receipt`)).text()
  const [signed = ''] = />(eyJ[^<]+)</.exec(page)?.slice(1) ?? []
  expect(JSON.stringify(decodeJwt(signed))).toContain(`"policy":"${version}"`)

  const waiting = await askFor(purpose)
  const begun = performance.now()
  await enactByMinutes('2026/9', {
    ...{ type: 'revocation', subject: 'purpose-class', digest: voted?.digest ?? expect.fail() },
    reason: 'Members do not want it.',
  })
  // From the vote on nobody gets a token; what was issued before ends with the consent.
  await expect(
    gainConsentToken(institute.credentials, { resource: document, grant: grant.id }),
  ).rejects.toBeDefined()
  await until('refused', read)
  const seconds = (performance.now() - begun) / 1_000
  console.log(`purpose taken away -> pod server refuses: ${seconds.toFixed(2)} s`)
  expect(seconds).toBeLessThan(60)
  await vi.waitUntil(async () => (await consentsOf(anna).grant(grant.id)).state === 'invalidated', {
    ...{ timeout: 30_000, interval: 50 },
  })
  await expect(consentsOf(anna).decide(waiting.id, { decision: 'give' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(decision-taken|purpose-not-allowed)$/) as string,
  })
  await expect(askFor(purpose)).rejects.toMatchObject({ code: 'purpose-not-allowed' })
})

test('what an assembly votes down is refused by the pod server within 60 s of its signed minutes, and in force no more', async () => {
  const [study] = await openProjects(coop, '2026/10', [wish('Ageing')], committee)
  if (study === undefined) throw new Error('one was opened')
  const { read, grant } = await readUnder(study, 25)
  const voter = await createPerson(coop.podServer.baseUrl, 'vera')
  const since = addDays(today, -400)
  const { number: member } = await createRegisterClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).bringOver({
    ...{ webId: voter.webId, pod: voter.pod, displayName: 'vera', fiscalCode: provisionalFiscalCode(9) },
    ...{ iban: 'DE89370400440532013000', admittedOn: since, act: { on: since, number: 'CdA 1' } },
  })
  const desk = assembliesOf(coop.officer)
  const firstCall = parseInstant(`${addDays(today, 16)}T10:00:00.000Z`)
  const { id } = await desk.draft({
    ...{ title: 'Assemblea', kind: 'general', place: 'Via Roma 1', recordDate: today, earlyVotes: true },
    ...{
      means: 'proof-of-receipt',
      firstCall,
      secondCall: parseInstant(`${addDays(today, 17)}T10:00:00.000Z`),
    },
    motions: [
      {
        ...{ title: 'Ancora lo studio', text: 'Lo studio continua.', matter: 'ordinary', vote: 'open' },
        enacts: [{ subject: 'project', digest: study.digest }],
      },
    ],
  })
  await desk.step(id, 'call')
  await clock.moveTo(Date.parse(firstCall) + 60_000)
  // Sixteen days at once: until the pod server has heard from the consent service again, it refuses.
  await until('read', read)
  const [president, secretary] = await coop.twoOfficers()
  await desk.enterPresence(id, { member, kind: 'in', channel: 'room' })
  await desk.open(id, {
    call: 1,
    president: { webId: president.person.webId, name: 'Olga Rossi' },
    secretary: { webId: secretary.person.webId, name: 'Ottavia Bianchi' },
  })
  for (const next of ['take-up', 'vote'] as const) await desk.stepMotion(id, 1, next)
  await desk.cast(id, 1, { choice: 'no', version: 1, member, channel: 'desk' })
  expect((await desk.stepMotion(id, 1, 'decide')).motions[0]?.outcome).toMatchObject({ adopted: false })
  await desk.step(id, 'close')
  await assembliesOf(president.person).proposeMinutes(id, president.signer)
  // Voted and not yet signed: it is still what the members had adopted.
  expect((await policy()).inForce.map(({ digest }) => digest)).toContain(study.digest)
  const begun = performance.now()
  await assembliesOf(secretary.person).confirmMinutes(id, secretary.signer)
  expect((await policy()).inForce.map(({ digest }) => digest)).not.toContain(study.digest)
  await until('refused', read)
  const seconds = (performance.now() - begun) / 1_000
  console.log(`signed no of an assembly -> pod server refuses: ${seconds.toFixed(2)} s`)
  expect(seconds).toBeLessThan(60)
  expect((await policy()).history.at(-1)).toMatchObject({
    revokes: study.digest,
    resolution: '2026/10',
    assembly: id,
  })
  expect(await projectsOf(coop, anna).project(study.id)).toMatchObject({
    state: 'closed',
    end: { by: 'assembly' },
  })
  await vi.waitUntil(async () => (await consentsOf(anna).grant(grant.id)).state === 'invalidated', {
    ...{ timeout: 30_000, interval: 50 },
  })
})

test('no officer has another door to what the members vote on', async () => {
  const doors = policyDoors(addDays(today, 365))
  // The list is that of the source: a route that is added later stands here, or this says so.
  expect(await readPolicyRoutes()).toEqual(
    [...doors.map(({ route }) => route), '/ristorni/:year/simulation'].toSorted(),
  )
  expect(await filesWith(/\bplanTariff\b/)).toEqual(['metering/open-tariffs.ts', 'wiring/policy-face.ts'])
  expect(await filesWith(/\b(?:enactedKey|enactedPrefix)\b/)).toEqual([
    'policy/enact.ts',
    'policy/policy-rows.ts',
    'wiring/check-policy.ts',
  ])
  const held = async () => ({
    policy: await policy(),
    tariffs: await coop.asOfficer.tariffs(),
    resolutions: await coop.asOfficer.resolutions(),
    statute: await (await fetch(`${coop.consentService.baseUrl}/statute`)).text(),
  })
  const before = await held()
  for (const { route, path, body, gives } of doors) {
    const answer = await coop.officer.fetch(`${coop.consentService.baseUrl}${path}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    })
    expect(`${route} ${answer.ok ? 'published' : 'refused'}`).toBe(`${route} ${gives}`)
    expect(answer.status).toBeLessThan(500)
  }
  expect(await held()).toEqual(before)
}, 60_000)

test('a call that two officers have not published is to everybody else as if there were none, whatever they ask of it', async () => {
  const wish = callWishOf([anna, institute, coop.officer])
  const { id } = await callsOf(coop, coop.officer).draft(wish)
  const absent = `${coop.consentService.baseUrl}/calls/${'A'.repeat(22)}`
  const parts = ['', '/standing', '/received', '/list', '/commission', '/blind', '/tables', '/proposals']
  for (const call of [id, absent]) {
    for (const part of parts) expect((await anna.fetch(call + part)).status, part).toBe(404)
    for (const part of ['/questions', '/proposals', '/commission/declaration', '/blind/1/scores'])
      expect((await anna.fetch(call + part, { method: 'POST' })).status, part).toBe(404)
  }
  expect((await coop.officer.fetch(`${id}/standing`)).status).toBe(200)
})
