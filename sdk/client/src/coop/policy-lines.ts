import type { PolicyDocument } from './policy-document.ts'

export const policyFields = [
  'title',
  'text',
  'reason',
  'purpose',
  'asker',
  'basis',
  'ground',
  'days',
  'project',
  'committee',
  'item',
  'price',
  'fee',
  'budget',
  'epsilon',
  'delta',
  'studyRho',
  'memberRho',
  'floor',
  'rule',
  'from',
  'version',
] as const
export type PolicyField = (typeof policyFields)[number]

/** One thing that a document says. `kind` says how `value` is shown: an amount is never formatted here. */
export interface PolicyLine {
  readonly field: PolicyField
  /** Of which purpose, item, rule or account. */
  readonly about?: string
  readonly value: string
  readonly kind: 'text' | 'long' | 'cents' | 'micro-cents' | 'purpose' | 'day' | 'yes-no' | 'asker'
}

/** A document line by line, for people to read: every part that binds is there. */
export const policyLines = (document: PolicyDocument): readonly PolicyLine[] => {
  const from = 'from' in document && document.from !== undefined ? [line('from', document.from, 'day')] : []
  switch (document.type) {
    case 'tariff':
      return [
        line('version', document.version),
        ...Object.entries(document.prices).map(([iri, price]) => about(iri, 'price', price, 'micro-cents')),
        ...Object.entries(document.fees ?? {}).map(([iri, fee]) => about(iri, 'fee', fee, 'micro-cents')),
      ]
    case 'budget':
      return document.lines.map(({ centre, account, cents }) =>
        about(`${centre}, ${account}`, 'budget', cents, 'cents'),
      )
    case 'price-list':
      return [
        ...from,
        ...document.items.map(({ title, unit, cents }) =>
          about(`${title} (${unit})`, 'item', cents, 'cents'),
        ),
      ]
    case 'purpose-class':
      return [
        ...[line('title', document.title), line('text', document.plain, 'long'), ...from],
        ...document.purposes.map((iri) => line('purpose', iri, 'purpose')),
        ...document.askers.map((asker) => line('asker', asker, 'asker')),
        line('basis', `GDPR art. ${document.basis.slice(1).replace('-', '(').replace('-', ')(')})`),
        line('ground', `GDPR art. ${document.ground.slice(1).replace('-', '(').replace('-', ')(')})`),
        line('days', String(document.longestDays)),
        line('project', String(document.takesProject), 'yes-no'),
        ...(document.committee === true ? [line('committee', 'true', 'yes-no')] : []),
      ]
    case 'privacy-budget':
      return [
        ...from,
        line('epsilon', decimal(document.studyEpsilonMilli, 3)),
        line('delta', `1 / ${String(document.studyDeltaOneIn)}`),
        line('studyRho', decimal(document.studyRhoNano, 9)),
        line('memberRho', decimal(document.memberYearRhoNano, 9)),
        line('floor', String(document.cohortFloor)),
      ]
    case 'regulation':
      return [
        ...[line('title', document.title), ...from, line('text', document.text, 'long')],
        ...(document.rules ?? []).map(({ id, value }) => about(id, 'rule', JSON.stringify(value), 'text')),
      ]
    case 'section':
    case 'project':
      return [line('title', document.title), line('text', document.plain, 'long')]
    case 'official-table':
      return [
        ...[line('title', document.title), line('text', document.plain, 'long')],
        about(document.study, 'rule', JSON.stringify(document.query), 'text'),
        line('floor', String(document.k)),
      ]
    case 'revocation':
      return [line('reason', document.reason, 'long')]
  }
}

/** What a later version of a document says otherwise. */
export const policyChanges = (
  before: PolicyDocument | undefined,
  after: PolicyDocument,
): { readonly gone: readonly PolicyLine[]; readonly come: readonly PolicyLine[] } => {
  const [old, now] = [before === undefined ? [] : policyLines(before), policyLines(after)]
  const without = (lines: readonly PolicyLine[], others: readonly PolicyLine[]) => {
    const said = new Set(others.map(keyOf))
    return lines.filter((one) => !said.has(keyOf(one)))
  }
  return { gone: without(old, now), come: without(now, old) }
}

const keyOf = ({ field, about: of = '', value }: PolicyLine): string => `${field}\n${of}\n${value}`

const line = (field: PolicyField, value: string, kind: PolicyLine['kind'] = 'text'): PolicyLine => ({
  ...{ field, value, kind },
})
const about = (
  of: string,
  field: PolicyField,
  amount: bigint | string,
  kind: PolicyLine['kind'],
): PolicyLine => ({ field, about: of, value: String(amount), kind })

/** Exact: integers of a unit of ten to the minus `places`. */
const decimal = (units: number, places: number): string => {
  const text = String(units).padStart(places + 1, '0')
  return `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, '')
}
