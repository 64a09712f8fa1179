import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import {
  keys,
  organisationRowSchema,
  placeRowSchema,
  readEvents,
  staffRowSchema,
} from './organisation-rows.ts'
import { listedBy } from './stays.ts'

/** Whether every staff list says what its events say, and is found by the people on it. */
export const checkOrganisations: Check = async function* (store) {
  let people = 0
  for await (const { key, value } of store.list(prefixRange(keys.organisations))) {
    const local = key.slice(keys.organisations.length)
    const { events: count } = parseRow(organisationRowSchema, value)
    const events = await readEvents(store, local)
    if (events.length !== count)
      yield {
        where: key,
        what: `There are ${String(events.length)} events, and ${String(count)} are told of.`,
      }
    const there = new Set(listedBy(events))
    for await (const { key: where, value: bytes } of store.list(prefixRange(keys.staffs(local)))) {
      const line = parseRow(staffRowSchema, bytes)
      const isThere = line.until === undefined
      if (isThere !== there.delete(line.webId)) yield { where, what: 'The line and the events do not agree.' }
      if (isThere) people += 1
      if (isThere === ((await store.get(keys.left(line.statusIndex))) !== undefined))
        yield { where, what: 'The line and the list of roles do not agree.' }
      const place = await store.get(keys.place(line.webId, local))
      if (isThere !== (place !== undefined)) yield { where, what: 'The person and the list do not agree.' }
      if (place !== undefined && parseRow(placeRowSchema, place).sequence !== line.sequence)
        yield { where, what: 'The person is found at another place of the feed.' }
    }
    if (there.size > 0) yield { where: key, what: `${String(there.size)} people are missing from the list.` }
  }
  let places = 0
  for await (const _place of store.list(prefixRange(keys.allPlaces))) places += 1
  if (places !== people)
    yield {
      where: keys.allPlaces,
      what: `There are ${String(places)}, and ${String(people)} people on lists.`,
    }
}
