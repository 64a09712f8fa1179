import { useTranslation } from 'react-i18next'
import type { Estimate } from '@mutua/sdk/pool/estimate'
import type { Question } from '@mutua/sdk/pool/question'
import type { Table } from '@mutua/sdk/pool/table'
import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import { columnTitle, shownDecimal, shownNumber } from '../facts/column-words.ts'
import { shortUnits } from './budget-meter.tsx'

/** What an answer would cost and how exact it would be: known before anything is asked of anybody. */
export const EstimateCard = ({
  table,
  question,
  estimate,
  about,
  isImagined,
  price,
}: {
  readonly table: Table
  readonly question: Question
  readonly estimate: Estimate
  /** About how many members the study has. */
  readonly about: number
  /** Nobody has joined yet. */
  readonly isImagined: boolean
  readonly price?: string | undefined
}) => {
  const { t, i18n } = useTranslation()
  return (
    <div className="estimate">
      <dl className="facts">
        <dt>{t('estimate.cost')}</dt>
        <dd>
          {t('estimate.rhoEpsilon', {
            rho: shownDecimal(unitsText(estimate.rho, rhoUnits), i18n.language),
            epsilon: shownDecimal(shortUnits(estimate.epsilon), i18n.language),
          })}
        </dd>
        {price === undefined ? null : (
          <>
            <dt>{t('estimate.price')}</dt>
            <dd>{price}</dd>
          </>
        )}
        <dt>{t('estimate.cells')}</dt>
        <dd>{shownNumber(estimate.parts[0]?.cells ?? 1, 0, i18n.language)}</dd>
      </dl>
      <MarginPicture
        table={table}
        question={question}
        estimate={estimate}
        about={about}
        isImagined={isImagined}
      />
    </div>
  )
}

/** The intervals beside what they are of: a cohort as long as the bar, or the clamp of a number. */
const MarginPicture = ({
  table,
  question: { query },
  estimate: { parts },
  about,
  isImagined,
}: Omit<Parameters<typeof EstimateCard>[0], 'price'>) => {
  const { t, i18n } = useTranslation()
  const [first] = parts
  if (first === undefined) return null
  const ofNumber = query.kind === 'sum' || query.kind === 'mean' ? query : undefined
  const column = table.columns.find(({ name }) => name === ofNumber?.column)
  const places = column?.kind === 'number' ? column.places : 0
  // A mean is about its sum, shared among about so many.
  const shared = query.kind === 'mean' ? BigInt(Math.max(1, about)) : 1n
  const whole =
    ofNumber === undefined
      ? about
      : query.kind === 'mean'
        ? ofNumber.most - ofNumber.least
        : Math.max(Math.abs(ofNumber.least), Math.abs(ofNumber.most)) * about
  const halves = first.margins.map(({ level, margin }) => ({
    level,
    half: Number((margin + shared - 1n) / shared),
  }))
  const likely = halves.find(({ level }) => level === 95)?.half ?? 0
  const widthOf = (half: number): number => Math.min(1_000, (2_000 * half) / Math.max(1, whole))
  return (
    <figure className="margins">
      <svg viewBox="0 0 1000 56" preserveAspectRatio="none" aria-hidden="true">
        <rect className="all" y="22" width="1000" height="12" />
        {halves.toReversed().map(({ level, half }) => (
          <rect
            key={level}
            className={`level-${String(level)}`}
            x={500 - widthOf(half) / 2}
            y={level === 99 ? 12 : level === 95 ? 8 : 4}
            width={Math.max(2, widthOf(half))}
            height={level === 99 ? 32 : level === 95 ? 40 : 48}
          />
        ))}
        <rect className="truth" x="499" width="2" height="56" />
      </svg>
      <figcaption>
        <strong>
          {t(ofNumber === undefined ? 'estimate.withinCount' : 'estimate.withinNumber', {
            margin: shownNumber(likely, places, i18n.language),
            column: ofNumber === undefined ? '' : columnTitle(ofNumber.column, i18n.language),
          })}
        </strong>{' '}
        <span className="small">
          {t(query.kind === 'mean' ? 'estimate.scaleClamp' : 'estimate.scaleCohort', {
            about: shownNumber(about, 0, i18n.language),
          })}
          {isImagined ? ` ${t('estimate.imagined')}` : null}
        </span>
        {likely * 2 >= whole ? <span className="wrong line">{t('estimate.useless')}</span> : null}
      </figcaption>
    </figure>
  )
}
