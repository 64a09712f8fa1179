import { z } from 'zod'
import { projectWishSchema, type ProjectWish } from '@mutua/sdk/coop/project'
import { secondaryPurposeSchema } from '@mutua/sdk/pool/study-plan'
import { categoriesOf, findVariable, scopesOf, variables } from '@mutua/sdk/pool/variables'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'

/** An application as it is typed; kept on the device like this. */
export const applicationDraftSchema = z.object({
  recipient: z.string(),
  title: z.string(),
  plain: z.string(),
  protocol: z.string(),
  variables: z.array(z.string()),
  /** By the id of a variable: why it is needed. */
  reasons: z.record(z.string(), z.string()),
  rowsPerMember: z.string(),
  people: z.array(z.object({ webId: z.string(), name: z.string() })),
  purpose: z.string(),
  benefit: z.string(),
  necessity: z.string(),
  safeguards: z.string(),
  funding: z.string(),
  from: z.string(),
  to: z.string(),
  noticeDays: z.string(),
  resultsWithinDays: z.string(),
  attachments: z.array(z.object({ kind: z.string(), title: z.string(), digest: z.string() })),
})
export type ApplicationDraft = z.infer<typeof applicationDraftSchema>

export const attachmentKinds = ['impact-assessment', 'ethics-opinion', 'other'] as const

export const emptyApplication: ApplicationDraft = {
  ...{ recipient: '', title: '', plain: '', protocol: '', purpose: 'scientific-research' },
  ...{ benefit: '', necessity: '', safeguards: '', funding: '', from: '', to: '' },
  ...{ variables: [], reasons: {}, rowsPerMember: '1', people: [], attachments: [] },
  ...{ noticeDays: '14', resultsWithinDays: '365' },
}

/** Of one measurement, rather than of a person: then a member brings several rows. */
export const hasMeasurements = (ids: readonly string[]): boolean =>
  ids.some((id) => findVariable(id)?.level === 'measurement')

/** Without a catalogue entry that a newer build took away; in the order of the catalogue. */
export const chosenVariables = ({ variables: chosen }: Pick<ApplicationDraft, 'variables'>): string[] =>
  variables.filter(({ id }) => chosen.includes(id)).map(({ id }) => id)

/** What is sent, and what is missing of it by the name of its field. */
export const wishOf = (
  draft: ApplicationDraft,
): { readonly wish?: ProjectWish; readonly missing: ReadonlySet<string> } => {
  const chosen = chosenVariables(draft)
  const parsed = projectWishSchema.safeParse({
    ...{ kind: 'study', title: draft.title, plain: draft.plain, protocol: draft.protocol },
    ...{ recipient: draft.recipient, from: draft.from, to: draft.to },
    purpose: research,
    categories: categoriesOf(chosen),
    attachments: draft.attachments,
    pool: {
      variables: chosen,
      rowsPerMember: hasMeasurements(chosen) ? wholeIn(draft.rowsPerMember) : 1,
      application: {
        people: draft.people.filter(({ webId, name }) => webId !== '' || name !== ''),
        purpose: draft.purpose,
        ...{ benefit: draft.benefit, necessity: necessityOf(draft), safeguards: draft.safeguards },
        funding: draft.funding,
      },
      noticeDays: wholeIn(draft.noticeDays),
      resultsWithinDays: wholeIn(draft.resultsWithinDays),
    },
  })
  const unexplained = chosen.filter((id) => (draft.reasons[id] ?? '').trim() === '')
  const missing = new Set([
    ...(parsed.success ? [] : parsed.error.issues.map(({ path }) => fieldOf(path))),
    ...unexplained.map((id) => `reason ${id}`),
  ])
  return parsed.success && missing.size === 0 ? { wish: parsed.data, missing } : { missing }
}

/** What it says of the need: why no fewer, and why each variable (EHDS Art. 67(2)(c)). */
const necessityOf = ({ necessity, reasons, ...draft }: ApplicationDraft): string =>
  [
    necessity.trim(),
    ...chosenVariables(draft).map((id) => {
      const title = findVariable(id)?.title
      return `${title?.it ?? id} (${title?.en ?? id}): ${(reasons[id] ?? '').trim()}`
    }),
  ]
    .filter((line) => line !== '')
    .join('\n')

/** Of what is chosen: the records that a member will be asked to let be read. */
export const recordsOf = (draft: Pick<ApplicationDraft, 'variables'>): readonly string[] =>
  scopesOf(chosenVariables(draft))

/** A new one that begins as another was: what was submitted does not change any more. */
export const draftOf = ({
  title,
  plain,
  protocol,
  recipient,
  from,
  to,
  pool,
}: ProjectWish): ApplicationDraft => ({
  ...emptyApplication,
  ...{ title, plain, protocol, recipient, from, to },
  variables: pool?.variables ?? [],
  rowsPerMember: String(pool?.rowsPerMember ?? 1),
  people: pool?.application.people.map(({ webId, name }) => ({ webId, name })) ?? [],
  ...(pool === undefined
    ? {}
    : {
        purpose: pool.application.purpose,
        benefit: pool.application.benefit,
        necessity: pool.application.necessity.split('\n')[0] ?? '',
        safeguards: pool.application.safeguards,
        funding: pool.application.funding,
        noticeDays: String(pool.noticeDays),
        resultsWithinDays: String(pool.resultsWithinDays),
      }),
})

export const purposesOfStudies = secondaryPurposeSchema.options

const research = selectablePurposes.find(({ kind }) => kind === 'research')?.iri

const wholeIn = (typed: string): number => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed) : Number.NaN)

/** `pool.application.people.0.webId` is `people`; `pool.variables` is `variables`. */
const fieldOf = (path: readonly PropertyKey[]): string => {
  const named = path.filter((one) => typeof one === 'string' && one !== 'pool' && one !== 'application')
  return String(named[0] ?? 'variables')
}
