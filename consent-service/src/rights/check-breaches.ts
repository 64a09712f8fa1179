import { breachDueAt } from '@mutua/sdk/rights/legal-period'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { breachKeys, breachRowSchema, breachWaits } from './breach-rows.ts'
import { localIdOf } from './right-rows.ts'

/** Whether each breach has the 72 hours of its awareness, waits where it must, and was closed by two. */
export const checkBreaches: Check = async function* (store) {
  const expected = new Set<string>()
  for await (const { key, value } of store.list(prefixRange(breachKeys.all))) {
    const breach = parseRow(breachRowSchema, value)
    if (key !== breachKeys.one(localIdOf(breach.id)))
      yield { where: key, what: 'It is the breach of another address.' }
    if (breach.dueAt !== breachDueAt(breach.awareAt))
      yield { where: key, what: 'Its clock is not that of the moment of awareness.' }
    const waits = breachWaits(breach)
    if (waits !== undefined) expected.add(waits)
    if (waits !== undefined && (await store.get(waits)) === undefined)
      yield { where: key, what: 'It is open, and waits nowhere.' }
    const first = breach.notifications[0]
    if (first !== undefined && first.at > breach.dueAt && first.delayReason === undefined)
      yield { where: key, what: 'It was notified late, and no reason is given.' }
    const [one, other] = breach.closing?.signatures ?? []
    if ((breach.state === 'closed') !== (one !== undefined && one.webId !== other?.webId))
      yield { where: key, what: 'It is closed, and two officers did not close it.' }
  }
  for (const prefix of [breachKeys.allWaiting, breachKeys.allTold])
    for await (const { key } of store.list(prefixRange(prefix)))
      if (!expected.has(key)) yield { where: key, what: 'Nothing waits here.' }
  for await (const { key, value } of store.list(prefixRange(breachKeys.messages)))
    if ((await store.get(breachKeys.one(localIdOf(key)))) === undefined)
      yield { where: key, what: `A message about no breach: ${String(toText(value).length)} characters.` }
}
