import type { Check } from '@mutua/kit/operate/doctor'
import { hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { clientRowSchema, keys, readClient, recipientRowSchema } from './smart-client-rows.ts'

/** Whether each program is found by whose consents it uses, and as many are counted as there are. */
export const checkSmartClients: Check = async function* (store) {
  const counted = new Map<string, number>()
  for await (const { key, value } of store.list(prefixRange(keys.clients))) {
    const { id, recipient, registeredAt } = parseRow(clientRowSchema, value)
    const local = key.slice(keys.clients.length)
    if (!id.endsWith(`/${local}`)) yield { where: key, what: 'Its client id is that of another.' }
    if ((await store.get(keys.of(recipient, registeredAt, local))) === undefined)
      yield { where: key, what: 'Whose consents it uses does not find it.' }
    const whose = hashKey(recipient)
    counted.set(whose, (counted.get(whose) ?? 0) + 1)
  }
  for await (const { key, value } of store.list(prefixRange(keys.all))) {
    const held = await readClient(store, toText(value))
    if (held === undefined || key !== keys.of(held.row.recipient, held.row.registeredAt, toText(value)))
      yield { where: key, what: 'It leads to no program.' }
  }
  for await (const { key, value } of store.list(prefixRange(keys.recipients))) {
    const whose = key.slice(keys.recipients.length)
    if (parseRow(recipientRowSchema, value).registered !== counted.get(whose))
      yield { where: key, what: 'Another number of programs is there than was counted.' }
    counted.delete(whose)
  }
  for (const whose of counted.keys())
    yield { where: `${keys.recipients}${whose}`, what: 'Its programs are not counted.' }
}
