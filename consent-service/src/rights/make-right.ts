import { addDays } from '@mutua/sdk/coop/civil-date'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { RightsEntry, RightsWish } from '@mutua/sdk/rights/rights-request'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { z } from 'zod'
import type { RightsDeps } from './rights-deps.ts'
import { momentOf } from './moment.ts'
import { idOf, readRight, rightKeys, stepRows, type RightRow } from './right-rows.ts'

/** As many requests of one person wait at once at most: whoever has more to ask writes it into one. */
const mostOpen = 10
/** A letter that lay longer is no request that just came; its clock is over anyway. */
const oldestDays = 366

/**
 * Somebody who is signed in asks for themselves: who they are is shown by that.
 * @throws {Problem} `right-limit`
 */
export const makeRight = (person: WebId, { kind, text }: RightsWish, deps: RightsDeps): Promise<RightRow> =>
  commitPlan(deps.store, async () => {
    if ((await countOpen(person, deps)) >= mostOpen)
      throw new Problem('right-limit', 'Wait for an answer, or call the co-op.')
    const { today } = momentOf(deps)
    const { standing, name } = await deps.findPerson(person)
    const from = { standing, name, webId: person }
    return planReceipt({ kind, text, from, channel: 'app', receivedOn: today }, undefined, deps)
  })

/**
 * From a letter, or somebody at the desk. The clock runs from the day on which it came in, not from that of the entry.
 * @throws {Problem} `input-malformed` for a day that is to come, or is long gone
 */
export const enterRight = (officer: WebId, entry: RightsEntry, deps: RightsDeps): Promise<RightRow> =>
  commitPlan(deps.store, async () => {
    const { today } = momentOf(deps)
    if (entry.receivedOn > today || entry.receivedOn < addDays(today, -oldestDays))
      throw new Problem('input-malformed', 'Say the day on which it came in: today, or one of the last year.')
    return planReceipt(entry, officer, deps)
  })

const planReceipt = async (
  asked: Pick<RightRow, 'kind' | 'text' | 'from' | 'channel' | 'receivedOn'>,
  officer: WebId | undefined,
  deps: RightsDeps,
) => {
  const { at, today } = momentOf(deps)
  const year = asked.receivedOn.slice(0, 4)
  const numberKey = rightKeys.number(year)
  const last = await deps.store.get(numberKey)
  const next = (last === undefined ? 0 : parseRow(z.number().int(), last)) + 1
  const local = deps.randomId()
  const request: RightRow = {
    id: idOf(deps.origin, local),
    number: `${year}/${String(next)}`,
    ...asked,
    standing: asked.from.standing,
    state: 'open',
    steps: [{ kind: 'received', at, ...(officer === undefined ? {} : { by: officer }) }],
  }
  // Whoever wrote a letter is told by letter; the officers are told in any case.
  const owner = asked.from.webId ?? officer
  return {
    writes: [
      ...stepRows(undefined, request, today),
      row(numberKey, next),
      ...(owner === undefined
        ? []
        : [deps.putNews({ kind: 'right-received', at, owner, right: request.id })]),
    ],
    unchanged: new Map([
      [rightKeys.one(local), undefined],
      [numberKey, last],
    ]),
    result: request,
  }
}

const countOpen = async (person: WebId, { store }: Pick<RightsDeps, 'store'>): Promise<number> => {
  let count = 0
  for await (const { value } of store.list(prefixRange(rightKeys.allOf(person))))
    if ((await readRight(store, toText(value)))?.request.state === 'open') count += 1
  return count
}
