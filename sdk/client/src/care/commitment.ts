import { idOfReference, partOf, partsOf } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import type { Commitment, Project } from './project.ts'

export type CommitmentMove =
  | { readonly to: 'completed'; readonly at: string }
  | { readonly to: 'failed' | 'cancelled'; readonly at: string; readonly reason: string }

/** What became of something that was taken on, of whichever side: kept, not kept, or lifted, the last two with a reason. */
export const moveCommitment = (commitment: Commitment, move: CommitmentMove): Outcome<Commitment> => {
  if (commitment.status !== 'in-progress')
    return refused('state-wrong', `The commitment is ${commitment.status}, so it is not running.`)
  if (move.to === 'completed') return made({ ...commitment, status: 'completed', lastModified: move.at })
  if (move.reason.trim() === '') return refused('reason-missing', 'Say why.')
  return made({
    ...commitment,
    status: move.to,
    statusReason: { text: move.reason },
    lastModified: move.at,
  })
}

/** A word on how a support or a commitment of a running project goes (`CarePlan.activity.progress`). */
export const noteProgress = (
  project: Project,
  { activity, at, words }: { readonly activity: string; readonly at: string; readonly words: string },
): Outcome<Project> => {
  if (project.plan.status !== 'active')
    return refused('state-wrong', `The project is ${project.plan.status}, so nothing of it goes on.`)
  let isFound = false
  const activities = partsOf(project.plan, 'activity').map((one) => {
    const reference = partOf(partOf(one, 'reference'), 'reference')
    if (typeof reference !== 'string' || idOfReference(reference) !== activity) return one
    isFound = true
    // `as`: it has a reference, so it is an object.
    return { ...(one as object), progress: [...partsOf(one, 'progress'), { time: at, text: words }] }
  })
  return isFound
    ? made({ ...project, plan: { ...project.plan, activity: activities } })
    : refused('work-unknown', 'The project has no such support or commitment.')
}
