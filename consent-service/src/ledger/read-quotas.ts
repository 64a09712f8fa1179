import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { accounts, transferSchema } from '@mutua/sdk/coop/transfer'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { balanceKey, balancePrefix, totalsSchema, transferPrefix } from './ledger-rows.ts'

/** Paid-up capital by member number, in cents; who has none is left out. Equity stands on the credit side. */
export const readQuotas = async (deps: {
  readonly store: Pick<Store, 'list'>
}): Promise<ReadonlyMap<number, bigint>> => {
  const quotas = new Map<number, bigint>()
  for await (const { value } of deps.store.list(prefixRange(`${balancePrefix}${quota}`))) {
    const { account, debitCents, creditCents } = parseRow(totalsSchema, value)
    quotas.set(Number(account.slice(quota.length)), creditCents - debitCents)
  }
  return quotas
}

/** The same as it stood at the end of a day: what was posted since is taken off again, from the newest back. */
export const readQuotasOn = async (
  on: CivilDate,
  deps: { readonly store: Pick<Store, 'list'> },
): Promise<ReadonlyMap<number, bigint>> => {
  const quotas = new Map(await readQuotas(deps))
  const put = (account: string, cents: bigint) => {
    if (!account.startsWith(quota)) return
    const member = Number(account.slice(quota.length))
    quotas.set(member, (quotas.get(member) ?? 0n) + cents)
  }
  for await (const { value } of deps.store.list({ ...prefixRange(transferPrefix), reverse: true })) {
    const { at, debit, credit, cents } = parseRow(transferSchema, value)
    if (civilDateOf(Date.parse(at)) <= on) break
    put(debit, cents)
    put(credit, -cents)
  }
  return quotas
}

/** Of one member. */
export const readQuota = async (
  member: number,
  { store }: { readonly store: Pick<Store, 'get'> },
): Promise<bigint> => {
  const totals = await findRow(store, balanceKey(accounts.quota(member)), totalsSchema)
  return totals === undefined ? 0n : totals.creditCents - totals.debitCents
}

const quota = 'quota:'
