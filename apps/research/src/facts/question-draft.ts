import type { Column, Table } from '@mutua/sdk/pool/table'
import { decimalText, scaledIn, typedList } from '@mutua/ui/records/typed-numbers'
import { rhoSteps } from './exactness.ts'

export const questionKinds = ['count', 'histogram', 'two-way', 'sum', 'mean', 'quantiles'] as const
export type QuestionKind = (typeof questionKinds)[number]

export interface FilterDraft {
  readonly column: string
  /** Of a category. */
  readonly values: readonly string[]
  /** Of a number, as people write it. */
  readonly from: string
  readonly to: string
}

/** A question as the form has it: what is asked in words and figures of people, where the JSON has scaled whole numbers. */
export interface QuestionDraft {
  readonly kind: QuestionKind
  readonly of: 'members' | 'rows'
  /** What is counted by; the first side of a two-way table. */
  readonly by: string
  readonly byCuts: string
  /** The second side. */
  readonly across: string
  readonly acrossCuts: string
  /** Of sums, means and quantiles. */
  readonly column: string
  readonly least: string
  readonly most: string
  readonly cuts: string
  /** In hundredths, as people say them. */
  readonly at: string
  readonly where: readonly FilterDraft[]
  readonly noise: 'gaussian' | 'laplace'
  readonly rho: string
}

/** Adults by age band, where the table has an age; else the first column that can be counted by. */
export const firstQuestion = (table: Table, rho: string = rhoSteps[12] ?? '0.001'): QuestionDraft => {
  const age = table.columns.find(({ name }) => name === 'age_years')
  const by = age ?? table.columns[0]
  const across = table.columns.find(({ kind, name }) => kind === 'category' && name !== by?.name)
  const measured = numbersOf(table).find(({ name }) => name !== 'age_years') ?? numbersOf(table)[0]
  const [least = '', most = ''] = measured === undefined ? [] : usualClamp(measured)
  return {
    ...{ kind: 'histogram', of: 'members', by: by?.name ?? '' },
    byCuts: age === undefined ? cutsText(by) : adultCuts,
    ...{ across: across?.name ?? '', acrossCuts: '', column: measured?.name ?? '', least, most },
    ...{ cuts: cutsText(measured), at: '25, 50, 75', noise: 'gaussian', rho },
    where: age === undefined ? [] : [{ column: age.name, values: [], from: '18', to: '' }],
  }
}

/** Without 18: among adults nobody is below it, and each number has noise. */
const adultCuts = '40; 65; 75'

export const numbersOf = ({ columns }: Table) => columns.filter((column) => column.kind === 'number')

/** Cuts that people of the field would make; elsewhere five stretches of one width. Empty for a category. */
export const cutsText = (column: Column | undefined): string => {
  if (column?.kind !== 'number') return ''
  const { least, most, places } = column
  const fifth = Math.max(1, Math.round((most - least) / 5))
  const evenly = [1, 2, 3, 4].map((times) => least + times * fifth).filter((cut) => cut <= most)
  return (usual[column.name]?.cuts ?? evenly).map((cut) => decimalText(cut, places)).join('; ')
}

export const usualClamp = ({
  name,
  least,
  most,
  places,
}: Extract<Column, { kind: 'number' }>): [string, string] => {
  const [from, to] = usual[name]?.clamp ?? [least, most]
  return [decimalText(Math.max(from, least), places), decimalText(Math.min(to, most), places)]
}

/** In scaled whole numbers. A narrow clamp costs less noise; what lies outside counts as its bound. */
const usual: Readonly<
  Record<string, { readonly cuts: readonly number[]; readonly clamp?: readonly [number, number] }>
> = {
  age_years: { cuts: [18, 40, 65, 75] },
  measurement_hba1c: { cuts: [57, 65, 70, 80, 90], clamp: [40, 140] },
  measurement_systolic: { cuts: [120, 130, 140, 160], clamp: [80, 220] },
}

/** The question as JSON, such as it is: what cannot be read yet is `null`, and the check of the question says so. */
export const questionOf = (draft: QuestionDraft, table: Table): unknown => {
  const { kind, of, noise, rho } = draft
  const where = filtersOf(draft.where, table)
  const axis = (column: string, cuts: string) =>
    placesIn(column, table) === undefined ? { column } : { column, cuts: cutsOf(cuts, column, table) }
  const clamp = {
    column: draft.column,
    least: scaled(draft.least, draft.column, table),
    most: scaled(draft.most, draft.column, table),
  }
  const query = (): unknown => {
    switch (kind) {
      case 'count':
        return { kind, of, where }
      case 'histogram':
        return { kind, of, by: axis(draft.by, draft.byCuts), where }
      case 'two-way':
        return {
          ...{ kind, of, rows: axis(draft.by, draft.byCuts) },
          ...{ columns: axis(draft.across, draft.acrossCuts), where },
        }
      case 'sum':
      case 'mean':
        return { kind, ...clamp, where }
      case 'quantiles':
        return {
          ...{ kind, column: draft.column, cuts: cutsOf(draft.cuts, draft.column, table) },
          ...{ at: typedList(draft.at).map((one) => scaledIn(one, 1) ?? null), where },
        }
    }
  }
  // Only counts and sums take the noise of Laplace.
  return { query: query(), noise: kind === 'mean' || kind === 'quantiles' ? 'gaussian' : noise, rho }
}

export const questionText = (draft: QuestionDraft, table: Table): string =>
  textOfJson(questionOf(draft, table))

/** Short lists stay on their line: a question is read more often than it is written. */
export const textOfJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replaceAll(/\[[^[\]{}]*\]/g, (list) =>
    list
      .replaceAll(/\s*\n\s*/g, ' ')
      .replace('[ ', '[')
      .replace(' ]', ']'),
  )

/** What the form shows of a JSON that was written beside it; what it cannot read stays as it was. */
export const draftFrom = (text: string, before: QuestionDraft, table: Table): QuestionDraft => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return before
  }
  const question = recordIn(value)
  const query = recordIn(question['query'])
  const kind = questionKinds.find((one) => one === query['kind']) ?? before.kind
  const number = (one: unknown, column: string, otherwise: string): string =>
    typeof one === 'number' && Number.isInteger(one)
      ? decimalText(one, placesIn(column, table) ?? 0)
      : otherwise
  const cuts = (one: unknown, column: string, otherwise: string): string =>
    Array.isArray(one) ? one.map((cut) => number(cut, column, '')).join('; ') : otherwise
  const textIn = (one: unknown, otherwise: string): string => (typeof one === 'string' ? one : otherwise)
  const by = recordIn(kind === 'two-way' ? query['rows'] : query['by'])
  const across = recordIn(query['columns'])
  const column = textIn(query['column'], before.column)
  const [byColumn, acrossColumn] = [textIn(by['column'], before.by), textIn(across['column'], before.across)]
  const filters: unknown = query['where']
  return {
    kind,
    of: query['of'] === 'rows' ? 'rows' : 'members',
    ...{ by: byColumn, byCuts: cuts(by['cuts'], byColumn, before.byCuts) },
    ...{ across: acrossColumn, acrossCuts: cuts(across['cuts'], acrossColumn, before.acrossCuts) },
    column,
    least: number(query['least'], column, before.least),
    most: number(query['most'], column, before.most),
    cuts: cuts(query['cuts'], column, before.cuts),
    at: Array.isArray(query['at'])
      ? query['at']
          .map((one) => (typeof one === 'number' ? decimalText(one, 1).replace(/\.0$/, '') : ''))
          .join('; ')
      : before.at,
    where: Array.isArray(filters)
      ? filters.map((one) => {
          const filter = recordIn(one)
          const name = textIn(filter['column'], '')
          return {
            column: name,
            values: Array.isArray(filter['in'])
              ? filter['in'].filter((value) => typeof value === 'string')
              : [],
            from: number(filter['from'], name, ''),
            to: number(filter['to'], name, ''),
          }
        })
      : [],
    noise: question['noise'] === 'laplace' ? 'laplace' : 'gaussian',
    rho: textIn(question['rho'], before.rho),
  }
}

/** Filters as JSON, such as they are. */
export const filtersOf = (where: readonly FilterDraft[], table: Table): readonly unknown[] =>
  where.map((filter) => filterOf(filter, table))

const filterOf = ({ column, values, from, to }: FilterDraft, table: Table): unknown => {
  if (placesIn(column, table) === undefined) return { column, in: values }
  return {
    column,
    ...(from.trim() === '' ? {} : { from: scaled(from, column, table) }),
    ...(to.trim() === '' ? {} : { to: scaled(to, column, table) }),
  }
}

/** Decimal places of a column of numbers; undefined for a category. */
const placesIn = (name: string, { columns }: Table): number | undefined => {
  const column = columns.find((one) => one.name === name)
  return column?.kind === 'number' ? column.places : undefined
}

const scaled = (typed: string, column: string, table: Table): number | null =>
  scaledIn(typed, placesIn(column, table) ?? 0) ?? null

const cutsOf = (typed: string, column: string, table: Table): (number | null)[] =>
  typedList(typed).map((one) => scaled(one, column, table))

const recordIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>) // any object has string keys; its values stay unknown
    : {}
