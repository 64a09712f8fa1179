import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createCatalogueClient } from '@mutua/sdk/clients/catalogue-client'
import { createNoticeClient } from '@mutua/sdk/clients/notice-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { microCents, parseResourceUrl, sha256Schema, type WebId } from '@mutua/sdk/ids'
import { studyIdOf } from '@mutua/sdk/pool/study'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openArchive } from '../../sdk/cli/src/archive/open-archive.ts'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { addMember, addProvider, openCoop, type Coop, type Person } from '../support/coop.ts'
import { joinStudy } from '../support/join-study.ts'
import { approve, nameReviewers, projectsOf, type Committee } from '../support/open-project.ts'
import type { SigningOfficer } from '../support/two-officers.ts'

const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
const today = civilDateOf(Date.now())

const opened = new AsyncDisposableStack()
let clock: ClockTower
let coop: Coop
let members: Person[]
let rita: Person
let committee: Committee
let officer: SigningOfficer
let study: string

beforeAll(async () => {
  clock = opened.use(await openClockTower(Date.now()))
  coop = opened.use(
    await openCoop({ pod: clock.environmentFor('pods'), consent: clock.environmentFor('consent') }),
  )
  members = []
  for (let number = 1; number <= 11; number += 1) members.push(await addMemberWithAge(number))
  rita = await addProvider(coop, 'rita', 'Istituto')
  const organisations = createOrganisationClient({ consentService: base(), fetch: coop.officer.fetch })
  const institute = (await organisations.admit({ name: 'Istituto', administrators: [rita.webId] })).id
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/2', title: 'Studies', adoptedOn: today, governs: ['privacy-budget', 'tariff'] },
    enacts: await publish({
      ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
      ...{ studyRhoNano: 20_000_000, memberYearRhoNano: 50_000_000, cohortFloor: 10 },
    }),
  })
  const prices = { [research]: microCents(0) }
  await coop.asOfficer.adoptTariff({ version: 'second', resolution: '2026/2', prices })
  officer = (await coop.twoOfficers())[0]
  committee = await nameReviewers(coop)
  study = studyIdOf(await openStudy(institute))
}, 400_000)
afterAll(() => opened.disposeAsync())

const base = () => coop.consentService.baseUrl
const at = (person: Pick<Person, 'fetch'>) =>
  createCatalogueClient({ consentService: base(), fetch: person.fetch })
const studiesOf = (person: Pick<Person, 'fetch'>) =>
  createStudyClient({ consentService: base(), fetch: person.fetch, pauseMs: 100 })
const anybody = () => ({ fetch: globalThis.fetch })
const first = () => members[0] ?? expect.fail()
const step = (wish: Parameters<ReturnType<typeof createStudyClient>['takeStep']>[1]) =>
  studiesOf(officer.person).takeStep(study, wish, officer.signer)
const pageOf = async (language: string) => (await fetch(`${base()}/research?lang=${language}`)).text()

const addMemberWithAge = async (number: number): Promise<Person> => {
  const member = await addMember(coop, `socio-${String(number)}`, number)
  const birthDate = `${String(1950 + number)}-03-01`
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch }).put(
    parseResourceUrl(`${member.pod}health/summary/Patient/p`),
    {
      body: JSON.stringify({ resourceType: 'Patient', id: 'p', gender: 'female', birthDate }),
      contentType: 'application/fhir+json',
    },
  )
  return member
}

const publish = async (document: Parameters<ReturnType<typeof createPolicyClient>['publish']>[0]) => {
  const policy = createPolicyClient({ consentService: base(), fetch: coop.officer.fetch })
  const { subject, digest } = await policy.publish(document)
  return [{ subject, digest }]
}

/** Drafted, signed by ethics and legal, and adopted. */
const openStudy = async (institute: WebId): Promise<string> => {
  const projects = projectsOf(coop, rita)
  const project = await projects.submit(
    (
      await projects.draft({
        ...{ kind: 'study', title: 'How many we would be', purpose: research, recipient: institute },
        ...{ plain: 'Others ask how many we would be.', protocol: 'Counts.', categories: ['summary'] },
        ...{ from: today, to: addDays(today, 60) },
        attachments: [
          { kind: 'impact-assessment', title: 'DPIA', digest: sha256Schema.parse('a'.repeat(64)) },
        ],
        pool: {
          ...{ variables: ['age', 'gender'], rowsPerMember: 1, noticeDays: 1, resultsWithinDays: 30 },
          feasibility: true,
          application: {
            ...{ people: [{ webId: rita.webId, name: 'Rita' }], purpose: 'scientific-research' },
            ...{ benefit: 'Care.', necessity: 'Age.', safeguards: 'None ask.', funding: 'Region.' },
          },
        },
      })
    ).id,
  )
  for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, project, 'ethics', reviewer)
  await approve(coop, project, 'legal', committee.legal)
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/3', title: 'The study', adoptedOn: today, governs: ['project'] },
    enacts: [{ subject: 'project', digest: project.digest }],
  })
  return project.id
}

const newsOf = async (member: Person) => {
  const notices = createNoticeClient({
    consentService: base(),
    session: member as unknown as Parameters<typeof createNoticeClient>[0]['session'],
  })
  return (await notices.notices()).filter(({ type }) => type.startsWith('study.'))
}

/** Of the archive that the co-op gives to that person. */
const carriedBy = async (person: Person): Promise<unknown> => {
  const carried = await person.fetch(`${coop.consentService.baseUrl}/export`)
  const file = join(coop.homes.consent, `${person.name}.zip`)
  await writeFile(file, Buffer.from(await carried.arrayBuffer()))
  await using archive = await openArchive(file)
  const found = JSON.parse(await text(await archive.open('forum.json'))) as { readonly items: unknown }
  return found.items
}

test('A member and ethics ask in public, the organisation answers, and the page shows both without a name', async () => {
  const asked = await at(first()).ask(study, { text: 'Is my doctor told?' })
  expect(asked).toMatchObject({ number: 1, from: 'member', own: true })
  const reviewer = committee.ethics[0]?.person ?? expect.fail()
  expect(await at(reviewer).ask(study, { text: 'Why age?' })).toMatchObject({ number: 2, from: 'ethics' })
  await expect(at(rita).ask(study, { text: 'Me?' })).rejects.toMatchObject({ code: 'forum-not-yours' })
  await at(rita).answer(study, 1, 'No, nobody is told.')
  await expect(at(first()).answer(study, 2, 'Because.')).rejects.toMatchObject({ code: 'researcher-only' })
  await at(coop.officer).hide(study, 2, { reason: 'Asked by mistake.' })
  const read = await at(anybody()).forum(study)
  expect(read).toMatchObject([
    { text: 'Is my doctor told?', answers: [{ organisation: 'Istituto', text: 'No, nobody is told.' }] },
    { hidden: { reason: 'Asked by mistake.' }, answers: [] },
  ])
  // Each takes away what they wrote themselves, what was hidden too, and nothing of anybody else.
  expect(await carriedBy(first())).toMatchObject([
    { kind: 'question', number: 1, text: 'Is my doctor told?' },
  ])
  expect(await carriedBy(reviewer)).toMatchObject([{ text: 'Why age?', hidden: 'Asked by mistake.' }])
  expect(await carriedBy(rita)).toMatchObject([{ kind: 'answer', number: 1, text: 'No, nobody is told.' }])
  expect(await carriedBy(members[1] ?? expect.fail())).toEqual([])
  const page = await pageOf('en')
  expect(page).toContain('Questions and answers (2)')
  expect(page).not.toMatch(/socio-1|Why age/)
})

test('Nobody counts before there is a study to count in', async () => {
  await expect(at(rita).feasibility({})).rejects.toMatchObject({ code: 'feasibility-missing' })
  await expect(at(first()).feasibility({})).rejects.toMatchObject({ code: 'staff-only' })
  expect(await pageOf('en')).toContain('keep no study for such questions now')
})

test('Members are told of a study that looks for them, unless they said no; who is in it is told what happens', async () => {
  const [, quiet = expect.fail()] = members
  expect(await at(quiet).chooseRecruiting(false)).toBe(false)
  const recruiting = await step({ step: 'recruit', until: addDays(today, 2) })
  await vi.waitUntil(async () => (await newsOf(first())).length === 1, { timeout: 30_000 })
  expect(await newsOf(first())).toMatchObject([{ type: 'study.recruiting', study }])
  expect(await newsOf(quiet)).toEqual([])
  for (const member of members.slice(0, 10)) await joinStudy(studiesOf(member), recruiting)
  await clock.moveTo(startOfDay(addDays(today, 3)) + 3_600_000)
  await vi.waitUntil(async () => (await newsOf(quiet)).length === 1, { timeout: 60_000 })
  const [soon] = await newsOf(quiet)
  const own = (await studiesOf(quiet).mine())[0] ?? expect.fail()
  expect(soon).toMatchObject({ type: 'study.freezes', grant: own.grant, until: addDays(today, 4) })
  expect(soon?.study).toBeUndefined()
  await clock.moveTo(startOfDay(addDays(today, 4)) + 3_600_000)
  await vi.waitUntil(async () => (await studiesOf(officer.person).study(study)).state === 'recruiting', {
    timeout: 60_000,
  })
  await step({ step: 'freeze' })
  await step({ step: 'open' })
  await vi.waitUntil(async () => (await newsOf(quiet)).length === 3, { timeout: 30_000 })
  expect((await newsOf(quiet)).map(({ type }) => type)).toEqual([
    'study.freezes',
    'study.frozen',
    'study.opened',
  ])
  // Who did not join is told of nothing but that it looked for members.
  expect(await newsOf(members[10] ?? expect.fail())).toHaveLength(1)
})

test('An organisation is told about how many there would be, the same each time, and never below ten', async () => {
  expect(await pageOf('en')).toContain('may ask for a number before they write')
  for (const where of [[], [{ column: 'age_years', from: 100 }], [{ column: 'gender', in: ['male'] }]]) {
    const answer = await at(rita).feasibility({ where })
    expect(answer).toMatchObject({ study, within: 70 })
    if (answer.about !== 'few') expect(answer.about % 10).toBe(0)
    expect((await at(rita).feasibility({ where })).about).toBe(answer.about)
  }
  expect((await studiesOf(anybody()).study(study)).budget?.spent).toBe(1_500_000n)
  await expect(at(rita).feasibility({ where: [{ column: 'iban', in: ['x'] }] })).rejects.toMatchObject({
    code: 'pool-query-refused',
  })
  await expect(at(first()).feasibility({})).rejects.toMatchObject({ code: 'staff-only' })
})

test('The catalogue has the study as a dataset, with members rounded to ten', async () => {
  const { '@graph': nodes } = (await at(anybody()).catalogue()) as { '@graph': Record<string, unknown>[] }
  expect(nodes.find((one) => one['@id'] === `${study}#dataset`)).toMatchObject({
    'healthdcatap:numberOfUniqueIndividuals': { '@value': '10' },
  })
  expect((await at(anybody()).variables()).length).toBeGreaterThan(10)
  expect(await pageOf('it')).toContain('circa 10')
})
