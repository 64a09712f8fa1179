import { describe, expect, it } from 'vitest'
import { cents } from '../ids.ts'
import { askForAccess, decideIntake, type Access } from './access.ts'
import { assess, compareAssessments } from './assessment.ts'
import { closeEpisode } from './closing.ts'
import { moveCommitment, noteProgress } from './commitment.ts'
import { scheduleVisit, visitDone, visitNotDone } from './delivery.ts'
import { budgetLines, healthBudget, spend } from './health-budget.ts'
import { carer, householdOf, leaveHousehold } from './household.ts'
import { flagGoal, goalLight, lowerFlag, reviewGoal } from './monitoring.ts'
import type { Outcome } from './outcome.ts'
import {
  activateProject,
  draftProject,
  moveProject,
  type Goal,
  type ProjectParts,
  type Support,
} from './project.ts'
import { amendResponse, answersOf, completeResponse, startResponse } from './questionnaire.ts'
import type { Sheet } from './sheet.ts'
import { siadSheet, triageSheet } from './sheets.ts'
import { siadExport } from './siad-export.ts'
import { moveEpisode, planEpisode } from './take-charge.ts'
import { activateTeam, moveMeeting, proposeMeeting, proposeTeam, type TeamMember } from './team.ts'
import { concludeTriage } from './triage.ts'

const member = { reference: 'Patient/p' }
const nurse = { reference: 'Practitioner/n' }
const worker = { reference: 'Practitioner/w' }
const at = '2026-03-01T09:00:00Z'
const later = '2026-03-02T09:00:00Z'

describe('access', () => {
  it('is taken up once', () => {
    const accepted = valueOf(decideIntake(access(), { kind: 'accept', at }))
    expect(accepted.intake.status).toBe('accepted')
    expect(accepted.request.status).toBe('active')
    expect(decideIntake(accepted, { kind: 'accept', at })).toMatchObject({ code: 'state-wrong' })
  })

  it('is turned down only with a reason', () => {
    expect(decideIntake(access(), { kind: 'reject', at, reason: ' ' })).toMatchObject({
      code: 'reason-missing',
    })
    const rejected = valueOf(decideIntake(access(), { kind: 'reject', at, reason: 'altro comune' }))
    expect(rejected.intake).toMatchObject({ status: 'rejected', statusReason: { text: 'altro comune' } })
    expect(decideIntake(rejected, { kind: 'accept', at })).toMatchObject({ code: 'state-wrong' })
  })
})

describe('triage', () => {
  const accepted = valueOf(decideIntake(access(), { kind: 'accept', at })).intake

  it('advises by the sum, and keeps the lines of the sum', () => {
    const done = valueOf(
      concludeTriage(accepted, filled(triageSheet, 2), { riskId: 'r', at, decided: 'complex' }),
    )
    expect(done.advice).toBe('complex')
    expect(done.intake.status).toBe('completed')
    expect(JSON.stringify(done.risk)).toContain('= 16/24')
  })

  it('lets a person decide otherwise, with a reason', () => {
    const response = filled(triageSheet, 0)
    const parts = { riskId: 'r', at, decided: 'complex' } as const
    expect(concludeTriage(accepted, response, parts)).toMatchObject({ code: 'reason-missing' })
    const done = valueOf(concludeTriage(accepted, response, { ...parts, reason: 'violenza in casa' }))
    expect(done.advice).toBe('information')
    expect(JSON.stringify(done.intake['output'])).toContain('"complex"')
  })

  it('is not concluded before the intake is accepted, nor with answers missing, nor with another sheet', () => {
    const parts = { riskId: 'r', at, decided: 'simple' } as const
    expect(concludeTriage(access().intake, filled(triageSheet, 1), parts)).toMatchObject({
      code: 'state-wrong',
    })
    const started = valueOf(startResponse(triageSheet, { ...written, answers: [] }))
    expect(concludeTriage(accepted, started, parts)).toMatchObject({ code: 'answers-missing' })
    expect(concludeTriage(accepted, filled(siadSheet, 1), parts)).toMatchObject({ code: 'sheet-other' })
  })
})

describe('a sheet', () => {
  it('is saved half done, completed when whole, and amended afterwards', () => {
    const half = valueOf(
      startResponse(siadSheet, { ...written, answers: [{ linkId: 'autonomia', code: '2' }] }),
    )
    expect(completeResponse(half, siadSheet, at)).toMatchObject({ code: 'answers-missing' })
    expect(amendResponse(half, siadSheet, { at, answers: [] })).toMatchObject({ code: 'state-wrong' })
    const whole = filled(siadSheet, 1)
    expect(completeResponse(whole, siadSheet, at)).toMatchObject({ code: 'state-wrong' })
    const amended = valueOf(
      amendResponse(whole, siadSheet, { at: later, answers: [{ linkId: 'mobilita', code: '3' }] }),
    )
    expect(amended.status).toBe('amended')
    expect(answersOf(amended)).toContainEqual({ linkId: 'mobilita', code: '3' })
    expect(answersOf(amended)).toHaveLength(siadSheet.items.length)
  })
})

describe('take-charge', () => {
  it('goes from planned to active, on hold and back, with a history without gaps', () => {
    const active = valueOf(moveEpisode(episode(), 'active', later))
    const held = valueOf(moveEpisode(active, 'onhold', '2026-04-01T00:00:00Z'))
    expect(held.statusHistory.map(({ status, period }) => [status, period.end ?? null])).toEqual([
      ['planned', later],
      ['active', '2026-04-01T00:00:00Z'],
      ['onhold', null],
    ])
    expect(valueOf(moveEpisode(held, 'active', '2026-05-01T00:00:00Z')).status).toBe('active')
  })

  it('does not skip, and does not go back in time', () => {
    expect(moveEpisode(episode(), 'onhold', later)).toMatchObject({ code: 'state-wrong' })
    expect(moveEpisode(episode(), 'active', '2026-02-01T00:00:00Z')).toMatchObject({ code: 'dates-reversed' })
    const cancelled = valueOf(moveEpisode(episode(), 'cancelled', later))
    expect(moveEpisode(cancelled, 'active', later)).toMatchObject({ code: 'state-wrong' })
  })
})

describe('the multidimensional unit', () => {
  const members: TeamMember[] = [
    { who: member, role: 'member' },
    { who: nurse, role: 'nurse' },
    { who: worker, role: 'social-worker' },
  ]
  const team = (who: readonly TeamMember[]) =>
    proposeTeam({ id: 't', subject: member, members: who, from: at })

  it('has the person in it and two professions', () => {
    expect(valueOf(activateTeam(team(members), members)).status).toBe('active')
    const withoutPerson = members.slice(1)
    expect(activateTeam(team(withoutPerson), withoutPerson)).toMatchObject({ code: 'team-incomplete' })
    const oneProfession = members.slice(0, 2)
    expect(activateTeam(team(oneProfession), oneProfession)).toMatchObject({ code: 'team-incomplete' })
    expect(activateTeam(team(oneProfession), members)).toMatchObject({ code: 'team-incomplete' })
    expect(activateTeam(valueOf(activateTeam(team(members), members)), members)).toMatchObject({
      code: 'state-wrong',
    })
  })

  it('meets on a day that was agreed, or says why not', () => {
    const proposed = proposeMeeting('m', team(members))
    expect(moveMeeting(proposed, { to: 'fulfilled' })).toMatchObject({ code: 'state-wrong' })
    expect(moveMeeting(proposed, { to: 'booked', start: later, end: at })).toMatchObject({
      code: 'dates-reversed',
    })
    const booked = valueOf(moveMeeting(proposed, { to: 'booked', start: at, end: later }))
    expect(moveMeeting(booked, { to: 'cancelled', reason: '' })).toMatchObject({ code: 'reason-missing' })
    expect(valueOf(moveMeeting(booked, { to: 'fulfilled' })).status).toBe('fulfilled')
  })
})

describe('the multidimensional assessment', () => {
  const parts = (grade: number) => ({
    impressionId: `i${grade}`,
    observationId: (sheet: Sheet, domain: string) => `${sheet.name}-${domain}`,
    subject: member,
    assessor: nurse,
    at,
    filled: [{ sheet: siadSheet, response: filled(siadSheet, grade) }],
  })

  it('gives an observation for each domain, with ICF codes and its sum explained', () => {
    const done = valueOf(assess(parts(1)))
    expect(done.observations.map(({ id }) => id)).toEqual([
      'siad-functional',
      'siad-mobility',
      'siad-cognitive',
      'siad-network',
      'siad-health',
    ])
    expect(JSON.stringify(done.observations[2])).toContain('"code":"b144"')
    expect(done.observations[2]).toMatchObject({ valueInteger: 2 })
  })

  it('is compared with the last', () => {
    const before = valueOf(assess(parts(1)))
    expect(compareAssessments(before, valueOf(assess(parts(2)))).map(({ change }) => change)).toEqual(
      Array(5).fill('worse'),
    )
    expect(compareAssessments(before, valueOf(assess(parts(0))))[0]?.change).toBe('better')
    expect(compareAssessments(before, before)[0]?.change).toBe('same')
    expect(compareAssessments({ scores: [] }, before)[0]?.change).toBe('not-comparable')
    const now = valueOf(assess({ ...parts(2), last: before }))
    expect(now.impression).toMatchObject({ previous: { reference: 'ClinicalImpression/i1' } })
    expect(now.impression['summary']).toContain('peggio di prima')
  })

  it('is not concluded with a sheet that is not', () => {
    const started = valueOf(startResponse(siadSheet, { ...written, answers: [] }))
    expect(assess({ ...parts(1), filled: [{ sheet: siadSheet, response: started }] })).toMatchObject({
      code: 'answers-missing',
    })
    expect(assess({ ...parts(1), filled: [] })).toMatchObject({ code: 'answers-missing' })
  })
})

describe('a project', () => {
  it('has a goal, a commitment and dates that fit', () => {
    expect(draftProject({ ...projectParts, goals: [] })).toMatchObject({ code: 'goal-missing' })
    expect(draftProject({ ...projectParts, commitments: [] })).toMatchObject({ code: 'commitment-missing' })
    expect(draftProject({ ...projectParts, until: '2026-05-01' })).toMatchObject({ code: 'dates-reversed' })
    expect(valueOf(draftProject(projectParts)).plan.status).toBe('draft')
  })

  it('is not completed, held or resumed before it runs, and is revoked only with a reason', () => {
    const draft = valueOf(draftProject(projectParts))
    expect(moveProject(draft, { to: 'completed' })).toMatchObject({ code: 'state-wrong' })
    expect(moveProject(draft, { to: 'resumed' })).toMatchObject({ code: 'state-wrong' })
    expect(moveProject(draft, { to: 'on-hold', reason: 'x', at })).toMatchObject({ code: 'state-wrong' })
    expect(moveProject(draft, { to: 'revoked', reason: '', at })).toMatchObject({ code: 'reason-missing' })
    expect(valueOf(moveProject(draft, { to: 'revoked', reason: 'x', at })).plan.status).toBe('revoked')
  })
})

describe('a commitment', () => {
  const draft = valueOf(draftProject(projectParts))
  const active = valueOf(activateProject(draft, { kind: 'signed' }))
  const [waiting, running] = [draft.commitments[0] ?? never(), active.commitments[0] ?? never()]

  it('is kept, not kept or lifted once, while it runs', () => {
    expect(moveCommitment(waiting, { to: 'completed', at })).toMatchObject({ code: 'state-wrong' })
    const kept = valueOf(moveCommitment(running, { to: 'completed', at }))
    expect(moveCommitment(kept, { to: 'failed', at, reason: 'x' })).toMatchObject({ code: 'state-wrong' })
    expect(moveCommitment(running, { to: 'failed', at, reason: ' ' })).toMatchObject({
      code: 'reason-missing',
    })
    expect(valueOf(moveCommitment(running, { to: 'cancelled', at, reason: 'x' })).status).toBe('cancelled')
  })

  it('and a support have words on how they go, in a project that runs', () => {
    const word = { activity: 's', at, words: 'va bene' }
    const twice = valueOf(noteProgress(valueOf(noteProgress(active, word)), { ...word, words: 'ancora' }))
    expect(twice.plan['activity']).toMatchObject([
      { progress: [{ text: 'va bene' }, { text: 'ancora' }] },
      {},
    ])
    expect(noteProgress(active, { ...word, activity: 'z' })).toMatchObject({ code: 'work-unknown' })
    expect(noteProgress(draft, word)).toMatchObject({ code: 'state-wrong' })
  })
})

describe('a health budget', () => {
  const lines = [
    { kind: 'source', what: 'Comune', amount: cents(120_000n) },
    { kind: 'item', what: 'Assistenza', amount: cents(100_001n), spent: cents(5n) },
  ] as const
  const parts = { id: 'b', subject: member, from: '2026-01-01', until: '2026-12-31', lines }

  it('comes back to the cent', () => {
    expect(budgetLines(valueOf(healthBudget(parts)))).toEqual(lines)
  })

  it('plans and spends no more than there is', () => {
    expect(healthBudget({ ...parts, lines: lines.slice(1) })).toMatchObject({ code: 'budget-exceeded' })
    expect(spend(lines, 'Assistenza', cents(99_997n))).toMatchObject({ code: 'budget-exceeded' })
    expect(spend(lines, 'Altro', cents(1n))).toMatchObject({ code: 'budget-exceeded' })
    expect(spend(lines, 'Assistenza', cents(-1n))).toMatchObject({ code: 'budget-exceeded' })
    expect(valueOf(spend(lines, 'Assistenza', cents(99_996n)))[1]?.spent).toBe(100_001n)
  })
})

describe('delivery', () => {
  const visitParts = { id: 'v', subject: member, performer: nurse, start: at, end: '2026-03-01T09:30:00Z' }
  const draft = valueOf(draftProject(projectParts)).supports[0]
  if (draft === undefined) throw new Error('no support')
  const running: Support = { ...draft, status: 'active' }

  it('is of a support that runs', () => {
    expect(scheduleVisit(draft, visitParts)).toMatchObject({ code: 'state-wrong' })
    expect(scheduleVisit(running, { ...visitParts, end: at })).toMatchObject({ code: 'dates-reversed' })
    expect(valueOf(scheduleVisit(running, visitParts)).status).toBe('accepted')
  })

  it('is done once, or not done with a reason', () => {
    const visit = valueOf(scheduleVisit(running, visitParts))
    const done = valueOf(visitDone(visit, { encounterId: 'e', start: at, end: '2026-03-01T09:20:00Z' }))
    expect(done.encounter).toMatchObject({ status: 'finished' })
    const notDone = { messageId: 'c', reason: 'not-at-home', at, team: [worker] } as const
    expect(visitNotDone(done.visit, notDone)).toMatchObject({ code: 'state-wrong' })
    const failed = valueOf(visitNotDone(visit, notDone))
    expect(failed.visit.status).toBe('failed')
    expect(visitDone(failed.visit, { encounterId: 'e', start: at, end: later })).toMatchObject({
      code: 'state-wrong',
    })
    expect(visitDone(visit, { encounterId: 'e', start: later, end: at })).toMatchObject({
      code: 'dates-reversed',
    })
  })
})

describe('monitoring', () => {
  const goal = (more: object): Goal => ({
    ...(valueOf(draftProject(projectParts)).goals[0] ?? never()),
    lifecycleStatus: 'active',
    ...more,
  })
  const achieved = (code: string) => ({ achievementStatus: { coding: [{ code }] } })

  it.each([
    ['reached, even after its date', 'achieved', '2027-01-01', 'green'],
    ['on the way, with 15 days left', 'improving', '2026-05-17', 'green'],
    ['on the way, with 14 days left', 'improving', '2026-05-18', 'amber'],
    ['on the way, on the day itself', 'improving', '2026-06-01', 'amber'],
    ['on the way, a day too late', 'improving', '2026-06-02', 'red'],
    ['standing still', 'no-change', '2026-04-01', 'amber'],
    ['getting worse', 'worsening', '2026-04-01', 'red'],
  ])('a goal that is %s', (_words, code, on, light) => {
    expect(goalLight(goal(achieved(code)), on).light).toBe(light)
  })

  it('says that nothing is known of a goal that was never reviewed', () => {
    expect(goalLight(goal({ achievementStatus: undefined }), '2026-04-01').light).toBe('unknown')
  })

  it('reviews a goal that runs, and closes it when it is reached', () => {
    const done = valueOf(reviewGoal(goal({}), { achievement: 'achieved', on: '2026-04-01' }))
    expect(done.lifecycleStatus).toBe('completed')
    expect(reviewGoal(done, { achievement: 'worsening', on: '2026-04-02' })).toMatchObject({
      code: 'state-wrong',
    })
    expect(reviewGoal(goal({}), { achievement: 'not-attainable', on: '2026-04-02' })).toMatchObject({
      code: 'reason-missing',
    })
  })

  it('raises a flag for a red goal only, and lowers it once', () => {
    const parts = { id: 'f', subject: member, at }
    const red = goal(achieved('worsening'))
    const flag = valueOf(flagGoal(red, goalLight(red, '2026-04-01'), parts))
    const green = goal(achieved('improving'))
    expect(flagGoal(green, goalLight(green, '2026-04-01'), parts)).toMatchObject({ code: 'nothing-to-flag' })
    const lowered = valueOf(lowerFlag(flag, later))
    expect(lowerFlag(lowered, later)).toMatchObject({ code: 'state-wrong' })
  })
})

describe('closing', () => {
  const parts = {
    compositionId: 'c',
    author: worker,
    at: later,
    reason: 'goals-reached',
    words: 'Grazie',
  } as const
  const active = valueOf(moveEpisode(episode(), 'active', at))

  it('waits for the project and the commitments', () => {
    const draft = valueOf(draftProject(projectParts))
    expect(closeEpisode(active, draft, parts)).toMatchObject({ code: 'work-open' })
    const over = valueOf(moveProject(draft, { to: 'revoked', reason: 'x', at }))
    expect(closeEpisode(active, over, parts)).toMatchObject({ code: 'work-open' })
    const kept = over.commitments.map((each) => ({ ...each, status: 'completed' }) as const)
    const closed = valueOf(closeEpisode(active, { ...over, commitments: kept }, parts))
    expect(closed.episode).toMatchObject({ status: 'finished', period: { start: at, end: later } })
    expect(closeEpisode(closed.episode, undefined, parts)).toMatchObject({ code: 'state-wrong' })
  })

  it('is not of an episode that never began, and leaves words for the person', () => {
    expect(closeEpisode(episode(), undefined, parts)).toMatchObject({ code: 'state-wrong' })
    expect(closeEpisode(active, undefined, { ...parts, words: '' })).toMatchObject({ code: 'reason-missing' })
    const closed = valueOf(closeEpisode(active, undefined, { ...parts, words: '<script>' }))
    expect(JSON.stringify(closed.summary)).not.toContain('<script>')
  })
})

describe('a household', () => {
  const consent = { reference: 'Consent/c' }
  const other = { reference: 'Patient/o' }

  it('has only who said yes, and does not tell that somebody is missing', () => {
    const people = [
      { person: member, isAdult: true, consent },
      { person: other, isAdult: true },
    ]
    const household = valueOf(householdOf('h', people, '2026-01-01'))
    expect(household.member.map(({ entity }) => entity)).toEqual([member])
    expect(household).toEqual(valueOf(householdOf('h', people.slice(0, 1), '2026-01-01')))
    expect(householdOf('h', people.slice(1), '2026-01-01')).toMatchObject({ code: 'consent-missing' })
  })

  it('is left from one moment to the next', () => {
    const household = valueOf(householdOf('h', [{ person: member, isAdult: true, consent }], '2026-01-01'))
    const left = valueOf(leaveHousehold(household, member, '2026-02-01'))
    expect(left.member[0]).toMatchObject({ inactive: true, period: { end: '2026-02-01' } })
    expect(leaveHousehold(left, member, '2026-03-01')).toMatchObject({ code: 'state-wrong' })
  })

  it('has carers for a time', () => {
    const parts = { id: 'r', patient: member, name: 'X', relation: 'child', from: '2026-01-01' } as const
    expect(valueOf(carer({ ...parts, until: '2026-12-31' })).resourceType).toBe('RelatedPerson')
    expect(carer({ ...parts, until: '2025-12-31' })).toMatchObject({ code: 'dates-reversed' })
  })
})

describe('the SIAD export', () => {
  const patient = {
    resourceType: 'Patient',
    id: 'p',
    birthDate: '1938-03-14',
    gender: 'female',
    name: [{ text: 'N' }],
  }
  const taken = valueOf(moveEpisode(episode(), 'active', at))
  const one = {
    patient,
    episode: taken,
    provider: '999901',
    requestedOn: '2026-02-20',
    assessment: filled(siadSheet, 1),
    events: [
      { kind: 'discharge', on: '2026-06-01', reason: '=cmd,"x"' },
      { kind: 'access', on: '2026-03-02', operator: 'nurse' },
    ],
  } as const

  it('fills both layouts, without name and day of birth', () => {
    const { first, second } = valueOf(siadExport([one]))
    expect(first.split('\r\n')[1]).toBe('ep,1938,2,,,999901,2026-02-20,2026-03-01,2026-03-01,2,2,2,2,2,2')
    expect(second).toBe(
      'episode,event,date,kind_of_operator,reason\r\nep,access,2026-03-02,nurse,\r\nep,discharge,2026-06-01,,"\'=cmd,""x"""\r\n',
    )
  })

  it('refuses a case that is not taken in charge, half assessed, or out of order', () => {
    expect(siadExport([{ ...one, episode: episode() }])).toMatchObject({ code: 'state-wrong' })
    expect(siadExport([{ ...one, assessment: filled(triageSheet, 1) }])).toMatchObject({
      code: 'sheet-other',
    })
    const started = valueOf(startResponse(siadSheet, { ...written, answers: [] }))
    expect(siadExport([{ ...one, assessment: started }])).toMatchObject({ code: 'answers-missing' })
    const early = [{ kind: 'reassessment', on: '2026-01-01' }] as const
    expect(siadExport([{ ...one, events: early }])).toMatchObject({ code: 'dates-reversed' })
  })
})

const written = { id: 'q', subject: member, author: nurse, at }

const projectParts: ProjectParts = {
  planId: 'plan',
  title: 'Restare a casa',
  subject: member,
  author: worker,
  team: { reference: 'CareTeam/t' },
  from: '2026-03-01',
  until: '2026-12-31',
  goals: [{ id: 'g', aim: 'Nessuna caduta', due: '2026-06-01' }],
  supports: [{ id: 's', kind: 'home-care', what: 'Aiuto', often: 'ogni giorno', performer: nurse }],
  commitments: [{ id: 'k', what: 'Esercizi', owner: member }],
}

function access(): Access {
  return askForAccess({
    requestId: 'sr',
    intakeId: 'in',
    subject: member,
    desk: { reference: 'Organization/o' },
    kind: 'both',
    need: 'Aiuto a casa',
    urgency: 'routine',
    at,
  })
}

function episode() {
  return planEpisode({
    id: 'ep',
    patient: member,
    organization: { reference: 'Organization/o' },
    caseWorker: worker,
    request: { reference: 'ServiceRequest/sr' },
    at,
  })
}

function filled(sheet: Sheet, grade: number) {
  const answers = sheet.items.map(({ linkId, options }) => ({ linkId, code: options[grade]?.code ?? '' }))
  return valueOf(
    completeResponse(
      valueOf(startResponse(sheet, { id: 'q', subject: member, author: nurse, at, answers })),
      sheet,
      at,
    ),
  )
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}

function never(): never {
  throw new Error('not there')
}
