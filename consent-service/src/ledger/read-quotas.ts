import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { balancePrefix, totalsSchema } from './ledger-rows.ts'

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

const quota = 'quota:'
