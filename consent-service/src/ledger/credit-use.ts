import { feeOf, type CreditedUse } from '@mutua/sdk/coop/bill'
import { creditStatementSchema, type CreditStatement, type CreditWish } from '@mutua/sdk/coop/credit'
import {
  statementText,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { payerOf, type Payer } from '@mutua/sdk/coop/payer'
import type { Month } from '@mutua/sdk/coop/period'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import { microCents, parseSha256, type BaseUrl, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import { hashKey, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import type { CloseDeps } from './close-period.ts'
import { findClosedPeriod } from './close-period.ts'
import { creditKey, type CreditRow } from './credit-rows.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

export interface CreditDeps {
  readonly store: Store
  readonly officers: CloseDeps['officers']
  readonly findReceiptAt: (podServer: BaseUrl, position: number) => Promise<ReceiptBody | undefined>
  /** Which month bills the receipt at a position. */
  readonly findMonthAt: (podServer: BaseUrl, position: number) => Promise<Month | undefined>
  readonly listTariffs: () => Promise<readonly Tariff[]>
}

/** The kind of decision that a credit is; its subject is the id of the receipt: a use is put right once. */
export const creditKind = 'use.credit'

/**
 * What two officers sign when a use of a closed month should not have been billed. The receipt stays, and is not rated
 * anew: the next bill of its organisation gives back what it cost.
 * @throws {Problem} `not-found`, `credit-not-due` when it cost nothing or was put right before, `period-open`
 */
export const draftCredit = async (wish: CreditWish, deps: CreditDeps): Promise<OfficerDraft> => {
  const text = statementText(await stateCredit(wish, deps))
  return { text, digest: parseSha256(hashKey(text)) }
}

/** @throws {Problem} what `draftCredit` and proposing throw */
export const proposeCredit = async (
  wish: CreditWish,
  signed: Signed,
  deps: CreditDeps,
): Promise<OfficerDecision> => {
  const statement = await stateCredit(wish, deps)
  const what = { kind: creditKind, subject: statement.use.receipt, text: statementText(statement) }
  return deps.officers.propose(what, signed)
}

/** The credit is noted in the write of the confirmation, and settled by the next close that bills its organisation. */
export const confirmCredit = (receipt: Sha256, signed: Signed, deps: CreditDeps): Promise<OfficerDecision> =>
  deps.officers.confirm({ kind: creditKind, subject: receipt }, signed, async (decision) => {
    const { use, ...stated } = creditStatementSchema.parse(JSON.parse(decision.text))
    const payer = nameOnly(stated)
    const key = creditKey(payer, use.receipt)
    return {
      writes: [row(key, { version: 2, ...payer, use } satisfies CreditRow)],
      unchanged: new Map([[key, undefined]]),
    }
  })

const stateCredit = async (wish: CreditWish, deps: CreditDeps): Promise<CreditStatement> => {
  const { podServer, position, reason, complaint } = wish
  const receipt = await deps.findReceiptAt(podServer, position)
  if (receipt === undefined) throw new Problem('not-found', 'No receipt was accepted at that position.')
  const { purpose, tariff, units, priceMicroCents } = receipt
  const month = await deps.findMonthAt(podServer, position)
  if (month === undefined || (await findClosedPeriod(month, deps)) === undefined)
    throw new Problem('period-open', 'Close the month of that use first: only what was billed is put right.')
  const line = {
    purpose,
    tariff: tariff.version,
    units,
    ...(tariff.gift === true ? { gift: true as const } : {}),
  }
  const use: CreditedUse = {
    receipt: receipt.id,
    podServer,
    position,
    close: month,
    microCents: microCents(BigInt(priceMicroCents)),
    feeMicroCents: feeOf(line, await deps.listTariffs()),
  }
  const payer = payerOf(receipt)
  const places = [payer, { organisation: payer.organisation }].map((one) => creditKey(one, receipt.id))
  const standing = await Promise.all(places.map((key) => deps.store.get(key)))
  const isPutRight = standing.some((bytes) => bytes !== undefined)
  if (isPutRight || use.microCents + use.feeMicroCents === 0n)
    throw new Problem('credit-not-due', 'That use cost nothing, or was put right before.')
  return {
    type: 'UseCredit',
    version: 1,
    ...payer,
    use,
    reason,
    ...(complaint === undefined ? {} : { complaint }),
  }
}

const nameOnly = ({ organisation, payer }: Payer): Payer =>
  payer === undefined ? { organisation } : { organisation, payer }
