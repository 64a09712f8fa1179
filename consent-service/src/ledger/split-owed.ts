import type { Allotment, RistornoChoice, RistornoCriteria } from '@mutua/sdk/coop/ristorno'
import { cents } from '@mutua/sdk/ids'

type Split = Pick<
  Allotment,
  'quotaCents' | 'solidarityCents' | 'withheldCents' | 'paidCents' | 'carriedOutCents'
>

/**
 * Parts all that a member is owed as they chose; the parts add up to it. What a quota may not take is paid out, a cent that does
 * not divide goes to the account, and what is less than is paid out stays for later.
 */
export const splitOwed = (owed: bigint, choice: RistornoChoice, criteria: RistornoCriteria): Split => {
  const { cashPerMille, quotaPerMille, solidarityPerMille } = choice
  const given = part(owed, solidarityPerMille)
  const wished = part(owed, quotaPerMille)
  // Who wants nothing on their account is not left a cent there.
  const odd = cashPerMille === 0 ? owed - given - wished : 0n
  const solidarity = given + (solidarityPerMille > 0 ? odd : 0n)
  const raised = wished + (solidarityPerMille > 0 ? 0n : odd)
  const most = criteria.mostQuotaCents
  const quota = most !== undefined && raised > most ? most : raised
  const cash = owed - solidarity - quota
  const isPaid = cash > 0n && cash >= criteria.minimumPayoutCents
  const withheld = isPaid ? part(cash, criteria.withholdingPerMille) : 0n
  return {
    quotaCents: cents(quota),
    solidarityCents: cents(solidarity),
    withheldCents: cents(withheld),
    paidCents: cents(isPaid ? cash - withheld : 0n),
    carriedOutCents: cents(isPaid ? 0n : cash),
  }
}

const part = (amount: bigint, perMille: number): bigint => (amount * BigInt(perMille)) / 1_000n
