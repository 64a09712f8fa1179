import { made, refused, type Outcome } from './outcome.ts'
import type { Domain, Level, Sheet, SheetItem, SheetOption } from './sheet.ts'
import type { Label } from './fhir-resource.ts'

export interface Answer {
  readonly linkId: string
  /** Of one of the item's options. */
  readonly code: string
}

/** What one item gave, and why. */
export interface ItemScore {
  readonly linkId: string
  readonly label: Label
  /** `undefined`: not answered. */
  readonly chosen: SheetOption | undefined
  readonly most: number
}

/**
 * Level of a domain. `open`: what has not been answered could still change it, between these two.
 */
export type DomainLevel =
  | { readonly kind: 'known'; readonly level: Level }
  | { readonly kind: 'open'; readonly from: Level; readonly to: Level }

export interface DomainScore {
  readonly domain: Domain
  /** Sum of what was answered; the whole sheet could come to `points` up to `couldBe`, out of `most`. */
  readonly points: number
  readonly couldBe: number
  readonly most: number
  readonly level: DomainLevel
  /** Every item of the domain, in the order of the sheet. */
  readonly items: readonly ItemScore[]
}

export interface SheetScore {
  readonly sheet: Sheet
  readonly domains: readonly DomainScore[]
  /** linkIds without an answer. */
  readonly missing: readonly string[]
}

/**
 * Sums by domain. The order of the answers does not matter; a higher answer never lowers a sum or a level; a missing
 * answer is never counted as "no need": it widens what the sum could be.
 * A score is advice to the people who assess, never a decision (GDPR art. 22).
 */
export const scoreSheet = (sheet: Sheet, answers: readonly Answer[]): Outcome<SheetScore> => {
  const items = new Map(sheet.items.map((item) => [item.linkId, item]))
  const chosen = new Map<string, SheetOption>()
  for (const { linkId, code } of answers) {
    const option = items.get(linkId)?.options.find((one) => one.code === code)
    if (option === undefined)
      return refused('answer-unknown', 'An answer is not one of those that the sheet offers.')
    if (chosen.has(linkId)) return refused('answer-twice', 'A question has been answered twice.')
    chosen.set(linkId, option)
  }
  const found = [...new Set(sheet.items.map(({ domain }) => domain))]
  return made({
    sheet,
    domains: found.map((domain) =>
      domainScore(
        sheet,
        domain,
        sheet.items
          .filter((item) => item.domain === domain)
          .map((item) => ({
            linkId: item.linkId,
            label: item.label,
            chosen: chosen.get(item.linkId),
            most: mostOf(item),
          })),
      ),
    ),
    missing: sheet.items.map(({ linkId }) => linkId).filter((linkId) => !chosen.has(linkId)),
  })
}

/** Item by item how the score of a domain came about, a line each. */
export const explainDomain = (score: DomainScore, language: keyof Label): readonly string[] => [
  ...score.items.map(({ label, chosen, most }) =>
    chosen === undefined
      ? `${label[language]}: ${unanswered[language]} (0-${most})`
      : `${label[language]}: ${chosen.label[language]} (${chosen.points}/${most})`,
  ),
  score.points === score.couldBe
    ? `= ${score.points}/${score.most}`
    : `= ${score.points}-${score.couldBe}/${score.most}`,
]

const unanswered: Label = { it: 'senza risposta', en: 'not answered' }

const domainScore = (sheet: Sheet, domain: Domain, items: readonly ItemScore[]): DomainScore => {
  const points = sum(items.map(({ chosen }) => chosen?.points ?? 0))
  const couldBe = points + sum(items.filter(({ chosen }) => chosen === undefined).map(({ most }) => most))
  const [from, to] = [levelOf(sheet, domain, points), levelOf(sheet, domain, couldBe)]
  return {
    domain,
    points,
    couldBe,
    most: sum(items.map(({ most }) => most)),
    level: from === to ? { kind: 'known', level: from } : { kind: 'open', from, to },
    items,
  }
}

const levelOf = (sheet: Sheet, domain: Domain, points: number): Level => {
  const thresholds = sheet.thresholds[domain]
  if (thresholds === undefined) return 'low'
  if (points >= thresholds.high) return 'high'
  return points >= thresholds.medium ? 'medium' : 'low'
}

const mostOf = (item: SheetItem): number => Math.max(...item.options.map(({ points }) => points))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
