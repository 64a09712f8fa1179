import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import {
  animatorKey,
  givenPrefix,
  givenRowSchema,
  postPrefix,
  postRowSchema,
  takingPartKey,
} from './need-rows.ts'

/** Whether what is on a board is of somebody who takes part in it, on a board that somebody looks after. */
export const checkNeeds: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(postPrefix))) {
    const post = parseRow(postRowSchema, value)
    if ((await store.get(takingPartKey(post.section, post.by))) === undefined)
      yield { where: key, what: 'It is of somebody who takes no part in that board.' }
    if ((await store.get(animatorKey(post.section))) === undefined)
      yield { where: key, what: 'Nobody looks after its board.' }
    if (post.state === 'agreed' && !post.answers.some(({ id }) => id === post.agreed))
      yield { where: key, what: 'What was agreed on is not there.' }
  }
  for await (const { value } of store.list(prefixRange(givenPrefix))) parseRow(givenRowSchema, value)
}
