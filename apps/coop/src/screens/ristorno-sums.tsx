import { useTranslation } from 'react-i18next'
import type { RistornoSums as Sums } from '@mutua/sdk/coop/ristorno'
import type { Distribution } from '@mutua/sdk/coop/ristorno-proposal'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Sheet } from './sheet.tsx'

/** From what came in to what members get back, each line with its sign; the lines add up. */
export const RistornoSums = ({ sums }: { readonly sums: Sums }) => {
  const { t, i18n } = useTranslation()
  const money = (amount: bigint) => moneyWords(amount, i18n.language)
  const line = (name: string, amount: bigint, isSum = false) => ({
    key: name,
    isSum,
    cells: [t(`ristorno.sums.${name}`), money(amount)],
  })
  return (
    <Sheet
      caption={t('ristorno.result')}
      columns={[{ label: t('ristorno.line') }, { label: t('ledger.amount'), isNumber: true }]}
      rows={[
        line('revenue', sums.revenueCents),
        line('costs', -sums.costsCents),
        line('surplus', sums.surplusCents, true),
        line('reserve', -sums.legalReserveCents),
        line('fund', -sums.mutualFundCents),
        line('retained', -sums.retainedCents),
        line('ristorno', sums.ristornoCents, true),
        line('most', sums.distributableCents),
      ]}
    />
  )
}

/** How it spreads, never over whom; with fewer than ten people there is no picture, since it would be of somebody. */
export const RistornoDistribution = ({
  distribution,
}: {
  readonly distribution: Distribution | undefined
}) => {
  const { t, i18n } = useTranslation()
  if (distribution === undefined) return <p className="small">{t('ristorno.few')}</p>
  const money = (amount: bigint) => moneyWords(amount, i18n.language)
  const { histogram, members, medianCents, minCents, maxCents, underMinimum, atCap } = distribution
  const most = Math.max(1, ...histogram.map((step) => step.members))
  const width = 100 / Math.max(1, histogram.length)
  return (
    <figure className="plain-figure">
      <figcaption>
        {t('ristorno.spread', {
          members,
          min: money(minCents),
          median: money(medianCents),
          max: money(maxCents),
        })}{' '}
        {t('ristorno.edges', { underMinimum, atCap })}
      </figcaption>
      <svg className="curve" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
        {histogram.map(({ fromCents, members: count }, place) => (
          <rect
            key={String(fromCents)}
            className="part"
            x={place * width + width * 0.08}
            y={40 - (count / most) * 40}
            width={width * 0.84}
            height={(count / most) * 40}
          />
        ))}
      </svg>
      <details>
        <summary>{t('ristorno.numbers')}</summary>
        <Sheet
          caption={t('ristorno.numbers')}
          columns={[{ label: t('ristorno.between') }, { label: t('today.members'), isNumber: true }]}
          rows={histogram.map(({ fromCents, toCents, members: count }) => ({
            key: String(fromCents),
            cells: [
              toCents === undefined
                ? t('ristorno.from', { from: money(fromCents) })
                : t('ristorno.fromTo', { from: money(fromCents), to: money(toCents) }),
              count,
            ],
          }))}
        />
      </details>
    </figure>
  )
}
