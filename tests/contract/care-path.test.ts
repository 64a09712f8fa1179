import { askForAccess, decideIntake } from '@mutua/sdk/care/access'
import { assess } from '@mutua/sdk/care/assessment'
import { adviseOn } from '@mutua/sdk/care/chronic-path'
import { hypertensionPath } from '@mutua/sdk/care/chronic-paths'
import { closeEpisode, closingReasons } from '@mutua/sdk/care/closing'
import { notDoneReasons, scheduleVisit, visitDone, visitNotDone } from '@mutua/sdk/care/delivery'
import { moveCommitment, noteProgress } from '@mutua/sdk/care/commitment'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { handOver, handOverRead } from '@mutua/sdk/care/hand-over'
import { healthBudget } from '@mutua/sdk/care/health-budget'
import { carer, householdOf, leaveHousehold } from '@mutua/sdk/care/household'
import { flagGoal, goalLight, lowerFlag, raiseFlag, reviewGoal } from '@mutua/sdk/care/monitoring'
import type { Outcome } from '@mutua/sdk/care/outcome'
import { activateProject, draftProject, moveProject } from '@mutua/sdk/care/project'
import { signatureRecord, textToSign } from '@mutua/sdk/care/project-signature'
import {
  amendResponse,
  completeResponse,
  questionnaireOf,
  startResponse,
} from '@mutua/sdk/care/questionnaire'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { autonomySheet, sheets, siadSheet, socialNeedsSheet, triageSheet } from '@mutua/sdk/care/sheets'
import { actionSheets, areas } from '@mutua/sdk/care/tags'
import { moveEpisode, planEpisode } from '@mutua/sdk/care/take-charge'
import { activateTeam, moveMeeting, proposeMeeting, proposeTeam, type TeamMember } from '@mutua/sdk/care/team'
import { concludeTriage } from '@mutua/sdk/care/triage'
import { vitalSignRecords, vitalSigns } from '@mutua/sdk/care/vital-signs'
import { cents } from '@mutua/sdk/ids'
import { afterAll, describe, expect, it } from 'vitest'
import { openFhirValidator } from '../../pod-server/src/health/validate.ts'

const patient = { reference: 'Patient/p' }
const nurse = { reference: 'Practitioner/n' }
const worker = { reference: 'Practitioner/w' }
const desk = { reference: 'Organization/o' }
const at = '2026-03-01T09:00:00Z'
const later = '2026-06-01T09:00:00Z'

describe('what the path makes', () => {
  const validator = openFhirValidator()
  afterAll(() => validator[Symbol.asyncDispose]())

  it('is valid FHIR R4 in every state, with the codes that FHIR requires', async () => {
    const resources = [...wholePath(), ...sheets.map(questionnaireOf)]
    expect(new Set(resources.map(({ resourceType }) => resourceType))).toEqual(new Set(expectedTypes))
    for (const resource of resources)
      expect(await validator.validate(resource), `${resource.resourceType}/${resource.id}`).toMatchObject({
        kind: 'valid',
      })
  })

  it('would not be, with a state that FHIR does not know', async () => {
    for (const resource of wholePath().filter(({ status }) => status !== undefined))
      expect(await validator.validate({ ...resource, status: 'begun' })).toMatchObject({ kind: 'invalid' })
  })

  it('lands in the categories that a consent names', async () => {
    const lines = wholePath().map((resource, index) => JSON.stringify({ ...resource, id: `r${index}` }))
    const { accepted, invalid } = await validator.planImport(lines.join('\n'))
    expect(invalid).toEqual([])
    const found = new Map(accepted.map(({ path, category }) => [path.split('/').at(-2), category]))
    expect(found.get('QuestionnaireResponse')).toBe('assessment')
    expect(found.get('ClinicalImpression')).toBe('assessment')
    const observed = accepted
      .filter(({ path }) => path.includes('/Observation/'))
      .map(({ category }) => category)
    expect(new Set(observed)).toEqual(new Set(['assessment', 'wellness']))
    for (const type of [
      'CarePlan',
      'Goal',
      'Task',
      'CareTeam',
      'EpisodeOfCare',
      'ServiceRequest',
      'Composition',
    ])
      expect(found.get(type), type).toBe('careplan')
    expect(found.get('Account')).toBe('social')
  })
})

const expectedTypes =
  `Account Appointment CarePlan CareTeam ClinicalImpression Communication Composition Encounter
  EpisodeOfCare Flag Goal Group Observation Provenance Questionnaire QuestionnaireResponse RelatedPerson RiskAssessment
  ServiceRequest Task`.split(/\s+/)

const wholePath = (): readonly FhirResource[] => [
  ...beginning(),
  ...assessmentSteps(),
  ...projectSteps(),
  ...householdSteps(),
]

const beginning = (): readonly FhirResource[] => {
  const asked = askForAccess({
    requestId: 'sr',
    intakeId: 'in',
    subject: patient,
    desk,
    kind: 'both',
    need: 'Aiuto',
    urgency: 'urgent',
    at,
  })
  const rejected = valueOf(decideIntake(asked, { kind: 'reject', at, reason: 'altro comune' }))
  const accepted = valueOf(decideIntake(asked, { kind: 'accept', at }))
  const concluded = valueOf(
    concludeTriage(accepted.intake, filled(triageSheet, 1), {
      riskId: 'ra',
      at,
      decided: 'complex',
      reason: 'x',
    }),
  )
  const planned = planEpisode({
    id: 'ep',
    patient,
    organization: desk,
    caseWorker: worker,
    request: { reference: 'ServiceRequest/sr' },
    at,
  })
  const active = valueOf(moveEpisode(planned, 'active', at))
  const held = valueOf(moveEpisode(active, 'onhold', at))
  const members: TeamMember[] = [
    { who: patient, role: 'member' },
    { who: nurse, role: 'nurse' },
    { who: worker, role: 'social-worker' },
  ]
  const proposed = proposeTeam({ id: 'te', subject: patient, members, from: at })
  const meeting = proposeMeeting('ap', proposed)
  const booked = valueOf(moveMeeting(meeting, { to: 'booked', start: at, end: later }))
  const closings = Object.keys(closingReasons).map((reason) => {
    const parts = { compositionId: 'co', author: worker, at: later, words: 'A < B & C' }
    // `as`: the keys of the table.
    return valueOf(closeEpisode(held, undefined, { ...parts, reason: reason as keyof typeof closingReasons }))
  })
  return [
    ...[asked, rejected, accepted].flatMap(({ request, intake }) => [request, intake]),
    concluded.risk,
    concluded.intake,
    ...[planned, active, held, valueOf(moveEpisode(planned, 'cancelled', at))],
    ...closings.flatMap(({ episode, summary }) => [episode, summary]),
    ...[proposed, valueOf(activateTeam(proposed, members))],
    ...[meeting, booked, valueOf(moveMeeting(booked, { to: 'fulfilled' }))],
    valueOf(moveMeeting(booked, { to: 'cancelled', reason: 'neve' })),
  ]
}

const assessmentSteps = (): readonly FhirResource[] => {
  const started = valueOf(
    startResponse(siadSheet, { id: 'q', subject: patient, author: nurse, at, answers: [] }),
  )
  const whole = [siadSheet, autonomySheet, socialNeedsSheet].map((sheet) => ({
    sheet,
    response: filled(sheet, 1),
  }))
  const parts = {
    impressionId: 'ci',
    observationId: (sheet: Sheet, domain: string) => `${sheet.name}-${domain}`,
    subject: patient,
    assessor: nurse,
    at,
    filled: whole,
  }
  const first = valueOf(assess(parts))
  const second = valueOf(assess({ ...parts, impressionId: 'ci2', last: first }))
  return [
    started,
    ...whole.map(({ response }) => response),
    valueOf(
      amendResponse(filled(siadSheet, 1), siadSheet, {
        at: later,
        answers: [{ linkId: 'mobilita', code: '1' }],
      }),
    ),
    ...[first, second].flatMap(({ impression, observations }) => [impression, ...observations]),
  ]
}

const projectSteps = (): readonly FhirResource[] => {
  const budget = valueOf(
    healthBudget({
      id: 'bu',
      subject: patient,
      from: '2026-03-01',
      until: '2026-12-31',
      lines: [
        { kind: 'source', what: 'Comune', amount: cents(120000) },
        { kind: 'item', what: 'Aiuto', amount: cents(80050), spent: cents(1) },
      ],
    }),
  )
  const draft = valueOf(
    draftProject({
      planId: 'pl',
      title: 'Restare a casa',
      subject: patient,
      author: worker,
      team: { reference: 'CareTeam/te' },
      from: '2026-03-01',
      until: '2026-12-31',
      goals: [
        { id: 'g1', aim: 'Nessuna caduta', due: '2026-06-01' },
        {
          id: 'g2',
          aim: 'Pressione',
          due: '2026-06-01',
          measure: { loinc: '8480-6', unit: 'mm[Hg]', high: 140 },
        },
      ],
      supports: [{ id: 'su', kind: 'home-care', what: 'Aiuto', often: 'ogni giorno', performer: nurse }],
      commitments: [{ id: 'cm', what: 'Esercizi', owner: patient }],
      budget,
      tags: [
        ...actionSheets.map(({ number }) => ({ kind: 'action-sheet', number }) as const),
        ...Object.keys(areas).map((code) => ({ kind: 'area', code: code as keyof typeof areas }) as const),
        { kind: 'leps', code: 'project' },
        { kind: 'icf', code: 'd460' },
      ],
    }),
  )
  const signer = { part: 'member', who: patient, at } as const
  const signature = signatureRecord('pv', draft, { signer, attester: desk, jws: textToSign(draft, signer) })
  const active = valueOf(activateProject(draft, { kind: 'signed' }))
  const running = active.supports[0]
  const goal = active.goals[0]
  if (running === undefined || goal === undefined) throw new Error('not there')
  const visit = valueOf(
    scheduleVisit(running, { id: 'vi', subject: patient, performer: nurse, start: at, end: later }),
  )
  const done = valueOf(visitDone(visit, { encounterId: 'en', start: at, end: later, note: 'Tutto bene' }))
  const notDone = Object.keys(notDoneReasons).map((reason) =>
    // `as`: the keys of the table.
    valueOf(
      visitNotDone(visit, {
        messageId: 'me',
        reason: reason as keyof typeof notDoneReasons,
        at,
        team: [worker],
      }),
    ),
  )
  const worse = valueOf(reviewGoal(goal, { achievement: 'worsening', on: '2026-04-01' }))
  const flag = valueOf(flagGoal(worse, goalLight(worse, '2026-04-01'), { id: 'fl', subject: patient, at }))
  const [advice] = adviseOn(hypertensionPath, [], { on: '2026-04-01' })
  if (advice === undefined) throw new Error('not there')
  const ward = { webId: 'https://ward.example/card#me', name: 'Ward' }
  const handed = handOver({
    ...{ id: 'ha', subject: patient, from: ward, to: 'Home care', words: 'Weigh every day.', at },
    papers: [{ reference: 'CarePlan/cp' }],
  })
  return [
    ...[draft, active].flatMap(({ plan, goals, supports, commitments }) => [
      plan,
      ...goals,
      ...supports,
      ...commitments,
    ]),
    budget,
    signature,
    valueOf(moveProject(active, { to: 'on-hold', reason: 'ricovero', at })).plan,
    valueOf(moveProject(active, { to: 'completed' })).plan,
    valueOf(noteProgress(active, { activity: 'su', at, words: 'va bene' })).plan,
    ...active.commitments.flatMap((one) => [
      valueOf(moveCommitment(one, { to: 'completed', at })),
      valueOf(moveCommitment(one, { to: 'failed', at, reason: 'malattia' })),
    ]),
    valueOf(moveProject(active, { to: 'revoked', reason: 'x', at })).plan,
    ...[visit, done.visit, done.encounter],
    ...[handed, handOverRead(handed, { by: ward, at: later })],
    ...vitalSignRecords(
      Object.fromEntries(Object.entries(vitalSigns).map(([name, { possible }]) => [name, possible[1]])),
      { id: 'vs', subject: patient, performer: nurse, encounter: { reference: 'Encounter/e' }, at },
    ),
    ...notDone.flatMap(({ visit: failed, message }) => [failed, message]),
    ...[worse, valueOf(reviewGoal(goal, { achievement: 'achieved', on: '2026-04-01' }))],
    valueOf(reviewGoal(goal, { achievement: 'not-attainable', on: '2026-04-01', reason: 'x' })),
    ...[flag, valueOf(lowerFlag(flag, later))],
    raiseFlag({ id: 'f2', subject: patient, at, code: advice.kind, because: advice.because, about: goal }),
  ]
}

const householdSteps = (): readonly FhirResource[] => {
  const people = [{ person: patient, isAdult: true, consent: { reference: 'Consent/c' } }]
  const household = valueOf(householdOf('ho', people, '2026-03-01'))
  return [
    household,
    valueOf(leaveHousehold(household, patient, '2026-04-01')),
    valueOf(
      carer({ id: 'rp', patient, name: 'X', relation: 'child', from: '2026-03-01', until: '2026-12-31' }),
    ),
  ]
}

const filled = (sheet: Sheet, grade: number) => {
  const answers = sheet.items.map(({ linkId, options }) => ({ linkId, code: options[grade]?.code ?? '' }))
  const started = valueOf(
    startResponse(sheet, { id: `q-${sheet.name}`, subject: patient, author: nurse, at, answers }),
  )
  return valueOf(completeResponse(started, sheet, at))
}

const valueOf = <Value>(outcome: Outcome<Value>): Value => {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}
