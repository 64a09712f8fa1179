import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askForAccess, decideIntake } from '@mutua/sdk/care/access'
import { closeEpisode } from '@mutua/sdk/care/closing'
import { moveCommitment } from '@mutua/sdk/care/commitment'
import { scheduleVisit, visitDone } from '@mutua/sdk/care/delivery'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { bookSpending, budgetStanding, healthBudget } from '@mutua/sdk/care/health-budget'
import { reviewGoal } from '@mutua/sdk/care/monitoring'
import type { Outcome } from '@mutua/sdk/care/outcome'
import { draftProject, moveProject, type Project } from '@mutua/sdk/care/project'
import { partsOfPlan, projectOf } from '@mutua/sdk/care/project-records'
import { webIdIdentifier } from '@mutua/sdk/care/signers'
import { autonomySheet, siadSheet, triageSheet } from '@mutua/sdk/care/sheets'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { moveEpisode, planEpisode } from '@mutua/sdk/care/take-charge'
import { activateTeam, proposeTeam, type TeamMember } from '@mutua/sdk/care/team'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import {
  createFhirClient,
  sendSignedIn,
  sendUnderConsent,
  type FhirClient,
} from '@mutua/sdk/clients/fhir-client'
import { cents, instantOf, parseResourceUrl, type GrantId } from '@mutua/sdk/ids'
import type { AccessMode } from '@mutua/sdk/consent/grant'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCommandLine, type CommandLine } from '../support/command-line.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'

let coop: Coop
let anna: Person
let worker: Person
let other: Person
let as: (person: Person) => CommandLine
let grant: GrantId
/** The records of anna as the social worker reaches them, under her consent. */
let care: FhirClient
let own: FhirClient

const subject = { reference: 'Patient/p' }
const author = { reference: 'Practitioner/worker' }
const desk = { reference: 'Organization/desk' }
const at = new Date().toISOString()
const day = (from: number) => new Date(Date.parse(at) + from * 86_400_000).toISOString().slice(0, 10)

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  worker = await addProvider(coop, 'worker')
  other = await addProvider(coop, 'other')
  as = ({ credentials }) =>
    createCommandLine(
      {
        MUTUA_POD_SERVER: coop.podServer.baseUrl,
        MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
        MUTUA_CLIENT_ID: credentials.clientId,
        MUTUA_CLIENT_SECRET: credentials.clientSecret,
        MUTUA_HOME: coop.homes.consent,
      },
      coop.homes.consent,
    )
  own = createFhirClient({
    podServer: coop.podServer.baseUrl,
    pod: 'anna',
    send: sendSignedIn(anna.fetch),
  })
  await own.putAll([
    { resourceType: 'Patient', id: 'p', gender: 'female', birthDate: '1938-03-14' },
    { resourceType: 'Practitioner', id: 'worker', identifier: [webIdIdentifier(worker.webId)] },
    { resourceType: 'Practitioner', id: 'nurse' },
    { resourceType: 'Organization', id: 'desk', name: 'Desk' },
  ])
  grant = await consentFor(worker, ['read', 'append', 'write'])
  care = await underConsent(worker, grant)
})
afterAll(() => coop[Symbol.asyncDispose]())

const consentFor = async (
  person: Person,
  modes: readonly AccessMode[],
  folder = 'health/',
): Promise<GrantId> => {
  const consentService = coop.consentService.baseUrl
  const asking = createConsentClient({ consentService, fetch: person.fetch })
  const { id } = await asking.createRequest({
    owner: anna.webId,
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${anna.pod}${folder}`)],
    modes: [...modes],
    validUntil: instantOf(Date.now() + 3_600_000),
  })
  const deciding = createConsentClient({ consentService, fetch: anna.fetch })
  const outcome = await deciding.decide(id, { decision: 'give' })
  if (outcome.kind !== 'given') throw new Error('the member gave')
  return outcome.grant.id
}

const underConsent = async ({ credentials }: Person, id: GrantId): Promise<FhirClient> => {
  const session = await signIn(credentials, { fetch })
  const consentService = coop.consentService.baseUrl
  const reader = openConsentedReader({ session, consentService, fetch, grant: id })
  return createFhirClient({ podServer: coop.podServer.baseUrl, pod: 'anna', send: sendUnderConsent(reader) })
}

const made = <Value>(outcome: Outcome<Value>): Value => {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}
const run = (person: Person, words: readonly string[]) =>
  as(person)([...words, ...(person === anna ? [] : ['--grant', grant])])
/** What a command that must succeed prints. */
const done = async (person: Person, words: readonly string[]): Promise<string> => {
  const { code, out, said } = await run(person, words)
  expect(code, said + out).toBe(0)
  return out.trim()
}
/** A command that the path refuses: exit code 1. */
const refused = async (person: Person, words: readonly string[], because: string): Promise<void> => {
  const { code, out, said } = await run(person, words)
  expect([code, out + said]).toEqual([1, expect.stringContaining(because)])
}
const stateOf = async (step: string, person = anna): Promise<string | undefined> => {
  const { steps } = JSON.parse(await done(person, ['care', 'case', anna.pod, '--json'])) as {
    steps: { step: string; state: string }[]
  }
  return steps.find((one) => one.step === step)?.state
}
const answersIn = async (sheet: Sheet, option: number, without = 0): Promise<string> => {
  const lines = sheet.items
    .slice(without)
    .map(({ linkId, options }) => `${linkId}=${options[Math.min(option, options.length - 1)]?.code ?? ''}`)
  const file = join(coop.homes.consent, `${sheet.name}-${String(option)}-${String(without)}.txt`)
  await writeFile(file, `# ${sheet.name}\n${lines.join('\n')}\n`)
  return file
}
const triage = (file: string, decided: string) => [
  ...['care', 'triage', anna.pod, '--answers', file, '--decided', decided],
]

test('access: somebody asks, and nothing is triaged before the desk has taken it up', async () => {
  expect(await stateOf('access')).toBe('to-do')
  const everything = await answersIn(triageSheet, 3)
  expect((await run(worker, triage(everything, 'complex'))).code).toBe(2)
  const asked = askForAccess({
    ...{ requestId: 'request', intakeId: 'intake', subject, desk, kind: 'both', urgency: 'routine' },
    need: 'Somebody on weekdays',
    at,
  })
  await care.putAll([asked.request, asked.intake])
  expect(await stateOf('access')).toBe('running')
  await refused(worker, triage(everything, 'complex'), 'accept it before its triage')
  const taken = made(decideIntake(asked, { kind: 'accept', at }))
  await care.putAll([taken.request, taken.intake])
  expect(await stateOf('access')).toBe('done')
  expect(decideIntake(taken, { kind: 'accept', at }).kind).toBe('refused')
})

test('triage: with every answer, with a reason where the person decides otherwise, and once', async () => {
  const file = await answersIn(triageSheet, 3)
  await refused(worker, triage(await answersIn(triageSheet, 3, 1), 'complex'), 'have no answer yet')
  await refused(worker, triage(file, 'information'), 'Say why')
  expect(await stateOf('triage')).toBe('to-do')
  expect(await done(worker, triage(file, 'complex'))).toContain('Complex need')
  expect(await stateOf('triage')).toBe('done')
  await refused(worker, triage(file, 'complex'), 'The intake is completed')
  // The sheet stands beside its answers, so that whoever has them finds what was asked.
  const response = await own.read('QuestionnaireResponse', 'triage-intake')
  const [url, version] = String(response['questionnaire']).split('|')
  expect(await own.search('Questionnaire', { url: url ?? '', version: version ?? '' })).toHaveLength(1)
  expect(await own.search('Questionnaire', { url: `${String(url)}-of-others` })).toEqual([])
})

test('taking charge and the unit: planned before active, the person and two professions in it', async () => {
  const planned = planEpisode({
    id: 'episode',
    patient: subject,
    organization: desk,
    caseWorker: author,
    request: { reference: 'ServiceRequest/request' },
    at,
  })
  expect(closing(planned, undefined).kind).toBe('refused')
  await care.put(planned)
  expect(await stateOf('take-charge')).toBe('running')
  await care.put(made(moveEpisode(planned, 'active', at)))
  expect(await stateOf('take-charge')).toBe('done')
  const members: TeamMember[] = [
    { who: subject, role: 'member' },
    { who: author, role: 'social-worker' },
    { who: { reference: 'Practitioner/nurse' }, role: 'nurse' },
  ]
  const team = proposeTeam({ id: 'team', subject, members, from: at })
  expect(activateTeam(team, members.slice(0, 2)).kind).toBe('refused')
  await care.put(made(activateTeam(team, members)))
  expect(await stateOf('unit')).toBe('done')
})

test('assessment: whole sheets only; another one is compared with the last', async () => {
  const words = ['care', 'assess', anna.pod, '--patient', 'p']
  await refused(
    worker,
    [...words, '--answers', `autonomia=${await answersIn(autonomySheet, 1, 1)}`],
    'have no answer yet',
  )
  expect(await stateOf('assessment')).toBe('to-do')
  const both = [`autonomia=${await answersIn(autonomySheet, 0)}`, `siad=${await answersIn(siadSheet, 1)}`]
  await done(worker, [...words, ...both.flatMap((one) => ['--answers', one])])
  expect(await stateOf('assessment')).toBe('done')
  const again = await done(worker, [...words, '--answers', `autonomia=${await answersIn(autonomySheet, 3)}`])
  expect(again).toContain('peggio di prima')
})

test('project: a draft that both sides sign as it stands, and nobody else', async () => {
  const budget = made(
    healthBudget({
      id: 'budget',
      subject,
      from: day(0),
      until: day(300),
      lines: [
        { kind: 'source', what: 'Comune', amount: cents(120_000) },
        { kind: 'item', what: 'Aiuto', amount: cents(90_000) },
      ],
    }),
  )
  const draft = made(
    draftProject({
      ...{ planId: 'plan', title: 'At home', subject, author, team: { reference: 'CareTeam/team' } },
      ...{ from: day(0), until: day(300), budget },
      goals: [{ id: 'goal', aim: 'No falls', due: day(90) }],
      supports: [{ id: 'support', kind: 'home-care', what: 'Help', often: 'daily', performer: author }],
      commitments: [{ id: 'walk', what: 'Walk', owner: subject }],
    }),
  )
  await care.putAll([draft.plan, ...draft.goals, ...draft.supports, ...draft.commitments, budget])
  expect((await own.read('Account', 'budget')).id).toBe('budget')
  await refused(worker, ['care', 'project', 'start', anna.pod], 'signature of the member is missing')
  await refused(worker, ['care', 'project', 'verify', anna.pod], 'signature missing')
  await done(anna, ['care', 'project', 'sign', anna.pod])
  await refused(anna, ['care', 'project', 'verify', anna.pod], 'the provider: signature missing')
  const readers = await consentFor(other, ['read', 'append', 'write'])
  const foreign = await as(other)(['care', 'project', 'sign', anna.pod, '--grant', readers])
  expect([foreign.code, foreign.said]).toEqual([1, expect.stringContaining('signer-other')])
  // The worker hands the signature to the member, who brings it in.
  const file = join(coop.homes.consent, 'signature.json')
  await done(worker, ['care', 'project', 'sign', anna.pod, '--out', file])
  await refused(anna, ['care', 'project', 'verify', anna.pod], 'the provider: signature missing')
  await done(anna, ['pod', 'import', file])
  await done(worker, ['care', 'project', 'verify', anna.pod])
  expect(await stateOf('signatures')).toBe('done')

  await care.put({ ...draft.plan, title: 'In a home' })
  await refused(anna, ['care', 'project', 'verify', anna.pod], 'changed since it was signed')
  await refused(worker, ['care', 'project', 'start', anna.pod], 'changed')
  await care.put(draft.plan)
  await done(worker, ['care', 'project', 'start', anna.pod])
  expect(await stateOf('project')).toBe('done')
})

test('tags: put on the project under its signatures, found and listed', async () => {
  expect(await done(worker, ['care', 'tag', anna.pod, 'plan', 'action-sheet:4', 'leps:project'])).toBe(
    'action-sheet:4 leps:project',
  )
  expect(await done(anna, ['care', 'tags', anna.pod, '--tag', 'action-sheet:4'])).toContain('At home')
  expect(await done(anna, ['care', 'tags', anna.pod, '--tag', 'action-sheet:5'])).not.toContain('At home')
  expect((await run(anna, ['care', 'tag', anna.pod, 'plan', 'action-sheet:40'])).code).toBe(2)
  await done(anna, ['care', 'project', 'verify', anna.pod])
})

test('delivery, monitoring and the budget: of what runs, to the cent', async () => {
  const project = await readProject(own)
  const [support] = project.supports
  if (support === undefined) throw new Error('the project has a support')
  const visiting = {
    id: 'visit',
    subject,
    performer: author,
    start: `${day(0)}T08:00:00Z`,
    end: `${day(0)}T08:30:00Z`,
  }
  expect(scheduleVisit({ ...support, status: 'draft' }, visiting).kind).toBe('refused')
  const visit = made(scheduleVisit(support, visiting))
  await care.put(visit)
  expect(await stateOf('delivery')).toBe('running')
  const over = made(visitDone(visit, { encounterId: 'encounter', start: visiting.start, end: visiting.end }))
  await care.putAll([over.visit, over.encounter])
  expect(visitDone(over.visit, { encounterId: 'e', start: visiting.start, end: visiting.end }).kind).toBe(
    'refused',
  )
  expect(await stateOf('delivery')).toBe('done')

  const budget = await own.read('Account', 'budget')
  expect(bookSpending(budget, { what: 'Aiuto', amount: cents(90_001) }).kind).toBe('refused')
  await care.put(made(bookSpending(budget, { what: 'Aiuto', amount: cents(12_345) })))
  const booked = await own.read('Account', 'budget')
  expect(budgetStanding(booked)).toMatchObject({
    given: 120_000n,
    spent: 12_345n,
    left: 77_655n,
    free: 30_000n,
  })
  expect(await done(anna, ['care', 'project', 'show', anna.pod])).toContain('spent €123.45')

  const [goal] = project.goals
  if (goal === undefined) throw new Error('the project has a goal')
  await care.put(made(reviewGoal(goal, { achievement: 'achieved', on: day(0) })))
  expect(await stateOf('monitoring')).toBe('done')
  // What lives on after the signature is not what was agreed.
  await done(anna, ['care', 'project', 'verify', anna.pod])
})

test('closing: once the project is over and nothing is open; the member sees every step', async () => {
  const [project, episode] = [await readProject(own), await own.read('EpisodeOfCare', 'episode')]
  expect(closing(episode, project)).toMatchObject({ code: 'work-open' })
  const completed = made(moveProject(project, { to: 'completed' }))
  expect(closing(episode, completed)).toMatchObject({ code: 'work-open' })
  const commitments = completed.commitments.map((one) => made(moveCommitment(one, { to: 'completed', at })))
  const closed = made(closing(episode, { ...completed, commitments }))
  await care.putAll([completed.plan, ...commitments, closed.episode, closed.summary])
  expect(closing(closed.episode, undefined)).toMatchObject({ code: 'state-wrong' })
  const { steps, next } = JSON.parse(await done(anna, ['care', 'case', anna.pod, '--json'])) as {
    steps: { step: string; state: string; on: string }[]
    next?: object
  }
  expect(steps.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => 'done'))
  expect(steps.every(({ on }) => on !== '')).toBe(true)
  expect(next).toBeUndefined()
  expect(await done(anna, ['care', 'case', anna.pod, '--lang', 'it'])).toContain('Il percorso è finito.')
})

test('the flow of home care: two layouts, codes and dates only', async () => {
  const folder = join(coop.homes.consent, 'siad')
  await done(worker, ['care', 'siad', anna.pod, '--provider', 'X1', '--out', folder])
  const [first, second, xml] = await Promise.all(
    ['tracciato-1.csv', 'tracciato-2.csv', 'tracciato-2.xml'].map((name) =>
      readFile(join(folder, name), 'utf8'),
    ),
  )
  expect(first).toContain(`episode,1938,2,,,X1,${day(0)},`)
  expect(second).toContain(`episode,access,${day(0)},social-worker,`)
  expect(second).toContain(`episode,discharge,${day(0)},,goals-reached`)
  expect(xml).toContain('<event>access</event>')
  expect((await stat(join(folder, 'tracciato-1.csv'))).mode & 0o077).toBe(0)
})

test('a consent to read writes nothing and shows the path; a consent that is over shows nothing', async () => {
  const readers = await consentFor(other, ['read'])
  const reading = await underConsent(other, readers)
  await expect(reading.put({ resourceType: 'Goal', id: 'mine' })).rejects.toMatchObject({
    oauthError: 'request_denied',
  })
  const shown = await as(other)(['care', 'case', anna.pod, '--grant', readers, '--json'])
  expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('"closing"')])
  const deciding = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
  await deciding.withdraw(readers)
  const after = await as(other)(['care', 'case', anna.pod, '--grant', readers])
  expect(after.code).toBe(1)
  expect(after.out).toBe('')
})

test('a consent on a part of the records shows the path as far as they tell of it', async () => {
  const part = await consentFor(other, ['read'], 'health/careplan/')
  const shown = await as(other)(['care', 'case', anna.pod, '--grant', part, '--json'])
  expect(shown.code, shown.said).toBe(0)
  const { steps } = JSON.parse(shown.out) as { steps: { step: string; state: string; records: string[] }[] }
  const stateIn = (name: string) => steps.find(({ step }) => step === name)?.state
  expect([stateIn('project'), stateIn('assessment'), stateIn('closing')]).toEqual(['done', 'to-do', 'done'])
  const named = steps.flatMap(({ records }) => records.map((record) => record.split('/')[0]))
  expect(named).not.toContain('ClinicalImpression')
  expect(named).not.toContain('QuestionnaireResponse')
})

const readProject = async (fhir: FhirClient): Promise<Project> => {
  const plan = await fhir.read('CarePlan', 'plan')
  const parts = await Promise.all(partsOfPlan(plan).map(({ type, id }) => fhir.read(type, id)))
  return made(projectOf(plan, parts))
}

const closing = (episode: FhirResource, project: Project | undefined) =>
  closeEpisode(
    episode as Parameters<typeof closeEpisode>[0], // as `planEpisode` made it
    project,
    {
      compositionId: 'summary',
      author,
      at,
      reason: 'goals-reached',
      words: 'At home.',
    },
  )
