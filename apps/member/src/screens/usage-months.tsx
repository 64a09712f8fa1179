import { useTranslation } from 'react-i18next'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { monthWords } from '@mutua/ui/records/day-words'
import { byMonth } from '../facts/months.ts'
import { UseLines } from './use-line.tsx'

/** Twelve months of reads as bars; a tap says them in sentences. A month in which nobody looked is good news, and is said. */
export const UsageMonths = ({ uses }: { readonly uses: readonly Receipt[] }) => {
  const { t, i18n } = useTranslation()
  const months = byMonth(uses, new Date())
  const most = Math.max(1, ...months.map((month) => month.uses.length))
  const said = months.map(({ month, uses: { length: count } }) =>
    t('months.of', { month: monthWords(month, i18n.language), count }),
  )
  return (
    <details className="months">
      <summary>
        <span>{t('months.chart')}</span>
        <svg
          viewBox={`0 0 ${String(months.length * step)} ${String(tall + 3)}`}
          preserveAspectRatio="xMinYMax meet"
          aria-hidden="true"
        >
          {months.map(({ month, uses: { length: count } }, place) => {
            const height = count === 0 ? 2 : Math.max(6, Math.round((count / most) * tall))
            return (
              <rect
                key={month}
                className={count === 0 ? 'quiet' : 'bar'}
                x={place * step + 2}
                y={tall + 1 - height}
                width={step - 4}
                height={height}
                rx="2"
              />
            )
          })}
        </svg>
      </summary>
      {uses.length === 0 ? <p>{t('months.quietYear')}</p> : null}
      <ul className="plain lines">
        {uses.length === 0
          ? null
          : months
              .map(({ month, uses: ofMonth }, place) => (
                <li key={month}>
                  <p>
                    {ofMonth.length === 0
                      ? t('months.quiet', { month: monthWords(month, i18n.language) })
                      : said[place]}
                  </p>
                  {ofMonth.length === 0 ? null : <UseLines uses={ofMonth} most={20} />}
                </li>
              ))
              .toReversed()}
      </ul>
    </details>
  )
}

const step = 20
const tall = 40
