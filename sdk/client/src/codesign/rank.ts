import type { CallWish, Criterion } from './call-text.ts'

/** Exact: whole numbers over a whole number. */
export interface Ratio {
  readonly numerator: number
  readonly denominator: number
}

export type RankRules = Pick<
  CallWish,
  'criteria' | 'scale' | 'minimumTotal' | 'tieBreakers' | 'mostAdmitted' | 'budgetCents'
>

/** What was given to one proposal: of each scorer a score for each criterion, in half points. */
export interface Scored {
  readonly id: string
  readonly asked: bigint
  readonly sheets: readonly (readonly number[])[]
}

/**
 * `admitted`; `reserve`: suitable, and neither place nor money is left; `tied`: equal with another where only some of them
 * can be admitted, and nobody has drawn lots; `below-minimum`: not suitable.
 */
export type RankOutcome = 'admitted' | 'reserve' | 'tied' | 'below-minimum'

export interface Ranked {
  readonly id: string
  /** 1 is the best; equals share theirs. What is not suitable has none. */
  readonly place: number | undefined
  /** Of each criterion, half points of all scorers together. */
  readonly sums: readonly number[]
  /** Of 100. */
  readonly total: Ratio
  readonly outcome: RankOutcome
  /** Numbers of the criteria whose minimum is not reached. */
  readonly short: readonly number[]
  /** Who has the same place. */
  readonly equals: readonly string[]
  /** What told it from one of equal total: the number of a criterion, or lots. */
  readonly toldApartBy?: number | 'lots'
}

/** Whether a score can be given on that scale; in half points. */
export const isOnScale = (halves: number, { most, step }: RankRules['scale']): boolean =>
  Number.isInteger(halves) && halves >= 0 && halves <= most * 2 && (step === 'half' || halves % 2 === 0)

/**
 * Criterion by criterion, weight times the mean of its scores over the top of the scale: a mean of whole numbers over the
 * same denominator for every proposal, so that it is compared without rounding.
 */
export const totalOf = (
  sums: readonly number[],
  scorers: number,
  { criteria, scale }: Pick<RankRules, 'criteria' | 'scale'>,
): Ratio => ({
  numerator: criteria.reduce((sum, { weight }, place) => sum + weight * (sums[place] ?? 0), 0),
  denominator: Math.max(1, scorers) * scale.most * 2,
})

/**
 * The list. The order in which proposals and scorers are given changes nothing. Equal totals are told apart by the criteria
 * that the call names; what is equal still shares its place. From the top, as long as number and money allow; the first that
 * does not fit ends it, so that nobody is overtaken by who asked for less. Where only some of several equals fit, none of
 * them is admitted before lots are drawn.
 *
 * @param drawn ids in the order of the lots; used where equals cannot all be admitted, and nowhere else
 */
export const rankProposals = (
  rules: RankRules,
  proposals: readonly Scored[],
  drawn: readonly string[] = [],
): readonly Ranked[] => {
  const lines = proposals.map((one) => lineOf(one, rules))
  const suitable = lines.filter(({ isSuitable }) => isSuitable)
  const ranked = admit(groupsOf(suitable, rules), rules, drawn)
  const below = lines
    .filter(({ isSuitable }) => !isSuitable)
    .toSorted((one, other) => byText(one.id, other.id))
    .map((one): Ranked => ({ ...shown(one), place: undefined, outcome: 'below-minimum', equals: [] }))
  return [...ranked, ...below]
}

/**
 * To two decimals, cut off, for people to read: what is compared is the ratio, and what does not reach a minimum is never
 * shown as if it did.
 */
export const pointsText = ({ numerator, denominator }: Ratio, mark = ','): string => {
  const hundredths = (BigInt(numerator) * 100n) / BigInt(denominator)
  return `${String(hundredths / 100n)}${mark}${String(hundredths % 100n).padStart(2, '0')}`
}

/** Half points as people write them: 7 is 3.5. */
export const halvesText = (halves: number, mark = ','): string =>
  halves % 2 === 0 ? String(halves / 2) : `${String((halves - 1) / 2)}${mark}5`

interface Line extends Pick<Scored, 'id' | 'asked'> {
  readonly sums: readonly number[]
  readonly total: Ratio
  readonly short: readonly number[]
  readonly isSuitable: boolean
}

const lineOf = ({ id, asked, sheets }: Scored, rules: RankRules): Line => {
  const sums = rules.criteria.map((_, place) => sheets.reduce((sum, sheet) => sum + (sheet[place] ?? 0), 0))
  const total = totalOf(sums, sheets.length, rules)
  const short = rules.criteria.flatMap(({ minimum = 0 }: Criterion, place) =>
    (sums[place] ?? 0) < minimum * sheets.length ? [place + 1] : [],
  )
  const isSuitable =
    sheets.length > 0 && short.length === 0 && total.numerator >= rules.minimumTotal * total.denominator
  return { id, asked, sums, total, short, isSuitable }
}

const shown = ({ id, sums, total, short }: Line) => ({ id, sums, total, short })

/** Best first; each group holds those that nothing tells apart. */
const groupsOf = (lines: readonly Line[], rules: RankRules): readonly (readonly Line[])[] => {
  const groups: Line[][] = []
  for (const one of lines.toSorted((a, b) => compare(a, b, rules) || byText(a.id, b.id))) {
    const last = groups.at(-1)
    const [first] = last ?? []
    if (last !== undefined && first !== undefined && compare(first, one, rules) === 0) last.push(one)
    else groups.push([one])
  }
  return groups
}

const compare = (one: Line, other: Line, { tieBreakers }: RankRules): number => {
  const byTotal =
    other.total.numerator * one.total.denominator - one.total.numerator * other.total.denominator
  if (byTotal !== 0) return byTotal
  const decisive = tieBreakers.find((number) => one.sums[number - 1] !== other.sums[number - 1])
  return decisive === undefined ? 0 : (other.sums[decisive - 1] ?? 0) - (one.sums[decisive - 1] ?? 0)
}

const admit = (
  groups: readonly (readonly Line[])[],
  rules: RankRules,
  drawn: readonly string[],
): readonly Ranked[] => {
  const ranked: Ranked[] = []
  let count = 0
  let spent = 0n
  let isOver = false
  const fits = (lines: readonly Line[]): boolean =>
    count + lines.length <= rules.mostAdmitted &&
    spent + lines.reduce((sum, { asked }) => sum + asked, 0n) <= rules.budgetCents
  for (const group of groups) {
    const place = ranked.length + 1
    const outcomes = new Map<string, RankOutcome>()
    const take = (lines: readonly Line[], outcome: RankOutcome): void => {
      for (const { id, asked } of lines) {
        outcomes.set(id, outcome)
        if (outcome === 'admitted') [count, spent] = [count + 1, spent + asked]
      }
    }
    const isDrawn = group.length > 1 && group.every(({ id }) => drawn.includes(id))
    let byLots = false
    if (isOver) take(group, 'reserve')
    else if (fits(group)) take(group, 'admitted')
    else {
      const some = group.some((one) => fits([one]))
      isOver = true
      if (group.length === 1 || !some) take(group, 'reserve')
      else if (!isDrawn) take(group, 'tied')
      else {
        byLots = true
        let isFull = false
        for (const one of group.toSorted((a, b) => drawn.indexOf(a.id) - drawn.indexOf(b.id))) {
          isFull ||= !fits([one])
          take([one], isFull ? 'reserve' : 'admitted')
        }
      }
    }
    for (const one of group) {
      const told = byLots ? 'lots' : toldApart(one, groups, rules)
      ranked.push({
        ...shown(one),
        place,
        outcome: outcomes.get(one.id) ?? 'reserve',
        equals: group.filter(({ id }) => id !== one.id).map(({ id }) => id),
        ...(told === undefined ? {} : { toldApartBy: told }),
      })
    }
  }
  return ranked
}

/** The first criterion that tells it from somebody of another group with the same total. */
const toldApart = (
  one: Line,
  groups: readonly (readonly Line[])[],
  { tieBreakers }: RankRules,
): number | undefined => {
  const rivals = groups
    .flat()
    .filter(({ id, total }) => id !== one.id && total.numerator === one.total.numerator)
  return tieBreakers.find((number) => rivals.some(({ sums }) => sums[number - 1] !== one.sums[number - 1]))
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
