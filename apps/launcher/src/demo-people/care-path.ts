import { askForAccess, decideIntake } from '@mutua/sdk/care/access'
import { scheduleVisit, visitDone, visitNotDone } from '@mutua/sdk/care/delivery'
import { carer } from '@mutua/sdk/care/household'
import { siadSheet, triageSheet } from '@mutua/sdk/care/sheets'
import { moveEpisode, planEpisode } from '@mutua/sdk/care/take-charge'
import { moveMeeting, proposeMeeting, proposeTeam } from '@mutua/sdk/care/team'
import { concludeTriage } from '@mutua/sdk/care/triage'
import { signedProject } from './care-plan.ts'
import { filledSheet, inBundle, ofStory, plainReference } from './care-steps.ts'
import { type Chart, dayAfter, idOf } from './chart.ts'
import { documentBundle } from './document.ts'
import type { FhirBundle, FhirResource } from './fhir-record.ts'
import { kinds } from './labels.ts'
import type { PathStory, PlanStory } from './story.ts'

/** How a person came to their project, and what was done since: access, triage, take-charge, the unit, visits. */
export const carePath = (chart: Chart, path: PathStory, plan: PlanStory): FhirBundle => {
  const visits = path.visits === undefined ? [] : visitsOf(chart, path.visits, plan)
  return documentBundle(chart, {
    name: 'path',
    kind: kinds.carePlan,
    at: `${plan.from}T12:00:00Z`,
    author: chart.socialWorker,
    context: [chart.desk, chart.nurse, chart.doctor],
    sections: [
      {
        kind: kinds.carePlan,
        entries: [...beginning(chart, path), ...unit(chart, path, plan)].map(inBundle),
        lines: [path.need, 'Accoglienza, primo ascolto, presa in carico'],
      },
      ...(visits.length === 0
        ? []
        : [
            {
              kind: kinds.carePlan,
              entries: visits.map(inBundle),
              lines: ['Visite a casa'],
            },
          ]),
    ],
  })
}

const beginning = (chart: Chart, path: PathStory): readonly FhirResource[] => {
  const at = `${path.askedOn}T09:00:00Z`
  const asked = askForAccess({
    requestId: idOf(chart, 'path/request'),
    intakeId: idOf(chart, 'path/intake'),
    subject: plainReference(chart.patient),
    desk: plainReference(chart.desk),
    kind: 'both',
    need: path.need,
    urgency: 'routine',
    at,
  })
  const { request, intake } = ofStory(decideIntake(asked, { kind: 'accept', at }))
  const response = filledSheet(chart, triageSheet, {
    on: path.askedOn,
    author: chart.socialWorker,
    grades: path.triage,
  })
  const triage = ofStory(
    concludeTriage(intake, response, {
      riskId: idOf(chart, 'path/risk'),
      at: `${path.askedOn}T09:30:00Z`,
      decided: path.decided,
      ...(path.reason === undefined ? {} : { reason: path.reason }),
    }),
  )
  const planned = planEpisode({
    id: idOf(chart, 'path/episode'),
    patient: plainReference(chart.patient),
    organization: plainReference(chart.desk),
    caseWorker: plainReference(chart.socialWorker),
    request: plainReference(request),
    at: `${path.askedOn}T09:40:00Z`,
  })
  const episode = ofStory(moveEpisode(planned, 'active', `${dayAfter(path.askedOn, 2)}T09:00:00Z`))
  return [request, triage.intake, response, triage.risk, episode]
}

/** The sheet of the home-care flow, the meeting of the unit, and the family carer. */
const unit = (chart: Chart, path: PathStory, plan: PlanStory): readonly FhirResource[] => {
  const on = dayAfter(plan.from, -7)
  const team = proposeTeam({
    id: idOf(chart, 'path/unit'),
    subject: plainReference(chart.patient),
    from: plan.from,
    members: [
      { who: plainReference(chart.patient), role: 'member' },
      { who: plainReference(chart.doctor), role: 'general-practitioner' },
      { who: plainReference(chart.nurse), role: 'nurse' },
      { who: plainReference(chart.socialWorker), role: 'social-worker' },
    ],
  })
  const booked = ofStory(
    moveMeeting(proposeMeeting(idOf(chart, 'path/meeting'), team), {
      to: 'booked',
      start: `${on}T14:00:00Z`,
      end: `${on}T15:00:00Z`,
    }),
  )
  return [
    ...(path.siad === undefined
      ? []
      : [filledSheet(chart, siadSheet, { on, author: chart.nurse, grades: path.siad })]),
    ofStory(moveMeeting(booked, { to: 'fulfilled' })),
    ...(path.carer === undefined
      ? []
      : [
          ofStory(
            carer({
              id: idOf(chart, 'path/carer'),
              patient: plainReference(chart.patient),
              ...path.carer,
              from: plan.from,
              until: plan.until,
            }),
          ),
        ]),
  ]
}

/** Visits of the first support; the one of number `notDone` found nobody at home. */
const visitsOf = (
  chart: Chart,
  { times, everyDays, notDone }: NonNullable<PathStory['visits']>,
  plan: PlanStory,
): readonly FhirResource[] => {
  const support = signedProject(chart, plan).project.supports[0]
  if (support === undefined) throw new Error('The story has visits, and nothing to visit for.')
  const visits = Array.from({ length: times }, (_, turn): readonly FhirResource[] => {
    const day = dayAfter(plan.from, 3 + turn * everyDays)
    const visit = ofStory(
      scheduleVisit(support, {
        id: idOf(chart, `path/visit/${turn}`),
        subject: plainReference(chart.patient),
        performer: plainReference(chart.nurse),
        start: `${day}T08:00:00Z`,
        end: `${day}T08:30:00Z`,
      }),
    )
    if (turn === notDone) {
      const failed = ofStory(
        visitNotDone(visit, {
          messageId: idOf(chart, `path/message/${turn}`),
          reason: 'not-at-home',
          at: `${day}T08:10:00Z`,
          team: [plainReference(chart.doctor), plainReference(chart.socialWorker)],
        }),
      )
      return [failed.visit, failed.message]
    }
    const minutes = 20 + chart.prng.fork(`visit/${turn}`).integer(0, 15)
    const done = ofStory(
      visitDone(visit, {
        encounterId: idOf(chart, `path/encounter/${turn}`),
        start: `${day}T08:00:00Z`,
        end: `${day}T08:${minutes}:00Z`,
        note: 'Peso e pressione scritti sul diario.',
      }),
    )
    return [done.visit, done.encounter]
  })
  return [support, ...visits.flat()]
}
