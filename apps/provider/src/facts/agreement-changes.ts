import { idOfReference, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { budgetLines } from '@mutua/sdk/care/health-budget'
import { reviewDayOf, type Project } from '@mutua/sdk/care/project'
import { textToSign } from '@mutua/sdk/care/project-signature'
import { signingParts, type SigningPart } from '@mutua/sdk/care/signing'
import { euroText } from '@mutua/ui/records/euro-text'

/** What a signature stands under, read from the signature itself. Whether it holds is another question: `checkSigning`. */
export interface SignedText {
  readonly part: SigningPart
  /** RFC 3339 */
  readonly at: string
  readonly agreement: unknown
}

export interface AgreementChange {
  readonly of: 'plan' | 'goal' | 'support' | 'commitment' | 'budget'
  readonly kind: 'added' | 'removed' | 'changed'
  /** A line each, as it read before and reads now. */
  readonly before: readonly string[]
  readonly now: readonly string[]
}

/** The newest text that anybody signed under this plan. */
export const lastSigned = (
  records: readonly FhirResource[],
  plan: Pick<FhirResource, 'id'>,
): SignedText | undefined =>
  records
    .filter((record) => partsOf(record, 'target').some((target) => idIn(target) === plan.id))
    .flatMap((record) => signedTextIn(record) ?? [])
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .at(-1)

/** What is agreed by a project as it reads now, in the form in which it is signed. */
export const agreementOf = (project: Project): unknown =>
  partOf(
    JSON.parse(textToSign(project, { part: 'provider', who: { reference: '' }, at: '' })) as unknown,
    'agreement',
  )

/**
 * What became of a text since it was signed, part by part. Two texts are the same where nothing is found here: what reads the same and
 * was written differently is told as changed, with both sides equal.
 */
export const agreementChanges = (before: unknown, now: unknown): readonly AgreementChange[] => [
  ...changesOf('plan', [partOf(before, 'plan')], [partOf(now, 'plan')]),
  ...changesOf('goal', partsOf(before, 'goals'), partsOf(now, 'goals')),
  ...changesOf('support', partsOf(before, 'supports'), partsOf(now, 'supports')),
  ...changesOf('commitment', partsOf(before, 'commitments'), partsOf(now, 'commitments')),
  ...changesOf('budget', budgetIn(before), budgetIn(now)),
]

const signedTextIn = (record: FhirResource): SignedText | undefined => {
  const signature = partOf(partsOf(record, 'signature')[0], 'data')
  if (typeof signature !== 'string') return undefined
  try {
    const [, payload = ''] = atob(signature).split('.')
    const bytes = Uint8Array.from(
      atob(payload.replaceAll('-', '+').replaceAll('_', '/')),
      (sign) => sign.codePointAt(0) ?? 0,
    )
    const said: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const part = signingParts.find((one) => one === partOf(said, 'part'))
    const at = partOf(said, 'at')
    const agreement = partOf(said, 'agreement')
    return part === undefined || typeof at !== 'string' ? undefined : { part, at, agreement }
  } catch {
    // Not a signature of this house.
    return undefined
  }
}

const changesOf = (
  of: AgreementChange['of'],
  before: readonly unknown[],
  now: readonly unknown[],
): readonly AgreementChange[] => {
  const ids = [...new Set([...before, ...now].map((part) => partOf(part, 'id')))]
  return ids.flatMap((id) => {
    const [old, after] = [before, now].map((parts) => parts.find((part) => partOf(part, 'id') === id))
    // Both were made by the same canonical form, so their texts are comparable.
    if (JSON.stringify(old) === JSON.stringify(after)) return []
    const kind = old === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
    return [{ of, kind, before: linesOf(of, old), now: linesOf(of, after) }] as const
  })
}

/** What a person looks for in it; the rest of a part has no words. */
const linesOf = (of: AgreementChange['of'], part: unknown): readonly string[] => {
  if (part === undefined) return []
  switch (of) {
    case 'plan':
      return [
        textIn(part, 'title'),
        [textIn(partOf(part, 'period'), 'start'), textIn(partOf(part, 'period'), 'end')].join(' – '),
        // `as`: only its activities are looked at.
        reviewDayOf(part as FhirResource) ?? '',
      ].filter((line) => line !== '')
    case 'goal':
      return [
        [textIn(partOf(part, 'description'), 'text'), textIn(partsOf(part, 'target')[0], 'dueDate')].join(
          ', ',
        ),
      ]
    case 'support':
      return [
        [
          textIn(partOf(part, 'code'), 'text'),
          textIn(partOf(partOf(part, 'occurrenceTiming'), 'code'), 'text'),
        ].join(': '),
      ]
    case 'commitment':
      return [textIn(part, 'description')]
    case 'budget':
      // `as`: only its lines are looked at.
      return budgetLines(part as FhirResource).map(({ what, amount }) => `${what}: ${euroText(amount)} €`)
  }
}

const budgetIn = (agreement: unknown): readonly unknown[] => {
  const budget = partOf(agreement, 'budget')
  return budget === undefined ? [] : [budget]
}

const textIn = (value: unknown, element: string): string => {
  const text = partOf(value, element)
  return typeof text === 'string' ? text : ''
}

const idIn = (reference: unknown): string => idOfReference(textIn(reference, 'reference'))
