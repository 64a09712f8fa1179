import { compareAssessments, type Assessment, type DomainChange } from '@mutua/sdk/care/assessment'
import { levels, type Domain, type Level } from '@mutua/sdk/care/sheet'
import { scoreOf, type SheetDraft } from './sheet-draft.ts'

type Scores = Pick<Assessment, 'scores'>

/** A domain over all the sheets that ask of it, now and the last time. */
export interface DomainShare {
  readonly domain: Domain
  /** What was answered gives so many points, out of `most`. */
  readonly points: number
  readonly most: number
  /** The highest that one of its sheets is known to be at; `undefined` while what is open could change it. */
  readonly level: Level | undefined
  readonly open: number
  readonly before?: { readonly points: number; readonly most: number }
  readonly change: DomainChange['change']
}

export const scoresOf = (drafts: readonly SheetDraft[]): Scores => ({
  scores: drafts.flatMap((draft) => scoreOf(draft).domains.map((domain) => ({ sheet: draft.sheet, domain }))),
})

/**
 * One line for each domain, in the order of the sheets. What two sheets say of one domain is added up; a change is told only
 * where no sheet says the other way.
 */
export const domainShares = (now: Scores, before?: Scores): readonly DomainShare[] => {
  const changes = before === undefined ? [] : compareAssessments(before, now)
  return [...new Set(now.scores.map(({ domain }) => domain.domain))].map((domain) => {
    const own = now.scores.filter((one) => one.domain.domain === domain)
    const sheetNames = new Set(own.map(({ sheet }) => sheet.name))
    const earlier = (before?.scores ?? []).filter(
      (one) => one.domain.domain === domain && sheetNames.has(one.sheet.name),
    )
    return {
      domain,
      ...sumOf(own),
      level: levelOf(own),
      open: own.flatMap((one) => one.domain.items).filter(({ chosen }) => chosen === undefined).length,
      ...(earlier.length === 0 ? {} : { before: sumOf(earlier) }),
      change: changeOf(changes.filter((one) => one.domain === domain).map(({ change }) => change)),
    }
  })
}

const sumOf = (scores: Scores['scores']) => ({
  points: scores.reduce((sum, { domain }) => sum + domain.points, 0),
  most: scores.reduce((sum, { domain }) => sum + domain.most, 0),
})

const levelOf = (scores: Scores['scores']): Level | undefined => {
  const known = scores.map(({ domain }) => (domain.level.kind === 'known' ? domain.level.level : undefined))
  if (known.includes('high')) return 'high'
  return known.includes(undefined) ? undefined : levels.findLast((level) => known.includes(level))
}

const changeOf = (changes: readonly DomainChange['change'][]): DomainChange['change'] => {
  const comparable = new Set(changes.filter((change) => change !== 'not-comparable'))
  const told = new Set([...comparable].filter((change) => change !== 'same'))
  if (told.size > 1) return 'not-comparable'
  return [...told][0] ?? [...comparable][0] ?? 'not-comparable'
}
