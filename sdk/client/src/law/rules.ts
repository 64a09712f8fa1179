import canonicalize from 'canonicalize'
import type { CivilDate } from '../coop/civil-date.ts'
import type { Sha256 } from '../ids.ts'
import { Problem } from '../problem.ts'
import { checkPack } from './check-pack.ts'
import {
  coopFormSchema,
  packLevels,
  type CoopForm,
  type Pack,
  type RuleInForce,
  type RuleLine,
  type RuleValue,
  type Share,
} from './pack.ts'
import type { Refusal } from './verdict.ts'

/** The rules of one co-op on one day. The readers throw an `Error` for a rule that is not there or is of another kind. */
export interface Rules {
  readonly on: CivilDate
  readonly model: CoopForm
  readonly number: (id: string) => number
  readonly flag: (id: string) => boolean
  readonly choice: (id: string) => string
  readonly list: (id: string) => readonly string[]
  readonly share: (id: string) => Share
  /** Where a rule has its value from; of a statute that fills an opening of the law both: `art. 11 statuto (art. 2540 c.c.)`. */
  readonly articleOf: (id: string) => string
  readonly find: (id: string) => RuleInForce | undefined
  /** All of them, in the order of their ids. */
  readonly lines: readonly RuleInForce[]
  /** SHA-256 of the RFC 8785 text of id, article and value of all lines: the same rules have the same digest on any day. */
  readonly digest: Sha256
}

/**
 * What applies on a day: the lines of each pack that are in force then, a statute or regulation in the openings that the
 * law leaves. Pure: the same packs and day give the same rules.
 * @throws {Problem} `statute-unlawful` when a lower pack sets what is not open to it, or beyond its bounds
 */
export const rulesOf = async (packs: readonly Pack[], on: CivilDate): Promise<Rules> => {
  const lines = linesOn(packs, on)
  const byId = new Map(lines.map((line) => [line.id, line]))
  const text = canonicalize(lines.map(({ id, article, value }) => ({ id, article, value }))) ?? ''
  const read = <Value extends RuleValue>(id: string, isKind: (value: RuleValue) => value is Value): Value => {
    const value = byId.get(id)?.value
    if (value === undefined || !isKind(value)) throw new Error(`no rule "${id}" of that kind on ${on}`)
    return value
  }
  return {
    on,
    model: coopFormSchema.parse(byId.get('form.model')?.value),
    number: (id) => read(id, (value) => typeof value === 'number'),
    flag: (id) => read(id, (value) => typeof value === 'boolean'),
    choice: (id) => read(id, (value) => typeof value === 'string'),
    list: (id) => read(id, (value): value is string[] => Array.isArray(value)),
    share: (id) => read(id, (value): value is Share => typeof value === 'object' && !Array.isArray(value)),
    articleOf: (id) => {
      const line = byId.get(id)
      if (line === undefined) throw new Error(`no rule "${id}" on ${on}`)
      return line.article
    },
    find: (id) => byId.get(id),
    lines,
    digest: await digestOf(text),
  }
}

/**
 * The same where a clause may have become unlawful: the law may have changed since it was adopted. Such a clause is void and
 * the law stands in its place (art. 1419 c. 2 c.c.); the rest of the statute stands.
 */
export const lawfulRulesOf = async (
  packs: readonly Pack[],
  on: CivilDate,
): Promise<{ readonly rules: Rules; readonly void: readonly Refusal[] }> => {
  const refused: Refusal[] = []
  const standing: Pack[] = []
  for (const level of packLevels) {
    for (const pack of packs.filter((each) => each.level === level && isOn(each, on))) {
      const refusals = refusalsOf(pack, standing, on)
      const isVoid = new Set(refusals.map(({ rule }) => rule))
      refused.push(...refusals)
      standing.push({ ...pack, rules: pack.rules.filter(({ id }) => !isVoid.has(id)) })
    }
  }
  return { rules: await rulesOf(standing, on), void: refused }
}

/**
 * What the law refuses of a pack that would be put among these, in the place of another of its level; empty: it may stand.
 * Pure.
 */
export const refusalsOf = (pack: Pack, packs: readonly Pack[], on: CivilDate): readonly Refusal[] => {
  const above = packs.filter(({ level }) => packLevels.indexOf(level) < packLevels.indexOf(pack.level))
  const lines = linesOn(above, on, formOf([...above, pack], on))
  return checkPack(pack, new Map(lines.map((line) => [line.id, line])))
}

/** The form decides which lines of the law apply, and only a statute can say it: it is looked up first. */
const formOf = (packs: readonly Pack[], on: CivilDate): RuleValue | undefined =>
  [...packs]
    .toSorted((a, b) => packLevels.indexOf(a.level) - packLevels.indexOf(b.level))
    .filter((pack) => isOn(pack, on))
    .flatMap((pack) => linesOf(pack, on))
    .findLast(({ id }) => id === 'form.model')?.value

const linesOn = (
  packs: readonly Pack[],
  on: CivilDate,
  form: RuleValue | undefined = formOf(packs, on),
): readonly RuleInForce[] => {
  const byId = new Map<string, RuleInForce>()
  for (const level of packLevels) {
    // Packs of one level do not bind each other: a later one takes the place of an earlier, within what the law leaves both.
    const above = new Map(byId)
    for (const pack of packs.filter((each) => each.level === level && isOn(each, on))) {
      const [first] = checkPack(pack, above)
      if (first !== undefined) {
        throw new Problem(
          'statute-unlawful',
          `"${pack.id}", rule ${first.rule} (${first.article}): ${first.why}`,
        )
      }
      for (const line of linesOf(pack, on)) {
        if (line.onlyFor !== undefined && line.onlyFor !== form) continue
        byId.set(line.id, merged(line, pack, above.get(line.id)))
      }
    }
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

const linesOf = (pack: Pack, on: CivilDate) => pack.rules.filter((line) => isOn(line, on))

const isOn = (term: { readonly from?: CivilDate; readonly until?: CivilDate }, on: CivilDate): boolean =>
  (term.from === undefined || term.from <= on) && (term.until === undefined || on < term.until)

/** A lower line has its own value and article; unit, sentence, note and opening stay those of the law. */
const merged = (line: RuleLine, pack: Pack, above: RuleInForce | undefined): RuleInForce => {
  const { id, article, value, unit, opens, says, note } = { ...above, ...line }
  return {
    id,
    article: above === undefined ? article : `${article} (${above.article})`,
    value,
    ...(unit === undefined ? {} : { unit }),
    ...(opens === undefined ? {} : { opens }),
    ...(says === undefined ? {} : { says }),
    ...(note === undefined ? {} : { note }),
    level: pack.level,
    pack: pack.id,
  }
}

const digestOf = async (text: string): Promise<Sha256> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  // SHA-256 in lower-case hex is what the brand says.
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256
}
