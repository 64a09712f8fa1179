import { axisY, barX, dot, plot, ruleX, ruleY, tickX } from '@observablehq/plot'
import type { AnswerRow } from '../facts/answer-rows.ts'

/**
 * An answer as a picture: each value with the interval that holds the true one. In a file of its own, which comes when
 * somebody looks at an answer.
 */
export const drawAnswer = (
  rows: readonly AnswerRow[],
  {
    width,
    isCount,
    label,
    language,
  }: {
    readonly width: number
    /** Counts stand on a ground of zero; other figures where they are. */
    readonly isCount: boolean
    readonly label: string
    readonly language: string
  },
): SVGElement | HTMLElement => {
  const shown = rows.map(({ label: name, group, value, from, to }) => ({
    name,
    group,
    value: value?.place,
    from: from.place,
    to: to.place,
  }))
  const known = shown.filter(({ value }) => value !== undefined)
  const isGrouped = rows.some(({ group }) => group !== undefined)
  const names = [...new Set(shown.map(({ name }) => name))]
  const side = isGrouped ? { y: 'group', fy: 'name' } : { y: 'name' }
  const longest = Math.max(
    ...shown.map(({ name, group }) => Math.max(isGrouped ? 0 : name.length, group?.length ?? 0)),
  )
  const marginLeft = Math.min(width * 0.42, 24 + longest * 7.5)
  const drawn = plot({
    className: 'answer-plot',
    document,
    width,
    height: 44 + shown.length * 30 + (isGrouped ? names.length * 14 : 0),
    marginLeft,
    marginRight: isGrouped
      ? Math.min(width * 0.3, 24 + Math.max(...names.map(({ length }) => length)) * 7)
      : 24,
    x: {
      label,
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      zero: isCount,
      ticks: Math.max(3, Math.floor(width / 110)),
      tickFormat: (value: number) => new Intl.NumberFormat(language).format(value),
    },
    y: { label: null, domain: [...new Set(shown.map(({ name, group }) => group ?? name))] },
    ...(isGrouped ? { fy: { label: null, domain: names, padding: 0.1 } } : {}),
    marks: [
      // What does not fit before the axis goes on below.
      axisY({ label: null, lineWidth: (marginLeft - 20) / 15 }),
      ...(isCount
        ? [barX(known, { ...side, x: 'value', fill: 'var(--leaf)', fillOpacity: 0.35, inset: 4 })]
        : []),
      ruleY(shown, { ...side, x1: 'from', x2: 'to', stroke: 'var(--ink)', strokeWidth: 2 }),
      tickX(shown, { ...side, x: 'from', stroke: 'var(--ink)', strokeWidth: 2, inset: 9 }),
      tickX(shown, { ...side, x: 'to', stroke: 'var(--ink)', strokeWidth: 2, inset: 9 }),
      dot(known, { ...side, x: 'value', r: 4.5, fill: 'var(--leaf)', stroke: 'var(--paper)' }),
      ...(isCount ? [ruleX([0], { stroke: 'var(--edge)' })] : []),
    ],
  })
  // Names of marks mean nothing aloud, and have no place on a group (WAI-ARIA 1.2 §5.2.8.6): the picture has one of its own.
  for (const mark of drawn.querySelectorAll('g[aria-label]')) mark.removeAttribute('aria-label')
  return drawn
}
