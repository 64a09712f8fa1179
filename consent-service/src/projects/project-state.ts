import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Project, ProjectState, ReviewCommittee, ReviewRole } from '@mutua/sdk/coop/project'
import type { AdoptedResolution } from '@mutua/sdk/coop/resolution'
import type { ProjectRow, Review } from './project-rows.ts'

type Signature = Project['ethics']

/** The resolution that lets a project begin, and the class of purposes where it was adopted with that, and not by itself. */
export type Adoption = AdoptedResolution & { readonly purposeClass?: string }

/**
 * Where a project stands. Nothing is stored of it but what reviewers signed and what ended it: it is open if, and only if,
 * the three signatures stand now.
 * @param adopted the resolution that puts its text into force, if there is one
 */
export const projectOf = (
  row: ProjectRow,
  context: {
    readonly committee: ReviewCommittee | undefined
    readonly adopted: Adoption | undefined
    readonly now: number
  },
): Project => {
  const { document, digest, draftedAt, submittedAt, end } = row
  const ethics = signatureOf(row, 'ethics', context.committee)
  const legal = signatureOf(row, 'legal', context.committee)
  const assembly = assemblyOf(row, context.adopted)
  const isOver = civilDateOf(context.now) > document.to
  const state = stateOf(row, { ethics, legal, assembly, isOver })
  return {
    id: document.id,
    state,
    document,
    digest,
    draftedAt,
    ...(submittedAt === undefined ? {} : { submittedAt }),
    ethics,
    legal,
    assembly,
    ...(end === undefined ? {} : { end: { by: end.by, reason: end.reason, at: end.at } }),
  }
}

const stateOf = (
  { submittedAt, end }: ProjectRow,
  { ethics, legal, assembly, isOver }: Pick<Project, 'ethics' | 'legal' | 'assembly'> & { isOver: boolean },
): ProjectState => {
  if (end !== undefined) return end.wasOpen ? 'closed' : 'refused'
  if (submittedAt === undefined) return 'draft'
  if (isOver) return 'closed'
  if (ethics.state !== 'approved' || legal.state !== 'approved') return 'submitted'
  return assembly.state === 'approved' ? 'open' : 'reviewed'
}

/** The last word of each reviewer counts; who is not of the committee has none. */
const signatureOf = (
  { reviews }: ProjectRow,
  role: ReviewRole,
  committee: ReviewCommittee | undefined,
): Signature => {
  const reviewers = committee?.[role] ?? []
  const needed = role === 'ethics' ? (committee?.needed ?? 1) : 1
  const last = reviewers
    .map(({ webId }) => reviews.findLast((one) => one.role === role && one.webId === webId))
    .filter((one): one is Review => one !== undefined)
  const approved = last.filter(({ verdict }) => verdict === 'approve')
  const against = last.filter(({ verdict }) => verdict !== 'approve')
  const isRefused =
    role === 'legal'
      ? against.length > 0
      : committee !== undefined && reviewers.length - against.length < needed
  const at = last
    .map((one) => one.at)
    .toSorted()
    .at(-1)
  return {
    state: isRefused ? 'refused' : approved.length >= needed ? 'approved' : 'missing',
    approved: approved.length,
    needed,
    reasons: against.flatMap(({ reason }) => (reason === undefined ? [] : [reason])),
    ...(at === undefined ? {} : { at }),
  }
}

const assemblyOf = ({ end }: ProjectRow, adopted: Adoption | undefined): Project['assembly'] => {
  if (end?.by === 'assembly') return { state: 'refused', reasons: [end.reason] }
  if (adopted === undefined) return { state: 'missing', reasons: [] }
  return {
    state: 'approved',
    resolution: adopted.id,
    on: adopted.adoptedOn,
    ...(adopted.purposeClass === undefined ? {} : { purposeClass: adopted.purposeClass }),
    // Votes on a class are no votes on a study.
    ...(adopted.source === 'assembly' && adopted.purposeClass === undefined
      ? {
          votes: {
            inFavour: adopted.tally.inFavour,
            against: adopted.tally.against,
            abstained: adopted.tally.abstained,
          },
        }
      : {}),
    reasons: [],
  }
}
