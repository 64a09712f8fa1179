import type { BillLine } from '@mutua/sdk/coop/bill'
import { inPayerOrder, payerKey, type Payer } from '@mutua/sdk/coop/payer'
import type { SealedUses } from '../ledger/reckon-period.ts'
import type { Payback } from '../pool/payback/open-payback.ts'

type Billed = SealedUses['organisations'][number]
type Line = Omit<BillLine, 'feeMicroCents'>

/** What a sealed month is billed: its uses, and the answers of its studies, payer by payer. */
export const billAnswers = (
  uses: SealedUses,
  lines: Awaited<ReturnType<Payback['readLines']>>,
): SealedUses => {
  if (lines.length === 0) return uses
  // Months whose bills are by names have none by payer: see `closeStatementSchema`.
  const payerIn = ({ organisation, payer }: Payer): Payer =>
    uses.version === 1 || payer === undefined ? { organisation } : { organisation, payer }
  const all = [
    ...uses.organisations,
    ...lines.map(({ payer, line }) => ({ ...payerIn(payer), lines: [line] })),
  ]
  const organisations = [...Map.groupBy(all, payerKey).values()].flatMap((own): Billed[] => {
    const [first] = own.map(({ lines: _lines, ...payer }) => payerIn(payer)).toSorted(inPayerOrder)
    return first === undefined ? [] : [{ ...first, lines: own.flatMap((one) => one.lines).toSorted(byName) }]
  })
  return { ...uses, organisations: organisations.toSorted(inPayerOrder) }
}

const byName = (one: Line, other: Line): number => (nameOf(one) < nameOf(other) ? -1 : 1)
const nameOf = ({ purpose, tariff, gift }: Line): string =>
  `${purpose} ${tariff} ${gift === true ? 'gift' : ''}`
