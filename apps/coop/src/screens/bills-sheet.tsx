import { useTranslation } from 'react-i18next'
import { dueCents, type Bill } from '@mutua/sdk/coop/bill'
import type { CloseStatement } from '@mutua/sdk/coop/close'
import { payerKey } from '@mutua/sdk/coop/payer'
import { moneyWords, priceWords } from '@mutua/ui/records/money-words'
import { payerNames } from '../facts/payer-names.ts'
import { Sheet } from './sheet.tsx'

/** The bills of a period, to the cent, and what of each is carried on; beneath them what the close says of all. */
export const BillsSheet = ({
  caption,
  bills,
  sums,
}: {
  readonly caption: string
  readonly bills: readonly Bill[]
  readonly sums: Pick<CloseStatement, 'uses' | 'billedCents' | 'feeCents' | 'creditedCents'>
}) => {
  const { t, i18n } = useTranslation()
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  const names = payerNames(bills)
  return (
    <Sheet
      caption={caption}
      columns={[
        { label: t('uses.organisation') },
        { label: t('uses.uses'), isNumber: true },
        { label: t('periods.billed'), isNumber: true },
        { label: t('periods.fees'), isNumber: true },
        { label: t('periods.credited'), isNumber: true },
        { label: t('periods.due'), isNumber: true },
        { label: t('periods.carried'), isNumber: true },
      ]}
      rows={[
        ...bills.map((bill) => ({
          key: payerKey(bill),
          cells: [
            <bdi key="name">{names.get(payerKey(bill))}</bdi>,
            bill.uses,
            money(bill.cents),
            money(bill.fees.cents),
            money(bill.credits.cents + bill.feeCredits.cents),
            money(dueCents(bill)),
            priceWords(bill.carriedOut + bill.fees.carriedOut, i18n.language),
          ],
        })),
        {
          key: 'sum',
          isSum: true,
          cells: [
            t('periods.together'),
            sums.uses,
            money(sums.billedCents),
            money(sums.feeCents),
            money(sums.creditedCents),
            money(sums.billedCents + sums.feeCents - sums.creditedCents),
            '',
          ],
        },
      ]}
    />
  )
}
