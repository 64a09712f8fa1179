import type { Grant } from '@mutua/sdk/consent/grant'
import { erasureSchema, type Erasure } from '@mutua/sdk/consent/erasure'
import { eraseByOf } from '@mutua/sdk/consent/terms'
import { instantOf, type GrantId, type Instant, type WebId } from '@mutua/sdk/ids'
import { findRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { personKey } from './reader-rows.ts'

/**
 * `erasure/{grant}` what must be erased, and the answer · `erasure-of/{WebID}/{over at}/{grant}` for both sides ·
 * `erasure-all/{over at}/{grant}` for officers · `erasure-due/{erase by}/{grant}` until it is answered or overdue ·
 * `erasure-watch/{valid until}/{grant}` consents whose end by time is waited for.
 */
export const localOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

export const erasureKey = (local: string): string => `erasure/${local}`
const dueKey = (eraseBy: Instant, local: string): string => `erasure-due/${eraseBy}/${local}`
const indexKeys = ({ grant, owner, recipient, overAt }: Erasure): readonly string[] => [
  `${erasuresOf(owner)}${overAt}/${localOf(grant)}`,
  `${erasuresOf(recipient)}${overAt}/${localOf(grant)}`,
  `${allErasures}${overAt}/${localOf(grant)}`,
]
export const erasuresOf = (webId: WebId): string => `erasure-of/${personKey(webId)}/`
export const allErasures = 'erasure-all/'

/** Keys that must be there for an erasure to be found, and are not. */
export const missingKeys = async function* (
  erasure: Erasure,
  at: string,
  store: Pick<Store, 'get'>,
): AsyncIterable<string> {
  const { grant, eraseBy, answer } = erasure
  // Reminders take the row away; until then somebody waits for its time.
  const due = answer === undefined && at < eraseBy ? [dueKey(eraseBy, localOf(grant))] : []
  for (const key of [...indexKeys(erasure), ...due]) if ((await store.get(key)) === undefined) yield key
}

export const findErasure = (store: Pick<Store, 'get'>, local: string): Promise<Erasure | undefined> =>
  findRow(store, erasureKey(local), erasureSchema)

/** Waits for the end of a consent by time. */
export const watchEnd = ({ id, validUntil }: Grant): Write => ({
  key: `erasure-watch/${validUntil}/${localOf(id)}`,
  value: toBytes(id),
})

/**
 * The consent is over: what was read must be erased by the earliest of what its terms say and what the co-op asks of all.
 */
export const openErasure = (
  grant: Grant,
  over: { readonly cause: Erasure['cause']; readonly at: Instant; readonly days: number },
): { readonly erasure: Erasure; readonly writes: readonly Write[] } => {
  const { id, owner, recipient } = grant
  const byRule = instantOf(Date.parse(over.at) + over.days * 86_400_000)
  const byTerms = eraseByOf(grant.terms, over.at)
  const eraseBy = byTerms !== undefined && byTerms < byRule ? byTerms : byRule
  const erasure: Erasure = { grant: id, owner, recipient, cause: over.cause, overAt: over.at, eraseBy }
  const local = localOf(id)
  return {
    erasure,
    writes: [
      row(erasureKey(local), erasure),
      ...indexKeys(erasure).map((key) => ({ key, value: toBytes(local) })),
      { key: dueKey(eraseBy, local), value: toBytes(local) },
    ],
  }
}

/** The consent came back: nothing must be erased. */
export const dropErasure = (erasure: Erasure): readonly Write[] => {
  const local = localOf(erasure.grant)
  return [erasureKey(local), dueKey(erasure.eraseBy, local), ...indexKeys(erasure)].map((key) => ({
    key,
    value: undefined,
  }))
}

/** The recipient has answered: nobody is reminded any more. */
export const answerErasure = (erasure: Erasure, answer: NonNullable<Erasure['answer']>): readonly Write[] => {
  const local = localOf(erasure.grant)
  return [
    row(erasureKey(local), { ...erasure, answer }),
    { key: dueKey(erasure.eraseBy, local), value: undefined },
  ]
}

export interface Ended {
  readonly key: string
  readonly grant: GrantId
}

/** Consents whose time, as it was when they were last watched, is over by then. */
export const readEnded = async (
  store: Pick<Store, 'list'>,
  at: Instant,
  limit: number,
): Promise<readonly Ended[]> => {
  const found: Ended[] = []
  for await (const { key, value } of store.list({ ...upTo('erasure-watch/', at), limit }))
    found.push({ key, grant: toText(value) as GrantId })
  return found
}

/** Erasures whose time is over by then and that nobody was reminded of. */
export const readOverdue = async (
  store: Pick<Store, 'get' | 'list'>,
  at: Instant,
  limit: number,
): Promise<readonly { readonly key: string; readonly erasure: Erasure | undefined }[]> => {
  const found: { key: string; erasure: Erasure | undefined }[] = []
  for await (const { key, value } of store.list({ ...upTo('erasure-due/', at), limit }))
    found.push({ key, erasure: await findErasure(store, toText(value)) })
  return found
}

/** Keys that go on with an instant, up to and including this one. */
const upTo = (prefix: string, at: Instant): { gte: string; lt: string } => ({
  gte: prefix,
  lt: `${prefix}${at}0`,
})

export interface ErasurePage {
  readonly items: readonly Erasure[]
  readonly next?: string
}

/** @param prefix `erasuresOf` a person, or `allErasures`; the newest first */
export const readErasures = async (
  store: Pick<Store, 'get' | 'list'>,
  prefix: string,
  page: {
    readonly limit: number
    readonly cursor?: string
    readonly isWanted: (erasure: Erasure) => boolean
  },
): Promise<ErasurePage> => {
  const range = prefixRange(prefix)
  const { cursor, limit } = page
  // Attacker-controlled; it can only move within the list.
  const lt = cursor !== undefined && /^[\w:.Z/-]{1,80}$/.test(cursor) ? `${prefix}${cursor}` : range.lt
  const items: Erasure[] = []
  for await (const { key, value } of store.list({ gte: range.gte, lt, reverse: true })) {
    const erasure = await findErasure(store, toText(value))
    if (erasure === undefined || !page.isWanted(erasure)) continue
    items.push(erasure)
    if (items.length === limit) return { items, next: key.slice(prefix.length) }
  }
  return { items }
}
