import { z } from 'zod'
import type { RoundQueue } from './round-queue.ts'
import { openRoundStore, roundStoreNames, type RoundPart, type RoundStore } from './round-store.ts'
import {
  newKeyBytes,
  seal,
  sealedSchema,
  sealingKey,
  unseal,
  unwrapKey,
  wrapKey,
  wrappedKeySchema,
} from './seal.ts'
import {
  draftSchema,
  dueVisitSchema,
  visitEntrySchema,
  type DueVisit,
  type VisitDraft,
} from './visit-entry.ts'

/**
 * A round on this device: the visits of the day, and what was said and does not stand in the pods yet. Both rest sealed; the key is
 * in the memory of the page only.
 */
export interface SealedRound {
  /** Random; it names the round and nothing about it. */
  readonly id: string
  readonly read: () => Promise<RoundContent>
  /** One change at a time on this device, whichever page makes it; when it resolves it is on the disk, as a whole. */
  readonly change: (change: (content: RoundContent) => RoundContent) => Promise<RoundContent>
  /** @param until milliseconds since the epoch: from then on the visits of the day are gone from the device */
  readonly keepDay: (day: readonly DueVisit[], until: number) => Promise<RoundContent>
  /** All of it; for a round of which nothing waits any more. */
  readonly erase: () => Promise<void>
}

export interface RoundContent {
  readonly day: readonly DueVisit[]
  readonly queue: RoundQueue
  readonly drafts: readonly VisitDraft[]
}

/** What is not sealed: of whom, until when, and the wrapped key. No name, no number of people. */
const roundFactsSchema = z.object({
  id: z.string(),
  until: z.number(),
  wrapped: wrappedKeySchema,
})

/** @param words see `areWordsStrong` */
export const beginRound = async (
  who: string,
  words: string,
): Promise<{ readonly round: SealedRound; readonly key: Uint8Array<ArrayBuffer> }> => {
  const store = openRoundStore(await storeNameOf(who))
  const key = newKeyBytes()
  const facts = { id: crypto.randomUUID(), until: 0, wrapped: await wrapKey(words, key) }
  await store.write({ facts, day: undefined, queue: undefined, drafts: undefined })
  return { round: openedRound(store, facts, await sealingKey(key)), key }
}

/** The round that this person has on this device: its name, so that its key can be asked for. */
export const findRound = async (who: string): Promise<{ readonly id: string } | undefined> => {
  const name = await storeNameOf(who)
  if (!(await roundStoreNames()).includes(name)) return undefined
  return factsIn(openRoundStore(name))
}

/** @returns `undefined` where there is no round, or it was sealed with another key */
export const openRoundWithKey = async (
  who: string,
  key: Uint8Array<ArrayBuffer>,
): Promise<SealedRound | undefined> => opened(openRoundStore(await storeNameOf(who)), key)

/** Without a network nobody can say who they are: the words open the round that they were chosen for. */
export const openRoundWithWords = async (words: string): Promise<SealedRound | undefined> => {
  for (const name of await roundStoreNames()) {
    const store = openRoundStore(name)
    const facts = await factsIn(store)
    const key = facts === undefined ? undefined : await unwrapKey(words, facts.wrapped)
    if (key !== undefined) return opened(store, key)
  }
  return undefined
}

/** Whether anybody’s round is on this device. */
export const isAnyRoundHere = async (): Promise<boolean> => (await roundStoreNames()).length > 0

/** Visits of days that are over, of everybody, without any key. Notes stay: they are nobody’s to throw away. */
export const eraseOldDays = async (now: number): Promise<void> => {
  for (const name of await roundStoreNames()) {
    const store = openRoundStore(name)
    await inTurnOf(store, async () => {
      const facts = await factsIn(store)
      if (facts === undefined || facts.until <= now) await store.write({ day: undefined })
    })
  }
}

/** On the way out: the visits of the day are no business of whoever takes the device next. */
export const eraseDayOf = async (who: string): Promise<void> => {
  const name = await storeNameOf(who)
  if (!(await roundStoreNames()).includes(name)) return
  const store = openRoundStore(name)
  await inTurnOf(store, () => store.write({ day: undefined }))
}

/** One after the other, whichever page: a change that has begun would write back what was erased in the middle of it. */
const inTurnOf = <Value>(store: RoundStore, act: () => Promise<Value>): Promise<Value> =>
  navigator.locks.request(store.name, act)

const opened = async (
  store: RoundStore,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<SealedRound | undefined> => {
  const facts = await factsIn(store)
  if (facts === undefined) return undefined
  const round = openedRound(store, facts, await sealingKey(bytes))
  return round.read().then(
    () => round,
    () => undefined,
  )
}

const openedRound = (store: RoundStore, facts: RoundFacts, key: CryptoKey): SealedRound => {
  const { id } = facts
  const readList = async <Item>(name: SealedPart, item: z.ZodType<Item>): Promise<readonly Item[]> => {
    const kept = sealedSchema.safeParse(await store.read(name))
    if (!kept.success) return []
    const text = new TextDecoder().decode(await unseal(key, `${id} ${name}`, kept.data))
    return z.array(item).parse(JSON.parse(text))
  }
  const sealList = (name: SealedPart, list: readonly unknown[]) =>
    seal(key, `${id} ${name}`, new TextEncoder().encode(JSON.stringify(list)))
  const read = async (): Promise<RoundContent> => ({
    day: await readList('day', dueVisitSchema),
    queue: await readList('queue', visitEntrySchema),
    drafts: await readList('drafts', draftSchema),
  })
  /** Two pages of the same person would each write over what the other kept. */
  const alone = (change: (content: RoundContent) => RoundContent, more: { readonly facts?: RoundFacts }) =>
    inTurnOf(store, async () => {
      const next = change(await read())
      const sealed = {
        day: await sealList('day', next.day),
        queue: await sealList('queue', next.queue),
        drafts: await sealList('drafts', next.drafts),
      }
      await store.write({ ...sealed, ...more })
      return next
    })
  return {
    id,
    read,
    change: (change) => alone(change, {}),
    keepDay: (day, until) => alone((content) => ({ ...content, day }), { facts: { ...facts, until } }),
    erase: () => store.erase(),
  }
}

const factsIn = async (store: RoundStore) => {
  const kept = roundFactsSchema.safeParse(await store.read('facts'))
  return kept.success ? kept.data : undefined
}

type SealedPart = Exclude<RoundPart, 'facts'>
type RoundFacts = z.infer<typeof roundFactsSchema>

/** Whose round it is, said so that only who knows the person finds it. */
const storeNameOf = async (who: string): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(who)))
  return Array.from(digest.slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
