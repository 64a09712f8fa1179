import { useId } from 'react'
import { dayWords } from '@mutua/ui/records/day-words'
import type { Band, Measure } from '../facts/measures.ts'
import { unitWords } from '@mutua/ui/records/plain-record'

/** Lines over time, with the band of usual values of the first. The same numbers are in a table beside it. */
export const TrendChart = ({
  measure: { lines, unit },
  language,
  title,
}: {
  readonly measure: Measure
  readonly language: string
  /** Says in a sentence what is to be seen. */
  readonly title: string
}) => {
  const id = useId()
  const band = lines[0]?.band
  const points = lines.flatMap((line) => line.points)
  const [from, to] = ends(points.map(({ at }) => Date.parse(at)))
  const ticks = ticksFor(
    ends([
      ...points.map(({ value }) => value),
      ...[band?.low, band?.high].filter((end) => end !== undefined),
    ]),
  )
  const [bottom, top] = ends(ticks)
  const x = (at: number) => left + ((at - from) / (to - from || 1)) * (width - left - margin)
  const y = (value: number) =>
    height - below - ((value - bottom) / (top - bottom)) * (height - below - margin)
  const number = new Intl.NumberFormat(language === 'en' ? 'en-GB' : language)
  return (
    <svg
      className="trend"
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      role="img"
      aria-labelledby={id}
      direction="ltr"
    >
      <title id={id}>{title}</title>
      {band === undefined ? null : (
        <rect
          className="band"
          x={left}
          width={width - left - margin}
          {...bandPlace(band, { y, bottom, top })}
        />
      )}
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="grid" x1={left} x2={width - margin} y1={y(tick)} y2={y(tick)} />
          <text x={left - 6} y={y(tick) + 4} textAnchor="end">
            {number.format(tick)}
          </text>
        </g>
      ))}
      <text x={left - 6} y={12} textAnchor="start">
        {unitWords(unit)}
      </text>
      {lines.map((line, index) => (
        <g key={line.title} className={`line-${String(index % 2)}`}>
          <polyline
            points={line.points
              .map(({ at, value }) => `${String(x(Date.parse(at)))},${String(y(value))}`)
              .join(' ')}
          />
          {line.points.map(({ at, value, record }) => (
            <circle key={record} cx={x(Date.parse(at))} cy={y(value)} r={3.5} />
          ))}
        </g>
      ))}
      <text x={left} y={height - 6} textAnchor="start">
        {isolated(dayWords(isoDay(from), language))}
      </text>
      {to === from ? null : (
        <text x={width - margin} y={height - 6} textAnchor="end">
          {isolated(dayWords(isoDay(to), language))}
        </text>
      )}
    </svg>
  )
}

/** Units of the drawing: near the pixels of a phone, so that letters are as large as those around it. */
const width = 360
const height = 230
const left = 44
const margin = 18
const below = 28

const ends = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]

/** In its own direction, whatever that of the drawing (FSI, PDI of Unicode UAX #9). */
const isolated = (text: string): string => `\u2068${text}\u2069`

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** About five round numbers, the first below everything and the last above. */
const ticksFor = ([low, high]: readonly [number, number]): readonly number[] => {
  const rough = (high - low || Math.abs(high) || 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power
  const first = Math.floor(low / step)
  const last = Math.max(Math.ceil(high / step), first + 1)
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

const bandPlace = (
  { low, high }: Band,
  {
    y,
    bottom,
    top,
  }: { readonly y: (value: number) => number; readonly bottom: number; readonly top: number },
) => ({ y: y(high ?? top), height: y(low ?? bottom) - y(high ?? top) })
