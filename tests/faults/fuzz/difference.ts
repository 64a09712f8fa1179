import type { WireAnswer } from './wire.ts'

/**
 * The two names of equal length that stand in requests: one is there and hidden, the other is not there. They begin alike,
 * and with no hexadecimal digit: a broken percent-encoding before one is as broken before the other.
 */
export const hiddenName = 'n-hidden'
export const absentName = 'n-absent'

/**
 * What tells somebody who asked for a hidden and for an absent resource which is which; `undefined` when nothing does.
 * `Date` and the permission ticket, which is another one each time, may differ, and each answer may repeat its own name.
 */
export const differenceOf = (hidden: WireAnswer, absent: WireAnswer): string | undefined => {
  const [told, untold] = [wordsOf(hidden), wordsOf(absent)]
  const at = told.findIndex((word, index) => word !== untold[index])
  if (at === -1 && told.length === untold.length) return undefined
  const place = at === -1 ? Math.min(told.length, untold.length) : at
  return `hidden says "${told[place] ?? ''}", absent "${untold[place] ?? ''}"`
}

const wordsOf = (answer: WireAnswer): string[] => {
  if (answer.kind === 'silent') return [`silent: ${answer.why}`]
  const headers = answer.headers
    .filter(([name]) => name !== 'date')
    .map(([name, value]) => `${name}: ${value}`)
    .toSorted()
  return [`status ${answer.status}`, ...headers, answer.body].map(withoutNames)
}

const withoutNames = (text: string): string =>
  text.replaceAll(/ticket="[^"]*"/g, 'ticket').replaceAll(absentName, hiddenName)
