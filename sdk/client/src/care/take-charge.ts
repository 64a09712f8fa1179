import type { Reference, Stated } from './fhir-resource.ts'
import { made, moveRefusal, refused, type Outcome } from './outcome.ts'

export type EpisodeStatus = 'planned' | 'active' | 'onhold' | 'finished' | 'cancelled'

export interface EpisodeOfCare extends Stated<'EpisodeOfCare', EpisodeStatus> {
  readonly period: { readonly start: string; readonly end?: string }
  readonly statusHistory: readonly {
    readonly status: EpisodeStatus
    readonly period: { readonly start: string; readonly end?: string }
  }[]
}

export interface EpisodeParts {
  readonly id: string
  readonly patient: Reference
  readonly organization: Reference
  /** Who answers for the case. */
  readonly caseWorker: Reference
  readonly request: Reference
  /** RFC 3339 instant. */
  readonly at: string
}

/** *Presa in carico*, planned. */
export const planEpisode = (parts: EpisodeParts): EpisodeOfCare => ({
  resourceType: 'EpisodeOfCare',
  id: parts.id,
  status: 'planned',
  statusHistory: [{ status: 'planned', period: { start: parts.at } }],
  patient: parts.patient,
  managingOrganization: parts.organization,
  careManager: parts.caseWorker,
  referralRequest: [parts.request],
  period: { start: parts.at },
})

/** `finished` is not here: an episode ends through `closeEpisode`, which looks at what is still open. */
export const moveEpisode = (
  episode: EpisodeOfCare,
  to: 'active' | 'onhold' | 'cancelled',
  at: string,
): Outcome<EpisodeOfCare> => {
  const refusal = moveRefusal(episodeMoves, episode.status, to)
  return refusal ?? restated(episode, to, at)
}

export const episodeMoves: Readonly<Record<EpisodeStatus, readonly EpisodeStatus[]>> = {
  planned: ['active', 'cancelled'],
  active: ['onhold', 'finished'],
  onhold: ['active', 'finished'],
  finished: [],
  cancelled: [],
}

/** The state before ends when the next begins: the history has no gaps and does not go back. */
export const restated = (
  episode: EpisodeOfCare,
  status: EpisodeStatus,
  at: string,
): Outcome<EpisodeOfCare> => {
  const before = episode.statusHistory.at(-1)
  if (before !== undefined && Date.parse(at) < Date.parse(before.period.start))
    return refused('dates-reversed', 'This state would begin before the one that it follows.')
  const isOver = episodeMoves[status].length === 0
  return made({
    ...episode,
    status,
    period: { ...episode.period, ...(isOver ? { end: at } : {}) },
    statusHistory: [
      ...episode.statusHistory.slice(0, -1),
      ...(before === undefined ? [] : [{ ...before, period: { ...before.period, end: at } }]),
      { status, period: { start: at } },
    ],
  })
}
