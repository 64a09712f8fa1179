import type { Router } from 'express'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { Impact } from '@mutua/sdk/coop/impact'
import { monthsOf, periodEnd, periodStart, type Year } from '@mutua/sdk/coop/period'
import type { Served, Told, Transparency } from '@mutua/sdk/coop/transparency'
import { cents, type PurposeIri } from '@mutua/sdk/ids'
import { refusedUsesSchema } from '@mutua/sdk/consent/refused-uses'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { keys as complaintKeys, complaintRowSchema } from '../complaints/complaint-rows.ts'
import { keys as emergencyKeys, readAccess } from '../emergency/emergency-rows.ts'
import { createTransparencyRoutes } from '../http/transparency-routes.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { publishUses } from '../metering/publish-uses.ts'
import { readYearUses } from '../metering/year-uses.ts'
import { readImpact, type ImpactDeps } from './read-impact.ts'
import { breachKeys, breachRowSchema } from '../rights/breach-rows.ts'
import { refusedTokensPrefix } from '../uma/refused-tokens.ts'

export interface TransparencyFaceDeps extends ImpactDeps {
  readonly coopName: string
  readonly checkpoint: () => string
  /** In Italian. */
  readonly purposeLabel: (purpose: PurposeIri) => string
  /** Milliseconds for which a year that was worked out is given out again: anybody may ask, and it reads the whole year. */
  readonly keptMs?: number
}

/** The co-op’s yearly account to everybody. It reads what the rooms have, and gives out nothing that a few people stand behind. */
export const openTransparencyFace = (deps: TransparencyFaceDeps): { readonly rooms: readonly Router[] } => {
  const { now, keptMs = 300_000 } = deps
  const read = keptByYear((year) => readTransparency(year, deps), now, keptMs)
  const readYearImpact = keptByYear<Impact>(
    async (year) => readImpact(year, await read(year), deps),
    now,
    keptMs,
  )
  return {
    rooms: [
      createTransparencyRoutes({
        now,
        coopName: deps.coopName,
        // What the log says is of this moment.
        read: async (year) => ({ ...(await read(year)), checkpoint: deps.checkpoint() }),
        readImpact: readYearImpact,
      }),
    ],
  }
}

/** Figures of a year as they are now. */
export const readYearImpact = async (
  year: Year,
  deps: Omit<TransparencyFaceDeps, 'keptMs'>,
): Promise<Impact> => readImpact(year, await readTransparency(year, deps), deps)

const keptByYear = <Figures>(
  read: (year: Year) => Promise<Figures>,
  now: () => number,
  keptMs: number,
): ((year: Year) => Promise<Figures>) => {
  const kept = new Map<Year, { readonly at: number; readonly figures: Promise<Figures> }>()
  return (year) => {
    const held = kept.get(year)
    if (held !== undefined && now() - held.at < keptMs) return held.figures
    const figures = read(year)
    kept.set(year, { at: now(), figures })
    // What went wrong is tried again by whoever asks next.
    figures.catch(() => kept.delete(year))
    return figures
  }
}

const readTransparency = async (year: Year, deps: TransparencyFaceDeps): Promise<Transparency> => {
  const { store, smallestGroup, checkpoint, purposeLabel } = deps
  const counted = await readYearUses(year, { store })
  const { all, served } = publishUses(counted, servedBy, smallestGroup)
  const people = counted.reduce((sum, { owners }) => sum.union(owners), new Set<string>()).size
  return {
    year,
    smallestGroup,
    uses: {
      all,
      served: served.map(({ kind, uses, purposes }) => ({
        kind,
        uses,
        purposes: purposes.map((one) => ({ ...one, label: purposeLabel(one.purpose) })),
      })),
    },
    ...(await readRefusals(year, deps)),
    money: await readMoney(year, people, deps),
    checkpoint: checkpoint(),
  }
}

const servedBy = (purpose: PurposeIri): Served => findPurpose(purpose)?.kind ?? 'care'

/** What was stopped, and what went past a consent: how often, where at least so many different people are concerned. */
const readRefusals = async (
  year: Year,
  { store, smallestGroup }: TransparencyFaceDeps,
): Promise<Pick<Transparency, 'refusals' | 'emergencies' | 'complaints' | 'breaches'>> => {
  const told = (times: number, people: ReadonlySet<string>): Told =>
    people.size < smallestGroup ? 'few' : times
  const [from, until] = [periodStart(year), periodEnd(year)]
  const refused = { times: 0, people: new Set<string>() }
  for await (const { key, value } of store.list(prefixRange(refusedTokensPrefix))) {
    const { times, first } = parseRow(refusedUsesSchema, value)
    if (first < from || first >= until) continue
    refused.times += times
    // The key has the owner in it as a hash.
    refused.people.add(key.slice(refusedTokensPrefix.length).split('/')[0] ?? '')
  }
  const opened = { times: 0, people: new Set<string>() }
  const range = { gte: emergencyKeys.opened(from, ''), lt: emergencyKeys.opened(until, '') }
  for await (const { value } of store.list(range)) {
    const held = await readAccess(store, toText(value))
    if (held === undefined) continue
    opened.times += 1
    opened.people.add(held.access.owner)
  }
  const complained = { times: 0, people: new Set<string>() }
  for await (const { value } of store.list(prefixRange(complaintKeys.complaints))) {
    const { member, madeAt } = parseRow(complaintRowSchema, value)
    if (madeAt < from || madeAt >= until) continue
    complained.times += 1
    complained.people.add(member)
  }
  return {
    refusals: told(refused.times, refused.people),
    emergencies: told(opened.times, opened.people),
    complaints: told(complained.times, complained.people),
    breaches: await countBreaches({ from, until }, { store, smallestGroup }),
  }
}

/** Breaches of that year that were breaches, by when the co-op became aware; of none there is nothing to hide. */
const countBreaches = async (
  { from, until }: { readonly from: string; readonly until: string },
  { store, smallestGroup }: Pick<TransparencyFaceDeps, 'store' | 'smallestGroup'>,
): Promise<Told> => {
  let [times, people] = [0, 0]
  for await (const { value } of store.list(prefixRange(breachKeys.all))) {
    const { awareAt, versions, closing } = parseRow(breachRowSchema, value)
    if (awareAt < from || awareAt >= until || closing?.outcome === 'no-breach') continue
    times += 1
    people += versions.at(-1)?.facts.persons.count ?? 0
  }
  return times === 0 || people >= smallestGroup ? times : 'few'
}

/** By the months of the year: what closes it moves money that was counted there. */
const readMoney = async (
  year: Year,
  people: number,
  { store, now, smallestGroup }: TransparencyFaceDeps,
): Promise<Transparency['money']> => {
  const ledger = openLedger({ store, now })
  const sums = { uses: 0n, other: 0n, costs: 0n }
  for (const month of monthsOf(year))
    for (const [account, { debit, credit }] of await ledger.readTurnover(month)) {
      if (account === 'revenue:uses') sums.uses += credit - debit
      else if (account.startsWith('revenue:')) sums.other += credit - debit
      else if (account.startsWith('cost:')) sums.costs += debit - credit
    }
  const given = { cents: 0n, members: 0 }
  for (const [account, { credit }] of await ledger.readTurnover(year)) {
    if (!account.startsWith('ristorno:') || credit === 0n) continue
    given.cents += credit
    given.members += 1
  }
  return {
    // Of nothing there is nothing to hide.
    usesCents: sums.uses === 0n || people >= smallestGroup ? cents(sums.uses) : 'few',
    otherCents: cents(sums.other),
    costsCents: cents(sums.costs),
    ristornoCents: given.members === 0 || given.members >= smallestGroup ? cents(given.cents) : 'few',
  }
}
