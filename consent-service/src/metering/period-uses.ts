import type { z } from 'zod'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import { inPayerOrder, payerKey, type Payer } from '@mutua/sdk/coop/payer'
import { microCents } from '@mutua/sdk/ids'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { addLines, nameOf } from './count-uses.ts'
import {
  organisationPrefix,
  organisationUsesSchema,
  ownerPrefix,
  ownerUsesSchema,
  sealedThroughKey,
  spanPrefix,
  spanRowSchema,
  type OrganisationUses,
  type OwnerUses,
} from './metering-rows.ts'

type Span = z.infer<typeof spanRowSchema>

/** What was used in a month. Exact and final once the month is sealed. */
export interface PeriodUses {
  readonly spans: readonly Span[]
  /** What its bills are by: see `closeStatementSchema`. */
  readonly version: 1 | 2
  /** One entry per payer, in `inPayerOrder`. */
  readonly organisations: readonly OrganisationUses[]
}

/**
 * From now on no receipt is booked to `month` or one before it: late uses belong to the month after it. Sealing what is
 * sealed is no error.
 */
export const sealMonth = (month: Month, deps: { store: Store }): Promise<void> =>
  commitPlan(deps.store, async () => {
    const standing = await deps.store.get(sealedThroughKey)
    const isSealed = standing !== undefined && parseRow(monthSchema, standing) >= month
    return {
      writes: isSealed ? [] : [row(sealedThroughKey, month)],
      unchanged: new Map([[sealedThroughKey, standing]]),
      result: undefined,
    }
  })

export const readPeriodUses = async (month: Month, deps: { store: Store }): Promise<PeriodUses> => {
  const spans = await collect(spanPrefix(month), spanRowSchema, deps.store)
  const parts = await collect(organisationPrefix(month), organisationUsesSchema, deps.store)
  const version = versionOf(parts)
  return { spans, version, organisations: sumUses(parts, version) }
}

/** A month is of one kind: where one row is of everybody of a name, all are added up by names. */
export const versionOf = (parts: readonly OrganisationUses[]): 1 | 2 =>
  parts.some((part) => part.version === undefined) ? 1 : 2

export const sumUses = (parts: readonly OrganisationUses[], version: 1 | 2): OrganisationUses[] => {
  const sums = new Map<string, OrganisationUses>()
  for (const part of parts) {
    const payer: Payer = version === 1 ? { organisation: part.organisation } : part
    const sum = sums.get(payerKey(payer))
    sums.set(payerKey(payer), {
      ...nameOf(sum === undefined ? [payer] : [payer, sum]),
      uses: (sum?.uses ?? 0) + part.uses,
      microCents: microCents((sum?.microCents ?? 0n) + part.microCents),
      lines: addLines([...(sum?.lines ?? []), ...part.lines]),
    })
  }
  return [...sums.values()].sort(inPayerOrder)
}

/**
 * What each owner's pod gave in a month, by purpose; an owner with pods at two servers comes twice. One after the other: the
 * rows of a month are as many as its members, and nobody needs them all at once.
 */
export const readOwnerUses = async function* (
  month: Month,
  deps: { store: Pick<Store, 'list'> },
): AsyncGenerator<OwnerUses, void, undefined> {
  for await (const { value } of deps.store.list(prefixRange(ownerPrefix(month))))
    yield parseRow(ownerUsesSchema, value)
}

/** Months before `month` that have uses, oldest first. */
export const readUsedMonths = async (
  range: { from: Month; until: Month },
  deps: { store: Store },
): Promise<Month[]> => {
  const months = new Set<Month>()
  for await (const { key } of deps.store.list({ gte: spanPrefix(range.from), lt: spanPrefix(range.until) })) {
    months.add(monthSchema.parse(key.split('/')[2]))
  }
  return [...months]
}

const collect = async <Output>(
  prefix: string,
  schema: z.ZodType<Output>,
  store: Pick<Store, 'list'>,
): Promise<Output[]> => {
  const rows: Output[] = []
  for await (const { value } of store.list(prefixRange(prefix))) rows.push(parseRow(schema, value))
  return rows
}
