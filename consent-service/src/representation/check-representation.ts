import { guardianshipSchema } from '@mutua/sdk/consent/representation'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { standingKeys as delegationPlaces } from './delegations.ts'
import { standingKeys as guardianshipPlaces } from './guardianships.ts'
import { delegationRowSchema, keys, localOf } from './representation-rows.ts'

/** Whether who acts for somebody is found by both sides, and what is over by nobody. */
export const checkRepresentation: Check = async function* (store) {
  const standing = new Set<string>()
  for await (const { key, value } of store.list(prefixRange(keys.delegations))) {
    const delegation = parseRow(delegationRowSchema, value)
    const { id, member, delegate, namedAt, validUntil, state } = delegation
    const local = localOf(id)
    for (const party of [member, delegate])
      if ((await store.get(`${keys.delegationsOf(party)}${namedAt}/${local}`)) === undefined)
        yield { where: key, what: 'The delegation is not found by its parties.' }
    const over = await store.get(keys.over(delegation.statusIndex))
    if ((await store.get(keys.status(delegation.statusIndex))) === undefined)
      yield { where: key, what: 'Its place in the list is free.' }
    if ((state === 'refused' || state === 'ended') !== (over !== undefined))
      yield { where: key, what: 'Its state and the list do not agree.' }
    const isWaitedFor = (await store.get(keys.due(validUntil, 'expires', local))) !== undefined
    if (isWaitedFor && state !== 'named' && state !== 'accepted')
      yield { where: key, what: 'It is over, and its end is waited for.' }
    yield* checkPlaces(
      store,
      { key, places: delegationPlaces(delegation), isStanding: isWaitedFor },
      standing,
    )
  }
  for await (const { key, value } of store.list(prefixRange(keys.guardianships))) {
    const guardianship = parseRow(guardianshipSchema, value)
    const { id, ward, guardians, recordedAt } = guardianship
    for (const party of [ward, ...guardians])
      if ((await store.get(`${keys.guardianshipsOf(party)}${recordedAt}/${localOf(id)}`)) === undefined)
        yield { where: key, what: 'The guardianship is not found by its parties.' }
    const isWard = (await store.get(keys.wards(ward) + localOf(id))) !== undefined
    if (isWard && guardianship.state !== 'confirmed')
      yield { where: key, what: 'It is not in force, and stands among those that are.' }
    yield* checkPlaces(store, { key, places: guardianshipPlaces(guardianship), isStanding: isWard }, standing)
  }
  for (const prefix of placePrefixes)
    for await (const { key } of store.list(prefixRange(prefix)))
      if (!standing.has(key)) yield { where: key, what: 'It leads to nothing that is in force.' }
  for await (const { key } of store.list(prefixRange('represented-act/'))) {
    const [, mandate = ''] = key.split('/')
    const kept = [keys.delegation(mandate), keys.guardianship(mandate)].map((one) => store.get(one))
    if ((await Promise.all(kept)).every((bytes) => bytes === undefined))
      yield { where: key, what: 'Nobody had the right to this act.' }
  }
}

const placePrefixes = ['delegation-by/', 'delegation-standing/', 'guardianship-by/', 'guardianship-standing/']

const checkPlaces = async function* (
  store: ReadableStore,
  of: { readonly key: string; readonly places: readonly string[]; readonly isStanding: boolean },
  standing: Set<string>,
): AsyncIterable<Finding> {
  for (const place of of.places) {
    const bytes = await store.get(place)
    if (of.isStanding) standing.add(place)
    if (of.isStanding && (bytes === undefined || !of.key.endsWith(toText(bytes))))
      yield { where: of.key, what: `It is missing at ${place}.` }
  }
}
