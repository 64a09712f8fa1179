import { z } from 'zod'
import { grantSchema } from '@mutua/sdk/consent/grant'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { keys, passcodeRowSchema, readPasscodeRow } from './passcode-rows.ts'

/** Whether each passcode that was used has led to one consent, to who used it, and can be used no more. */
export const checkPasscodes: Check = async function* (store) {
  const hasKey = (await store.get(keys.hashKey)) !== undefined
  for await (const { key, value } of store.list(prefixRange(keys.passcodes))) {
    if (!hasKey) yield { where: keys.hashKey, what: 'Without it no passcode that is open can be used.' }
    const passcode = parseRow(passcodeRowSchema, value)
    const { id, owner, madeAt, state, codeHash, grant } = passcode
    if ((await store.get(keys.of(owner, madeAt, id))) === undefined)
      yield { where: key, what: 'Its member does not find it.' }
    if (state !== 'open' && (await store.get(keys.code(codeHash))) !== undefined)
      yield { where: key, what: 'It is over, and its code can still be used.' }
    if ((state === 'redeemed') !== (grant !== undefined))
      yield { where: key, what: 'Its state and its consent do not agree.' }
    if (grant === undefined) continue
    const bytes = await store.get(`grant/${grant.slice(grant.lastIndexOf('/') + 1)}`)
    const given = bytes === undefined ? undefined : parseRow(heldGrantSchema, bytes).grant
    if (given?.owner !== owner || given.recipient !== passcode.recipient)
      yield { where: key, what: 'The consent that it led to is not there, or between others.' }
  }
  for await (const { key, value } of store.list(prefixRange(keys.codes))) {
    const held = await readPasscodeRow(store, toText(value))
    if (held === undefined || keys.code(held.row.codeHash) !== key)
      yield { where: key, what: 'It leads to no passcode.' }
  }
}

const heldGrantSchema = z.object({ grant: grantSchema })
