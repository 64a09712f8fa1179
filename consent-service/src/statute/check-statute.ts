import { statuteVersionSchema } from '@mutua/sdk/law/statute-version'
import type { Check } from '@mutua/kit/operate/doctor'
import { hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import { entryPrefix, entryRowSchema, versionKey, versionPrefix, versionRowSchema } from './statute-rows.ts'

/** Whether each published statute is the text of its digest, and each one in effect has its text and followed its resolution. */
export const checkStatute: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(versionPrefix))) {
    const { digest, text } = parseRow(versionRowSchema, value)
    if (key !== versionKey(digest) || hashKey(text) !== digest) {
      yield { where: key, what: 'The text is not the one of its fingerprint.' }
    } else if (!statuteVersionSchema.safeParse(JSON.parse(text)).success) {
      yield { where: key, what: 'It is no statute.' }
    }
  }
  for await (const { key, value } of store.list(prefixRange(entryPrefix))) {
    const { digest, adoptedOn, enteredOn } = parseRow(entryRowSchema, value)
    if ((await store.get(versionKey(digest))) === undefined)
      yield { where: key, what: 'Its text is missing.' }
    if (enteredOn < adoptedOn) yield { where: key, what: 'It took effect before it was adopted.' }
  }
}
