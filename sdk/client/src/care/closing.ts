import { ownConcept, type FhirResource, type Label, type Reference } from './fhir-resource.ts'
import { made, moveRefusal, refused, type Outcome } from './outcome.ts'
import type { Project } from './project.ts'
import { episodeMoves, restated, type EpisodeOfCare } from './take-charge.ts'

/** Why the path ends (*chiusura, dimissione*). */
export const closingReasons = {
  'goals-reached': { it: 'Obiettivi raggiunti', en: 'Goals reached' },
  'moved-elsewhere': { it: 'Trasferimento', en: 'Moved elsewhere' },
  'other-care': { it: 'Altro servizio o struttura', en: 'Another service or home' },
  'member-ends': { it: 'La persona non vuole proseguire', en: 'The person does not wish to go on' },
  'death': { it: 'Decesso', en: 'Death' },
} as const satisfies Record<string, Label>

export interface ClosingParts {
  readonly compositionId: string
  readonly author: Reference
  readonly at: string
  readonly reason: keyof typeof closingReasons
  /** In plain words, for the person. */
  readonly words: string
}

export interface Closed {
  readonly episode: EpisodeOfCare
  readonly summary: FhirResource
}

/** Ends an episode once its project is over and no commitment is open, and leaves a summary. */
export const closeEpisode = (
  episode: EpisodeOfCare,
  project: Project | undefined,
  parts: ClosingParts,
): Outcome<Closed> => {
  const refusal = moveRefusal(episodeMoves, episode.status, 'finished')
  if (refusal !== undefined) return refusal
  if (project !== undefined && project.plan.status !== 'completed' && project.plan.status !== 'revoked')
    return refused('work-open', `The project is ${project.plan.status}: complete or revoke it first.`)
  const open = project?.commitments.filter(({ status }) => status === 'draft' || status === 'in-progress')
  if (open !== undefined && open.length > 0)
    return refused('work-open', `${open.length} commitments are still open.`)
  if (parts.words.trim() === '') return refused('reason-missing', 'Tell the person how it ends.')
  const finished = restated(episode, 'finished', parts.at)
  if (finished.kind === 'refused') return finished
  return made({ episode: finished.value, summary: summaryOf(finished.value, project, parts) })
}

const summaryOf = (
  episode: EpisodeOfCare,
  project: Project | undefined,
  parts: ClosingParts,
): FhirResource => ({
  resourceType: 'Composition',
  id: parts.compositionId,
  status: 'final',
  // LOINC 18776-5: plan of care note.
  type: { coding: [{ system: 'http://loinc.org', code: '18776-5' }], text: 'Chiusura del percorso' },
  subject: episode['patient'],
  date: parts.at,
  author: [parts.author],
  title: 'Chiusura del percorso',
  event: [
    {
      code: [ownConcept('closing', parts.reason, closingReasons[parts.reason])],
      period: episode.period,
      detail: [{ reference: `EpisodeOfCare/${episode.id}` }],
    },
  ],
  section: [
    { title: 'Com’è andata', text: narrative(parts.words) },
    ...(project === undefined
      ? []
      : [
          {
            title: 'Progetto e obiettivi',
            entry: [
              { reference: `CarePlan/${project.plan.id}` },
              ...project.goals.map(({ id }) => ({ reference: `Goal/${id}` })),
            ],
          },
        ]),
  ],
})

const narrative = (words: string): object => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')}</p></div>`,
})
