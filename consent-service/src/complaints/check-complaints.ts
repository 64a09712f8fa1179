import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { complaintRowSchema, keys, localIdOf } from './complaint-rows.ts'

/** Whether each complaint stands in the lists in which it must be found, and no list leads nowhere. */
export const checkComplaints: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(keys.complaints))) {
    const complaint = parseRow(complaintRowSchema, value)
    const local = localIdOf(complaint.id)
    if ((await store.get(keys.of(complaint.member, complaint.madeAt, local))) === undefined)
      yield { where: key, what: 'It is missing in the list of its member.' }
    const isWaiting = complaint.answer === undefined
    for (const place of [keys.waiting(complaint), keys.waitingOf(complaint.member, local)])
      if (((await store.get(place)) !== undefined) !== isWaiting)
        yield { where: key, what: `Whether it waits for an answer, and ${place}, do not agree.` }
  }
  for (const prefix of [keys.lists, keys.allWaiting, keys.waitingLists])
    for await (const { key, value } of store.list(prefixRange(prefix)))
      if ((await store.get(keys.complaint(toText(value)))) === undefined)
        yield { where: key, what: 'It leads to no complaint.' }
}
