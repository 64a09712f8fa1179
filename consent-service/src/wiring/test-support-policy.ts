import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import {
  firstDayOf,
  policyDocumentSchema,
  policyText,
  type PolicyDocument,
} from '@mutua/sdk/coop/policy-document'
import { yearSchema } from '@mutua/sdk/coop/period'
import { parseSha256, type Sha256 } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { expect } from 'vitest'
import { care } from './test-support-value.ts'

/**
 * What is in force by the votes alone, kept beside the service: what was published by the day of the vote, in the place of
 * what had its name; gone when it is taken back or, of a project, voted down.
 */
export const createModelBook = (documents: readonly PolicyDocument[], now: () => number) => {
  const published = new Map<number, string>()
  const ended = new Set<number>()
  /** `at`: when it takes hold. */
  const events: { at: number; order: number; place: number; ends: boolean }[] = []
  const keyOf = (place: number) => {
    const document = documents[place] ?? expect.fail()
    return 'name' in document
      ? `${document.type} ${document.name}`
      : document.type === 'project'
        ? place
        : document.type
  }
  const isNamed = (place: number) =>
    ['purpose-class', 'price-list', 'privacy-budget', 'project'].includes(documents[place]?.type ?? '')
  const note = (place: number, ends: boolean, at = now()) =>
    events.push({ at, order: events.length, place, ends })
  const held = (): readonly number[] => {
    const inForce = new Map<string | number, number>()
    const begun = events.filter(({ at }) => at <= now())
    for (const { place, order, ends } of begun.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
      const key = keyOf(place)
      const isGone = events.some(
        (one) => one.ends && one.place === place && one.order > order && one.at <= now(),
      )
      if (ends && inForce.get(key) === place) inForce.delete(key)
      else if (!ends && !(isGone && waits(place))) inForce.set(key, place)
    }
    return [...inForce.values()]
  }
  const waits = (place: number) => {
    const document = documents[place] ?? expect.fail()
    return document.type === 'purpose-class' && document.from !== undefined
  }
  return {
    publish: (place: number) => {
      if (!published.has(place)) published.set(place, civilDateOf(now()))
    },
    adopt: (place: number) => {
      const document = documents[place] ?? expect.fail()
      if ((published.get(place) ?? '9') > civilDateOf(now())) return
      if (document.type === 'revocation') {
        const revoked = documents.findIndex((one) => digestOf(one) === document.digest)
        if (isNamed(revoked)) note(revoked, true)
        if (documents[revoked]?.type === 'project') ended.add(revoked)
      } else if (isNamed(place) && !ended.has(place)) {
        const first = firstDayOf(document)
        note(place, false, first === undefined ? now() : Math.max(now(), startOfDay(first)))
      }
    },
    voteDown: (place: number) => {
      note(place, true)
      ended.add(place)
    },
    /** Its project has come to its end: nothing leads back. */
    end: (place: number) => ended.add(place),
    inForce: held,
    /** Whether any class of purposes has ever been in force. */
    hasBegun: () =>
      events.some(
        (one) =>
          !one.ends &&
          one.at <= now() &&
          documents[one.place]?.type === 'purpose-class' &&
          !events.some(
            (end) => end.ends && end.place === one.place && end.order > one.order && end.at < one.at,
          ),
      ),
  }
}

/** What needs nothing but the vote: classes of purposes (one with a first day), lists of prices, limits of privacy. */
const votedAlone: readonly PolicyDocument[] = [
  { ...founding('care') },
  { ...founding('research') },
  { ...founding('research'), name: 'care', from: '2026-11-24' },
  ...[2_000, 3_000].map((cents) => ({
    ...{ type: 'price-list', name: 'services' },
    items: [{ code: 'visit', title: 'Visita', unit: 'visita', cents: String(cents) }],
  })),
  ...[100_000_000].map((memberYearRhoNano) => ({
    ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
    ...{ studyRhoNano: 18_000_000, memberYearRhoNano, cohortFloor: 10 },
  })),
].map((document) => policyDocumentSchema.parse(document))

function founding(name: string) {
  return foundingPurposes.find((one) => one.name === name) ?? expect.fail()
}

/** Two tariffs of one version, a third, two budgets, two projects, and what takes each of these back. */
export const documentsWith = (projects: readonly PolicyDocument[]): readonly PolicyDocument[] => [
  ...[
    { type: 'tariff', version: 'a', prices: { [care]: '250000' } },
    { type: 'tariff', version: 'a', prices: { [care]: '300000' } },
    { type: 'tariff', version: 'b', prices: { [care]: '100000' } },
    { type: 'budget', year, lines: [{ centre: 'administration', account: 'cost:hosting', cents: '5000' }] },
    { type: 'budget', year, lines: [{ centre: 'nowhere', account: 'cost:hosting', cents: '5000' }] },
  ].map((document) => policyDocumentSchema.parse(document)),
  ...projects,
  ...projects.map((project) =>
    policyDocumentSchema.parse({
      ...{ type: 'revocation', subject: 'project', digest: digestOf(project) },
      reason: 'Members changed their mind.',
    }),
  ),
  ...votedAlone,
  ...[0, 1, 3, 5].map((place) => {
    const document = votedAlone[place] ?? expect.fail()
    return policyDocumentSchema.parse({
      ...{ type: 'revocation', subject: document.type, digest: digestOf(document) },
      reason: 'Members changed their mind.',
    })
  }),
]

export const digestOf = (document: PolicyDocument): Sha256 => parseSha256(hashKey(policyText(document)))
/** The store contract on a map: ten thousand houses are opened. */
export const createMemoryStore = (): Store => {
  const rows = new Map<string, Uint8Array>()
  const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
    a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0)
  return {
    get: async (key) => rows.get(key),
    list: async function* ({ gte, lt, limit = Infinity, reverse = false }) {
      const keys = [...rows.keys()].filter((key) => key >= gte && key < lt).toSorted()
      if (reverse) keys.reverse()
      for (const key of keys.slice(0, limit)) {
        const value = rows.get(key)
        if (value !== undefined) yield { key, value }
      }
    },
    write: async (writes, unchanged = new Map()) => {
      for (const [key, value] of unchanged) if (!isSame(rows.get(key), value)) return false
      for (const { key, value } of writes) {
        if (value === undefined) rows.delete(key)
        else rows.set(key, value)
      }
      return true
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}

export const year = yearSchema.parse('2026')
