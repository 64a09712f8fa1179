import { ownConcept } from '@mutua/sdk/care/fhir-resource'
import { healthBudget } from '@mutua/sdk/care/health-budget'
import { reviewGoal } from '@mutua/sdk/care/monitoring'
import { activateProject, draftProject, type Project } from '@mutua/sdk/care/project'
import { signatureRecord, textToSign, type Signer } from '@mutua/sdk/care/project-signature'
import { teamRoles } from '@mutua/sdk/care/team'
import { cents } from '@mutua/sdk/ids'
import { inBundle, ofStory, plainReference } from './care-steps.ts'
import { type Chart, dayAfter, idOf } from './chart.ts'
import { documentBundle } from './document.ts'
import { type FhirBundle, type FhirResource, referenceTo } from './fhir-record.ts'
import { kinds } from './labels.ts'
import type { PlanStory } from './story.ts'

/** A personal project: goals, the supports that others give, commitments of both sides, the team, and two signatures. */
export const carePlan = (chart: Chart, story: PlanStory): FhirBundle => {
  const { project, signatures } = signedProject(chart, story)
  const { plan, goals, supports, commitments, budget } = project
  return documentBundle(chart, {
    name: 'plan',
    kind: kinds.carePlan,
    at: `${story.from}T11:00:00Z`,
    author: chart.socialWorker,
    context: [chart.doctor, chart.nurse, chart.desk, careTeam(chart), ...signatures.map(inBundle)],
    sections: [
      {
        kind: kinds.carePlan,
        entries: [plan, ...supports, ...commitments, ...(budget === undefined ? [] : [budget])].map(inBundle),
        lines: [...story.supports.map(({ what, often }) => `${what}: ${often}`), ...story.commitments],
      },
      {
        kind: kinds.goals,
        entries: goals.map(inBundle),
        lines: story.goals.map(({ aim, due }) => `${aim}, entro il ${due}`),
      },
    ],
  })
}

/** The project as it runs, signed by the member and the social worker before the desk. */
export const signedProject = (
  chart: Chart,
  story: PlanStory,
): { readonly project: Project; readonly signatures: readonly FhirResource[] } => {
  const draft = draftOf(chart, story)
  const signatures = (
    [
      { part: 'member', who: plainReference(chart.patient), at: `${story.from}T10:30:00Z` },
      { part: 'provider', who: plainReference(chart.socialWorker), at: `${story.from}T10:40:00Z` },
    ] satisfies Signer[]
  ).map((signer) =>
    signatureRecord(idOf(chart, `signature/${signer.part}`), draft, {
      signer,
      attester: plainReference(chart.desk),
      jws: chart.deskKey.sign(textToSign(draft, signer)),
    }),
  )
  const active = ofStory(activateProject(draft, { kind: 'signed' }))
  const goals = active.goals.map((goal, index) =>
    ofStory(
      reviewGoal(goal, {
        achievement: story.goals[index]?.achieved ?? 'in-progress',
        on: dayAfter(story.from, 90),
      }),
    ),
  )
  return { project: { ...active, goals }, signatures }
}

export const careTeam = (chart: Chart): FhirResource => ({
  resourceType: 'CareTeam',
  id: idOf(chart, 'team'),
  status: 'active',
  name: 'Chi segue il progetto',
  subject: referenceTo(chart.patient),
  participant: (
    [
      ['member', chart.patient],
      ['general-practitioner', chart.doctor],
      ['nurse', chart.nurse],
      ['social-worker', chart.socialWorker],
    ] as const
  ).map(([role, member]) => ({
    role: [ownConcept('team-role', role, teamRoles[role])],
    member: referenceTo(member),
  })),
})

const draftOf = (chart: Chart, story: PlanStory): Project =>
  ofStory(
    draftProject({
      planId: idOf(chart, 'plan'),
      title: story.title,
      subject: plainReference(chart.patient),
      author: plainReference(chart.socialWorker),
      team: plainReference(careTeam(chart)),
      from: story.from,
      until: story.until,
      goals: story.goals.map(({ aim, due }, index) => ({ id: idOf(chart, `goal/${index}`), aim, due })),
      supports: story.supports.map(({ what, often, by }, index) => ({
        id: idOf(chart, `support/${index}`),
        kind: by === 'social-worker' ? 'home-care' : 'health',
        what,
        often,
        performer: plainReference(performers(chart)[by]),
      })),
      commitments: [
        ...story.commitments.map((what) => ({ what, owner: chart.patient })),
        { what: 'Sentire la persona ogni mese e rivedere insieme il progetto', owner: chart.socialWorker },
      ].map(({ what, owner }, index) => ({
        id: idOf(chart, `commitment/${index}`),
        what,
        owner: plainReference(owner),
      })),
      ...(story.budget === undefined ? {} : { budget: budgetOf(chart, story, story.budget) }),
      tags: [
        { kind: 'leps', code: 'project' },
        ...(story.budget === undefined ? [] : [{ kind: 'action-sheet', number: 4 } as const]),
      ],
    }),
  )

const budgetOf = (
  chart: Chart,
  { from, until }: PlanStory,
  lines: NonNullable<PlanStory['budget']>,
): FhirResource =>
  ofStory(
    healthBudget({
      id: idOf(chart, 'budget'),
      subject: plainReference(chart.patient),
      from,
      until,
      lines: lines.map(({ kind, what, euro, spentEuro }) => ({
        kind,
        what,
        amount: cents(euro * 100),
        ...(spentEuro === undefined ? {} : { spent: cents(spentEuro * 100) }),
      })),
    }),
  )

const performers = ({
  doctor,
  nurse,
  socialWorker,
}: Chart): Record<'doctor' | 'nurse' | 'social-worker', FhirResource> => ({
  doctor,
  nurse,
  'social-worker': socialWorker,
})
