import { z } from 'zod'
import { assemblySchema, type Assembly } from '@mutua/sdk/assembly/assembly'
import {
  ballotSchema,
  presenceSchema,
  proxySchema,
  sheetSchema,
  type Ballot,
  type Presence,
  type Proxy,
  type Sheet,
} from '@mutua/sdk/assembly/floor'
import { rollEntrySchema, type RollEntry } from '@mutua/sdk/assembly/roll'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'

/** Members stand in keys by their number: no name, no WebID. */
export const keys = {
  assembly: (id: string) => `assembly/${id}`,
  assemblies: 'assembly/',
  roll: (id: string) => `assembly-roll/${id}`,
  presence: (id: string, member: number, nth: number) =>
    `assembly-presence/${id}/${ordinalKey(member)}/${ordinalKey(nth)}`,
  presenceOf: (id: string, member: number) => `assembly-presence/${id}/${ordinalKey(member)}/`,
  presences: (id: string) => `assembly-presence/${id}/`,
  proxy: (id: string, giver: number, nth: number) =>
    `assembly-proxy/${id}/${ordinalKey(giver)}/${ordinalKey(nth)}`,
  proxiesOf: (id: string, giver: number) => `assembly-proxy/${id}/${ordinalKey(giver)}/`,
  proxies: (id: string) => `assembly-proxy/${id}/`,
  /** Counts the changes to proxies and to who is there: each of them moves it, so that they come one after the other. */
  floor: (id: string) => `assembly-floor/${id}`,
  ballot: (id: string, motion: number, member: number, nth: number) =>
    `assembly-ballot/${id}/${ordinalKey(motion)}/${ordinalKey(member)}/${ordinalKey(nth)}`,
  ballotsOf: (id: string, motion: number, member: number) =>
    `assembly-ballot/${id}/${ordinalKey(motion)}/${ordinalKey(member)}/`,
  ballots: (id: string, motion: number) => `assembly-ballot/${id}/${ordinalKey(motion)}/`,
  /** Who was there when the polls on a motion closed. */
  closing: (id: string, motion: number) => `assembly-closing/${id}/${ordinalKey(motion)}`,
  sheet: (id: string, motion: number) => `assembly-sheet/${id}/${ordinalKey(motion)}`,
  /** Assemblies at which something is still to come: reminders, secret polls. */
  live: (id: string) => `assembly-live/${id}`,
  lives: 'assembly-live/',
}

/** The salt keeps a list of few members from being guessed out of its hash. */
export const rollRowSchema = z.object({ salt: z.string(), entries: z.array(rollEntrySchema) })
export interface RollRow {
  readonly salt: string
  readonly entries: readonly RollEntry[]
}

export interface HeldAssembly {
  readonly key: string
  readonly bytes: Uint8Array
  readonly value: Assembly
}

/** @throws {Problem} `not-found` */
export const readAssembly = async (id: string, store: Pick<Store, 'get'>): Promise<HeldAssembly> => {
  const key = keys.assembly(id)
  const bytes = /^[A-Za-z0-9_-]{22}$/.test(id) ? await store.get(key) : undefined
  if (bytes === undefined) throw new Problem('not-found', 'There is no such assembly.')
  return { key, bytes, value: parseRow(assemblySchema, bytes) }
}

/** Frozen at the call. @throws {Problem} `assembly-step-refused` of a draft, which has none */
export const readRoll = async (id: string, store: Pick<Store, 'get'>): Promise<RollRow> => {
  const roll = await findRow(store, keys.roll(id), rollRowSchema)
  if (roll === undefined)
    throw new Problem('assembly-step-refused', 'The assembly was not called, and has no roll yet.')
  return roll
}

/** The last entry of each member in a book whose keys end with the member and a number. */
const lastOf = async <Entry>(
  prefix: string,
  schema: z.ZodType<Entry>,
  memberOf: (entry: Entry) => number,
  store: Pick<Store, 'list'>,
): Promise<ReadonlyMap<number, Entry>> => {
  const last = new Map<number, Entry>()
  for await (const { value } of store.list(prefixRange(prefix))) {
    const entry = parseRow(schema, value)
    last.set(memberOf(entry), entry)
  }
  return last
}

export const readPresences = (
  id: string,
  store: Pick<Store, 'list'>,
): Promise<ReadonlyMap<number, Presence>> =>
  lastOf(keys.presences(id), presenceSchema, ({ member }) => member, store)

export const readProxies = (id: string, store: Pick<Store, 'list'>): Promise<ReadonlyMap<number, Proxy>> =>
  lastOf(keys.proxies(id), proxySchema, ({ giver }) => giver, store)

/** All entries of one member, in order. */
export const readEntries = async <Entry>(
  prefix: string,
  schema: z.ZodType<Entry>,
  store: Pick<Store, 'list'>,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = []
  for await (const { value } of store.list(prefixRange(prefix))) entries.push(parseRow(schema, value))
  return entries
}

/** Of each member the last ballot on that version of the text, and which of theirs it is. */
export const readLastBallots = async (
  { id, motion, version }: { readonly id: string; readonly motion: number; readonly version: number },
  store: Pick<Store, 'list'>,
): Promise<ReadonlyMap<number, { readonly nth: number; readonly choice: Ballot['choice'] }>> => {
  const last = new Map<number, { nth: number; choice: Ballot['choice'] }>()
  const counts = new Map<number, number>()
  for await (const { value } of store.list(prefixRange(keys.ballots(id, motion)))) {
    const ballot = parseRow(ballotSchema, value)
    const nth = (counts.get(ballot.member) ?? 0) + 1
    counts.set(ballot.member, nth)
    if (ballot.version === version) last.set(ballot.member, { nth, choice: ballot.choice })
  }
  return last
}

export const findSheet = (
  id: string,
  motion: number,
  store: Pick<Store, 'get'>,
): Promise<Sheet | undefined> => findRow(store, keys.sheet(id, motion), sheetSchema)
