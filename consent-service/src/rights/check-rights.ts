import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { localIdOf, rightKeys, rightRowSchema, waitingKey } from './right-rows.ts'

/** Whether each request waits where its clock says, its steps follow each other, and no list leads nowhere. */
export const checkRights = ({ now }: { readonly now: () => number }): Check =>
  async function* (store) {
    const expected = new Set<string>()
    for await (const { key, value } of store.list(prefixRange(rightKeys.all))) {
      const request = parseRow(rightRowSchema, value)
      const local = localIdOf(request.id)
      if (key !== rightKeys.one(local)) yield { where: key, what: 'It is the request of another address.' }
      const waits = waitingKey(request, civilDateOf(now()))
      if (waits !== undefined) expected.add(waits)
      if (waits !== undefined && (await store.get(waits)) === undefined)
        yield { where: key, what: 'It does not wait where its clock says.' }
      if (
        request.from.webId !== undefined &&
        (await store.get(rightKeys.of(request.from.webId, local))) === undefined
      )
        yield { where: key, what: 'It is missing in the list of its person.' }
      const times = request.steps.map(({ at }) => at)
      if (times.some((at, place) => place > 0 && at < (times[place - 1] ?? at)))
        yield { where: key, what: 'Its steps do not follow each other.' }
      if ((request.state === 'answered') !== (request.answer !== undefined))
        yield { where: key, what: 'It is answered, and has no answer.' }
    }
    for (const prefix of [rightKeys.allWaiting, rightKeys.allPaused])
      for await (const { key } of store.list(prefixRange(prefix)))
        if (!expected.has(key)) yield { where: key, what: 'Nothing waits here by its clock.' }
    for await (const { key, value } of store.list(prefixRange(rightKeys.lists)))
      if ((await store.get(rightKeys.one(toText(value)))) === undefined)
        yield { where: key, what: 'It leads to no request.' }
  }
