import { useTranslation } from 'react-i18next'

/** Weights as parts of one bar that 100 points fill; the words beside it say the same. */
export const WeightBar = ({
  criteria,
}: {
  readonly criteria: readonly { readonly title: string; readonly weight: number }[]
}) => {
  const { t } = useTranslation()
  const sum = criteria.reduce((all, { weight }) => all + weight, 0)
  const starts = criteria.map((_, place) =>
    criteria.slice(0, place).reduce((all, { weight }) => all + weight, 0),
  )
  const most = Math.max(100, sum)
  return (
    <div className="weights">
      <svg viewBox={`0 0 ${String(most)} 8`} preserveAspectRatio="none" aria-hidden="true">
        <rect className="all" width={100} height="8" />
        {criteria.map(({ weight }, place) => (
          <rect
            key={place}
            className={sum > 100 ? 'part over' : place % 2 === 0 ? 'part' : 'part other'}
            x={starts[place] ?? 0}
            width={weight}
            height="8"
          />
        ))}
      </svg>
      <p role="status" className={sum === 100 ? 'small' : 'wrong'}>
        {sum === 100
          ? t('calls.weightsFit')
          : t(sum < 100 ? 'calls.weightsShort' : 'calls.weightsOver', { sum, rest: Math.abs(100 - sum) })}
      </p>
    </div>
  )
}
