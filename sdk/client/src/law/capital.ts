import type { Rules } from './rules.ts'
import { reaches } from './share.ts'
import { firstRefusal, refusal, type Verdict } from './verdict.ts'

export interface QuotaWish {
  readonly person: 'natural' | 'legal'
  /** Of one quota, or one share. */
  readonly nominalCents: bigint
  readonly isShare: boolean
  /** All that the member will have. */
  readonly totalCents: bigint
  /** What of it came from ristorni, or in kind: it is not counted (art. 2525 c. 4 c.c.). */
  readonly uncountedCents: bigint
  readonly members: number
  readonly capitalCents: bigint
}

/** Whether a member may hold that (art. 2525 c.c.). */
export const checkQuota = (rules: Rules, wish: QuotaWish): Verdict => {
  const least = BigInt(rules.number('quota.nominal-least'))
  return firstRefusal([
    wish.nominalCents < least && refusal(rules, 'quota.nominal-least', 'a quota is larger than that.'),
    wish.isShare &&
      wish.nominalCents > BigInt(rules.number('quota.share-nominal-most')) &&
      refusal(rules, 'quota.share-nominal-most', 'a share is smaller than that.'),
    wish.person === 'natural' &&
      wish.totalCents - wish.uncountedCents > quotaMostOf(rules, wish) &&
      refusal(rules, 'quota.most', 'nobody has a larger quota than the limit.'),
  ])
}

/** The most that a natural person may have; in a co-op of more than 500 members up to 2 % of the capital, if the statute says so. */
export const quotaMostOf = (
  rules: Rules,
  coop: { readonly members: number; readonly capitalCents: bigint },
): bigint => {
  const most = BigInt(rules.number('quota.most'))
  if (coop.members <= rules.number('quota.raised-members-over')) return most
  const raised = (coop.capitalCents * BigInt(rules.number('quota.raised-per-mille'))) / 1_000n
  return raised > most ? raised : most
}

/** Whether a quota may pass to somebody else (art. 2530 c.c.): the directors allow it, where the statute does not bar it. */
export const checkTransfer = (rules: Rules): Verdict =>
  firstRefusal([
    !rules.flag('quota.transfer') &&
      refusal(rules, 'quota.transfer', 'a quota is not transferred: it is refunded to who leaves.'),
  ])

export interface CapitalPay {
  readonly on: 'capital' | 'instruments' | 'loan'
  /** What it would earn, in hundredths of a per cent. */
  readonly basisPoints: number
  /** The most that postal bonds pay now. */
  readonly postalBondBasisPoints: number
}

/** Whether capital, instruments of members or loans of members may earn that (art. 2514 c. 1 lett. a-b c.c.). */
export const checkCapitalPay = (rules: Rules, pay: CapitalPay): Verdict => {
  const dividend = pay.postalBondBasisPoints + rules.number('capital.dividend-over-bond')
  const limits = {
    capital: { rule: 'capital.dividend-over-bond', most: dividend },
    instruments: {
      rule: 'capital.instruments-over-dividend',
      most: dividend + rules.number('capital.instruments-over-dividend'),
    },
    loan: {
      rule: 'loan.rate-over-bond',
      most: pay.postalBondBasisPoints + rules.number('loan.rate-over-bond'),
    },
  }
  const { rule, most } = limits[pay.on]
  return firstRefusal([pay.basisPoints > most && refusal(rules, rule, `no more than ${most} basis points.`)])
}

/** Whether dividends may be given at all: equity must be more than a quarter of the debts (art. 2545-quinquies c. 2 c.c.). */
export const checkDividend = (
  rules: Rules,
  sheet: { readonly equityCents: bigint; readonly debtCents: bigint; readonly fromReserves: boolean },
): Verdict => {
  // Cents in steps that a whole number holds exactly: a co-op has less than 90,000 billion euro.
  const isEnough = reaches(
    rules.share('capital.equity-to-debt'),
    Number(sheet.equityCents),
    Number(sheet.debtCents),
  )
  return firstRefusal([
    sheet.fromReserves &&
      !rules.flag('capital.reserves-to-members') &&
      refusal(rules, 'capital.reserves-to-members', 'reserves are never divided among members.'),
    !isEnough && refusal(rules, 'capital.equity-to-debt', 'equity is not more than a quarter of the debts.'),
  ])
}

/** Where what is left goes when the co-op is wound up (art. 2514 c. 1 lett. d c.c.). */
export const checkDevolution = (
  rules: Rules,
  left: { readonly to: 'mutual-fund' | 'members' | 'other' },
): Verdict =>
  firstRefusal([
    rules.flag('capital.devolution') &&
      left.to !== 'mutual-fund' &&
      refusal(rules, 'capital.devolution', 'what is left goes to the mutual funds.'),
  ])

/** Whether enough of a year’s surplus is set aside: 30 % to the legal reserve, 3 % to the mutual funds. */
export const checkSetAsides = (
  rules: Rules,
  year: {
    readonly surplusCents: bigint
    readonly legalReserveCents: bigint
    readonly mutualFundCents: bigint
  },
): Verdict => {
  const isLess = (part: bigint, rule: string) =>
    year.surplusCents > 0n && part * 1_000n < year.surplusCents * BigInt(rules.number(rule))
  return firstRefusal([
    isLess(year.legalReserveCents, 'reserve.legal-per-mille') &&
      refusal(rules, 'reserve.legal-per-mille', 'the legal reserve gets more.'),
    isLess(year.mutualFundCents, 'fund.mutual-per-mille') &&
      refusal(rules, 'fund.mutual-per-mille', 'the mutual funds get more.'),
  ])
}
