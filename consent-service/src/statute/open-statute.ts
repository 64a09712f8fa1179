import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { CoopModel } from '@mutua/sdk/coop/prevalence'
import { isEnactedBy, type AdoptedResolution } from '@mutua/sdk/coop/resolution'
import { instantOf, parseSha256, type Sha256, type WebId } from '@mutua/sdk/ids'
import type { Pack } from '@mutua/sdk/law/pack'
import { foundingPacks, type regionPacks } from '@mutua/sdk/law/packs'
import { changesBetween } from '@mutua/sdk/law/rule-changes'
import { ruleSentence } from '@mutua/sdk/law/rule-words'
import { lawfulRulesOf, refusalsOf, type Rules } from '@mutua/sdk/law/rules'
import {
  packOfVersion,
  statuteText,
  statuteVersionSchema,
  type ListedVersion,
  type ProposedVersion,
  type ShownVersion,
  type StatuteInForce,
  type StatuteVersion,
} from '@mutua/sdk/law/statute-version'
import type { Refusal } from '@mutua/sdk/law/verdict'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import {
  entryKey,
  entryPrefix,
  entryRowSchema,
  versionKey,
  versionPrefix,
  versionRowSchema,
  type EntryRow,
  type VersionRow,
} from './statute-rows.ts'

/** The law and the statute that the co-op lives by. Its first statute is that of its form; later ones come by resolution only. */
export interface Statute {
  /** What applies on a day, the past too. A clause that the law no longer allows is void, and the law stands in its place. */
  readonly rulesOn: (date: CivilDate) => Promise<Rules>
  /** For anybody to read: each rule with its article and a plain sentence. */
  readonly inForce: (date: CivilDate) => Promise<StatuteInForce>
  /** Makes a statute readable for all, so that it can be voted on, unless the law refuses a part of it. The same again is no error. */
  readonly publish: (version: StatuteVersion, by: WebId) => Promise<ProposedVersion>
  /** All that were published, the newest first. */
  readonly versions: () => Promise<readonly ListedVersion[]>
  /** @throws {Problem} `statute-unknown` */
  readonly version: (digest: Sha256) => Promise<ShownVersion>
  /**
   * Records that an adopted statute was entered in the register of enterprises: it takes effect on that day, not before
   * (art. 2436 c. 5 c.c.). The same again is no error.
   * @throws {Problem} `statute-unknown`, `statute-not-adopted`
   */
  readonly enter: (digest: Sha256, enteredOn: CivilDate, by: WebId) => Promise<ListedVersion>
}

export interface StatuteDeps {
  readonly store: Store
  readonly now: () => number
  readonly model: CoopModel
  readonly region?: keyof typeof regionPacks | undefined
  readonly listResolutions: () => Promise<readonly AdoptedResolution[]>
  /** Rules of the regulations that were in force on a day. */
  readonly regulationsOn: (date: CivilDate) => Promise<readonly Pack[]>
  /** Another one when other regulations are in force. */
  readonly regulationsVersion: () => Promise<string>
}

export const openStatute = (deps: StatuteDeps): Statute => {
  const { store, now } = deps
  const known = createKnown()
  const lawful = async (date: CivilDate) =>
    known.read(`${date} ${await deps.regulationsVersion()}`, async () => {
      const entered = await enteredOn(date, store)
      const packs = [...packsWith(entered, deps), ...(await deps.regulationsOn(date))]
      return { ...(await lawfulRulesOf(packs, date)), packs, entered }
    })
  const today = () => civilDateOf(now())
  const listed = async (published: VersionRow): Promise<ListedVersion> => {
    const { digest, publishedAt } = published
    const { title } = versionOf(published)
    const entry = await findRow(store, entryKey(digest), entryRowSchema)
    if (entry !== undefined) {
      const { resolution, enteredOn: day } = entry
      return { digest, title, publishedAt, state: 'entered', resolution, enteredOn: day }
    }
    const resolution = adopting(published, await deps.listResolutions())?.id
    if (resolution === undefined) return { digest, title, publishedAt, state: 'published' }
    return { digest, title, publishedAt, state: 'adopted', resolution }
  }
  const changesOf = async (version: StatuteVersion, digest: Sha256) => {
    const { rules, packs } = await lawful(today())
    const pack = packOfVersion(version, { id: packId(digest), from: today() })
    const others = packs.filter(({ level }) => level !== 'statute')
    const after = await lawfulRulesOf([...others, pack], today())
    return { changes: changesBetween(rules, after.rules), refused: refusalsOf(pack, others, today()) }
  }

  return {
    rulesOn: async (date) => (await lawful(date)).rules,

    inForce: async (date) => {
      const { rules, entered, void: refused } = await lawful(date)
      const published = entered && (await findRow(store, versionKey(entered.row.digest), versionRowSchema))
      const version = published && (await listed(published))
      return {
        on: date,
        model: rules.model,
        ...(deps.region === undefined ? {} : { region: deps.region }),
        digest: rules.digest,
        ...(version === undefined ? {} : { version }),
        rules: rules.lines.map(({ says: _, ...line }) => ({
          ...line,
          sentence: sentencesOf(line.id, rules),
        })),
        void: refused.map(({ rule, article, why }) => ({ rule, article, why })),
      }
    },

    publish: async (version, by) => {
      const text = statuteText(version)
      const digest = parseSha256(hashKey(text))
      const { changes, refused } = await changesOf(version, digest)
      const said = { digest, changes: [...changes], refused: refused.map(({ kind: _, ...each }) => each) }
      if (refused.length > 0) return { ...said, isPublished: false }
      await commitPlan(store, async () => {
        const key = versionKey(digest)
        const known = await store.get(key)
        const published: VersionRow = { digest, text, publishedAt: instantOf(now()), publishedBy: by }
        return {
          writes: known === undefined ? [row(key, published)] : [],
          unchanged: new Map([[key, known]]),
          result: undefined,
        }
      })
      return { ...said, isPublished: true }
    },

    versions: async () => {
      const versions: ListedVersion[] = []
      for await (const { value } of store.list(prefixRange(versionPrefix))) {
        versions.push(await listed(parseRow(versionRowSchema, value)))
      }
      return versions.toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1))
    },

    version: async (digest) => {
      const published = await readVersion(digest, store)
      const version = versionOf(published)
      const { changes } = await changesOf(version, digest)
      return { ...(await listed(published)), version, changes: [...changes] }
    },

    enter: async (digest, day, by) => {
      const published = await readVersion(digest, store)
      await commitPlan(store, () => planEntry({ published, day, by }, deps))
      known.forget()
      return listed(published)
    },
  }
}

interface Lawful {
  readonly rules: Rules
  readonly void: readonly Refusal[]
  readonly packs: readonly Pack[]
  readonly entered: Entered | undefined
}

/** The rules of a few days, so that a roll of ten thousand members reads them once. What failed is read again. */
const createKnown = () => {
  const days = new Map<string, Promise<Lawful>>()
  return {
    read: (key: string, find: () => Promise<Lawful>): Promise<Lawful> => {
      const held = days.get(key)
      if (held !== undefined) return held
      if (days.size >= mostDays) days.clear()
      const found = find()
      days.set(key, found)
      found.catch(() => days.delete(key))
      return found
    },
    forget: () => days.clear(),
  }
}
const mostDays = 100

const planEntry = async (
  { published, day, by }: { readonly published: VersionRow; readonly day: CivilDate; readonly by: WebId },
  deps: StatuteDeps,
) => {
  const { digest } = published
  const key = entryKey(digest)
  const known = await findRow(deps.store, key, entryRowSchema)
  if (known?.enteredOn === day) return { writes: [], unchanged: new Map(), result: undefined }
  if (known !== undefined)
    throw new Problem('statute-not-adopted', `It was entered on ${known.enteredOn} already.`)
  const resolution = adopting(published, await deps.listResolutions())
  if (resolution === undefined) {
    throw new Problem(
      'statute-not-adopted',
      'No assembly has adopted this text, after it was published, as a change of the statute.',
    )
  }
  if (day < resolution.adoptedOn || day > civilDateOf(deps.now())) {
    throw new Problem(
      'statute-not-adopted',
      'It is entered after it was adopted, and on a day that has come.',
    )
  }
  const entry: EntryRow = {
    ...{ digest, resolution: resolution.id, adoptedOn: resolution.adoptedOn, enteredOn: day },
    ...{ recordedAt: instantOf(deps.now()), recordedBy: by },
  }
  const logged = await planLogged(
    [
      {
        kind: 'statute.entered',
        about: `statute/${digest}`,
        statement: { digest, enteredOn: day, resolution: resolution.id, type: 'statute' },
      },
    ],
    deps.store,
  )
  return {
    writes: [row(key, entry), ...logged.writes],
    unchanged: new Map([[key, undefined], ...logged.unchanged]),
    result: undefined,
  }
}

/** The resolution that enacts a text: of an assembly held here only one that voted it as a change of the statute. */
const adopting = (
  { digest, publishedAt }: VersionRow,
  resolutions: readonly AdoptedResolution[],
): AdoptedResolution | undefined =>
  resolutions.find(
    (one) =>
      isEnactedBy({ subject: 'statute', digest }, one) &&
      civilDateOf(Date.parse(publishedAt)) <= one.adoptedOn &&
      (one.source === 'minutes' || one.matter === 'statute'),
  )

interface Entered {
  readonly row: EntryRow
  readonly version: StatuteVersion
}

/** The statute that had been entered last by that day. Of two of one day, the one recorded later. */
const enteredOn = async (
  date: CivilDate,
  store: Pick<Store, 'get' | 'list'>,
): Promise<Entered | undefined> => {
  let last: EntryRow | undefined
  for await (const { value } of store.list(prefixRange(entryPrefix))) {
    const entry = parseRow(entryRowSchema, value)
    if (entry.enteredOn <= date && (last === undefined || isLater(entry, last))) last = entry
  }
  return last && { row: last, version: versionOf(await readVersion(last.digest, store)) }
}

const isLater = (a: EntryRow, b: EntryRow): boolean =>
  a.enteredOn === b.enteredOn ? a.recordedAt > b.recordedAt : a.enteredOn > b.enteredOn

const packsWith = (entered: Entered | undefined, deps: StatuteDeps): readonly Pack[] => {
  const founding = foundingPacks(deps.model === 'social' ? 'social' : 'service', deps.region)
  if (entered === undefined) return founding.map((pack) => withTest(pack, deps.model))
  const { row: entry, version } = entered
  return [
    ...founding.filter(({ level }) => level !== 'statute'),
    packOfVersion(version, { id: packId(entry.digest), from: entry.enteredOn }),
  ]
}

/** The founding statute names the test of prevalence that the setting names; a social co-op has none to pass. */
const withTest = (pack: Pack, model: CoopModel): Pack =>
  pack.level !== 'statute' || model === 'social'
    ? pack
    : {
        ...pack,
        rules: pack.rules.map((line) => (line.id === 'prevalence.test' ? { ...line, value: model } : line)),
      }

const packId = (digest: Sha256): string => `statute-${digest.slice(0, 16)}`

const readVersion = async (digest: Sha256, store: Pick<Store, 'get'>): Promise<VersionRow> => {
  const published = await findRow(store, versionKey(digest), versionRowSchema)
  if (published === undefined)
    throw new Problem('statute-unknown', 'Nothing was published under this fingerprint.')
  return published
}

const versionOf = ({ text }: VersionRow): StatuteVersion => statuteVersionSchema.parse(JSON.parse(text))

const sentencesOf = (id: string, rules: Rules): { readonly it: string; readonly en: string } => {
  const line = rules.find(id)
  if (line === undefined) throw new Error(`no rule "${id}"`)
  return { it: ruleSentence(line, 'it'), en: ruleSentence(line, 'en') }
}
