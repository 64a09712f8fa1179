import { useTranslation } from 'react-i18next'
import { domains } from '@mutua/sdk/care/sheet'
import type { DomainShare } from '../facts/domain-shares.ts'
import { Said, saidIn } from '@mutua/ui/views/said'

/** How much need there is in each domain, now and the last time: a drawing, and the same numbers as a table. */
export const Comparison = ({
  shares,
  hasBefore,
}: {
  readonly shares: readonly DomainShare[]
  readonly hasBefore: boolean
}) => {
  const { t } = useTranslation()
  return (
    <section>
      <h3>{t('assessment.compare.title')}</h3>
      {hasBefore ? null : <p className="small">{t('assessment.compare.none')}</p>}
      <Radar shares={shares} />
      <ul className="key">
        <li>{t('assessment.compare.now')}</li>
        {hasBefore ? <li className="then">{t('assessment.compare.before')}</li> : null}
      </ul>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('assessment.compare.title')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('assessment.compare.domain')}</th>
              {hasBefore ? <th scope="col">{t('assessment.compare.before')}</th> : null}
              <th scope="col">{t('assessment.compare.now')}</th>
              <th scope="col">{t('assessment.compare.level')}</th>
              {hasBefore ? <th scope="col">{t('assessment.compare.change')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {shares.map(({ domain, points, most, level, before, change }) => (
              <tr key={domain}>
                <th scope="row">
                  <Said of={domains[domain]} />
                </th>
                {hasBefore ? (
                  <td className="number">
                    {before === undefined ? '–' : t('assessment.compare.points', before)}
                  </td>
                ) : null}
                <td className="number">{t('assessment.compare.points', { points, most })}</td>
                <td>
                  <span className={`level ${level ?? ''}`}>{t(`assessment.level.${level ?? 'open'}`)}</span>
                </td>
                {hasBefore ? <td>{t(`assessment.compare.of.${change}`)}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const Radar = ({ shares }: { readonly shares: readonly DomainShare[] }) => {
  const { t, i18n } = useTranslation()
  const now = shares.map(({ points, most }) => points / most)
  const earlier = shares.map(({ before }) => (before === undefined ? 0 : before.points / before.most))
  const hasThen = shares.some(({ before }) => before !== undefined)
  return (
    <svg className="radar" viewBox="-215 -125 430 250" role="img" aria-label={t('assessment.compare.chart')}>
      {[0.25, 0.5, 0.75, 1].map((ring) => (
        <polygon key={ring} className="web" points={outline(shares.map(() => ring))} />
      ))}
      {shares.map(({ domain }, index) => {
        const [x, y] = corner(index, shares.length, 1)
        const [textX, textY] = corner(index, shares.length, 1.12)
        const side = Math.abs(textX) < 12 ? 'middle' : textX > 0 ? 'start' : 'end'
        return (
          <g key={domain}>
            <line className="web" x1="0" y1="0" x2={x} y2={y} />
            <text x={textX} y={textY + 4} textAnchor={side} direction="ltr">
              {shortened(saidIn(domains[domain], i18n.language))}
            </text>
          </g>
        )
      })}
      {hasThen ? <polygon className="then" points={outline(earlier)} /> : null}
      <polygon className="now" points={outline(now)} />
    </svg>
  )
}

const radius = 92

const corner = (index: number, count: number, share: number): readonly [number, number] => {
  const angle = (index / count) * 2 * Math.PI - Math.PI / 2
  return [Math.cos(angle) * radius * share, Math.sin(angle) * radius * share]
}

const outline = (shares: readonly number[]): string =>
  shares
    .map((share, index) =>
      corner(index, shares.length, share)
        .map((place) => place.toFixed(1))
        .join(','),
    )
    .join(' ')

/** Beside the drawing there is little room; the table has the whole word. */
const shortened = (text: string): string => (text.length <= 18 ? text : `${text.slice(0, 17).trimEnd()}…`)
