import { type Chart, idOf } from './chart.ts'
import { documentBundle } from './document.ts'
import { type FhirBundle, type FhirResource, referenceTo, term } from './fhir-record.ts'
import { kinds } from './labels.ts'
import type { PlanStory } from './story.ts'

/** A personal project: goals, the supports that others give, the commitments the member takes on, and the team. */
export const carePlan = (chart: Chart, story: PlanStory): FhirBundle => {
  const goals = story.goals.map((goal, index): FhirResource => ({
    resourceType: 'Goal',
    id: idOf(chart, `goal/${index}`),
    lifecycleStatus: goal.achieved === 'achieved' ? 'completed' : 'active',
    achievementStatus: term('goal-achievement', goal.achieved),
    description: { text: goal.aim },
    subject: referenceTo(chart.patient),
    startDate: story.from,
    target: [{ dueDate: goal.due }],
  }))
  const commitments = story.commitments.map((description, index): FhirResource => ({
    resourceType: 'Task',
    id: idOf(chart, `commitment/${index}`),
    status: 'in-progress',
    intent: 'plan',
    description,
    for: referenceTo(chart.patient),
    owner: referenceTo(chart.patient),
    authoredOn: `${story.from}T10:00:00Z`,
  }))
  const team = careTeam(chart)
  const plan: FhirResource = {
    resourceType: 'CarePlan',
    id: idOf(chart, 'plan'),
    status: 'active',
    intent: 'plan',
    title: story.title,
    subject: referenceTo(chart.patient),
    period: { start: story.from, end: story.until },
    created: story.from,
    author: referenceTo(chart.socialWorker),
    careTeam: [referenceTo(team)],
    goal: goals.map(referenceTo),
    activity: [
      ...story.supports.map(({ what, often, by }) => ({
        detail: {
          kind: 'ServiceRequest',
          status: 'in-progress',
          description: what,
          scheduledString: often,
          performer: [referenceTo(performers(chart)[by])],
        },
      })),
      ...commitments.map((commitment) => ({ reference: referenceTo(commitment) })),
    ],
  }
  return documentBundle(chart, {
    name: 'plan',
    kind: kinds.carePlan,
    at: `${story.from}T11:00:00Z`,
    author: chart.socialWorker,
    context: [chart.doctor, chart.nurse, team],
    sections: [
      {
        kind: kinds.carePlan,
        entries: [plan, ...commitments],
        lines: [...story.supports.map(({ what, often }) => `${what}: ${often}`), ...story.commitments],
      },
      {
        kind: kinds.goals,
        entries: goals,
        lines: story.goals.map(({ aim, due }) => `${aim}, entro il ${due}`),
      },
    ],
  })
}

const careTeam = (chart: Chart): FhirResource => ({
  resourceType: 'CareTeam',
  id: idOf(chart, 'team'),
  status: 'active',
  name: 'Chi segue il progetto',
  subject: referenceTo(chart.patient),
  participant: [chart.patient, ...Object.values(performers(chart))].map((member) => ({
    member: referenceTo(member),
  })),
})

const performers = ({
  doctor,
  nurse,
  socialWorker,
}: Chart): Record<'doctor' | 'nurse' | 'social-worker', FhirResource> => ({
  doctor,
  nurse,
  'social-worker': socialWorker,
})
