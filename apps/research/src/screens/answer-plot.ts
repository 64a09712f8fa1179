import { axisX, axisY, barX, dot, plot, ruleX, ruleY, text, tickX } from '@observablehq/plot'
import type { AnswerRow } from '../facts/answer-rows.ts'

/** In pixels: a line of an answer, and the room above a group of them for its name. */
const lineHeight = 30
const nameHeight = 34

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
  const lines = [...new Set(shown.map(({ name, group }) => group ?? name))]
  const side = isGrouped ? { y: 'group', fy: 'name' } : { y: 'name' }
  const marginLeft = Math.min(width * 0.42, 30 + Math.max(...lines.map(({ length }) => length)) * 8.5)
  const { height, padding } = heightOf({ groups: isGrouped ? names.length : 0, lines: lines.length })
  const drawn = plot({
    className: 'answer-plot',
    document,
    width,
    height,
    marginLeft,
    marginRight: 24,
    marginTop: isGrouped ? above + nameHeight : above,
    marginBottom: below,
    x: { grid: true, zero: isCount, nice: true },
    y: { label: null, domain: lines },
    ...(isGrouped ? { fy: { label: null, axis: null, domain: names, padding } } : {}),
    marks: [
      axisX({
        anchor: 'bottom',
        label,
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: below - 4,
        ticks: Math.max(3, Math.floor(width / 110)),
        tickFormat: (value: number) => new Intl.NumberFormat(language).format(value),
      }),
      // What does not fit before the axis goes on below.
      axisY({ label: null, lineWidth: (marginLeft - 20) / 15 }),
      ...(isGrouped
        ? // Above its lines, where a long name has the whole breadth.
          [
            text(names, {
              ...{ fy: (name: string) => name, text: (name: string) => name, frameAnchor: 'top-left' },
              ...{ textAnchor: 'start', dx: 8 - marginLeft, dy: -nameHeight / 2, fontWeight: 'bold' },
            }),
          ]
        : []),
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

/** Before the first line and below the last: there stand the figures of the axis and what they are of. */
const above = 8
const below = 48

/** @param groups none: the lines stand by themselves */
const heightOf = ({
  groups,
  lines,
}: {
  readonly groups: number
  readonly lines: number
}): { readonly height: number; readonly padding: number } => {
  const ofLines = lines * lineHeight
  if (groups === 0) return { height: above + ofLines + below, padding: 0 }
  const step = ofLines + nameHeight
  // Of a step, what lies between two groups; before the first one it is the margin.
  return { height: above + groups * step + below, padding: nameHeight / step }
}
