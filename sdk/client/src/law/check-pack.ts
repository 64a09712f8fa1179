import {
  packLevels,
  type Opening,
  type Pack,
  type RuleInForce,
  type RuleLine,
  type RuleValue,
} from './pack.ts'
import { isNoLess, isPossible, shareText } from './share.ts'
import type { Refusal } from './verdict.ts'

/**
 * What the levels above refuse of a pack: a rule that they do not leave open to it, another kind of value, a value beyond
 * their bounds, a rule that no law knows and that is not the co-op's own (`coop.`). Empty: it may stand.
 * @param above the rules of the levels above, by id
 */
export const checkPack = (pack: Pack, above: ReadonlyMap<string, RuleInForce>): readonly Refusal[] =>
  pack.rules.flatMap((line) => {
    const why = whyNot(line, pack, above.get(line.id))
    if (why === undefined) return []
    const article = above.get(line.id)?.article ?? 'art. 2521 c.c.'
    return [{ kind: 'refused', rule: line.id, article, why }]
  })

const whyNot = (line: RuleLine, pack: Pack, above: RuleInForce | undefined): string | undefined => {
  if (pack.level === 'national') return undefined
  if (above === undefined) return whyNotNew(line, pack)
  if (pack.level === 'region') return 'a region does not change what the national law or another pack says.'
  if (line.opens !== undefined) return 'only the law says what a statute or regulation may set.'
  const { opens } = above
  if (opens === undefined) return 'the law leaves nothing open here.'
  if (packLevels.indexOf(pack.level) > packLevels.indexOf(opens.to)) return 'only the statute may set this.'
  if (kindOf(line.value) !== kindOf(above.value)) return `the value must be a ${kindOf(above.value)}.`
  if (line.unit !== undefined && line.unit !== above.unit) return 'the unit is another one.'
  return whyBeyond(line.value, opens)
}

const whyNotNew = (line: RuleLine, pack: Pack): string | undefined => {
  const own = pack.level === 'region' ? 'region.' : 'coop.'
  return line.id.startsWith(own) ? undefined : `no law knows this rule; one of its own begins with "${own}".`
}

const whyBeyond = (value: RuleValue, opens: Opening): string | undefined => {
  if (typeof value === 'number') {
    if (opens.atLeast !== undefined && value < opens.atLeast) return `no less than ${opens.atLeast}.`
    if (opens.atMost !== undefined && value > opens.atMost) return `no more than ${opens.atMost}.`
    return undefined
  }
  if (typeof value === 'boolean') return undefined
  if (typeof value === 'string' || Array.isArray(value)) {
    const { oneOf } = opens
    const isKnown = oneOf === undefined || [value].flat().every((each) => oneOf.includes(each))
    return isKnown ? undefined : `one of: ${oneOf.join(', ')}.`
  }
  if (!isPossible(value)) return 'more than all cannot be asked for.'
  const { leastShare, mostShare } = opens
  if (leastShare !== undefined && !isNoLess(value, leastShare))
    return `no less than ${shareText(leastShare)}.`
  if (mostShare !== undefined && !isNoLess(mostShare, value)) return `no more than ${shareText(mostShare)}.`
  return undefined
}

const kindOf = (value: RuleValue): string => {
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'share' : typeof value
}
