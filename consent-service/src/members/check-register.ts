import { z } from 'zod'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import {
  headKey,
  headSchema,
  indexKeysOf,
  indexPrefixes,
  linePrefix,
  lineKey,
  lineSchema,
} from './member-rows.ts'

/** Whether the register has no gap, and nobody in it is missing from what finds them. */
export const checkRegister: Check = async function* (store) {
  const head = await store.get(headKey)
  const last = head === undefined ? 0 : parseRow(headSchema, head).lastNumber
  let number = 0
  for await (const { key, value } of store.list(prefixRange(linePrefix))) {
    number += 1
    const line = parseRow(lineSchema, value)
    if (key !== lineKey(number) || line.number !== number)
      yield { where: key, what: `The line stands where number ${String(number)} should.` }
    for (const index of indexKeysOf(line)) {
      const found = await store.get(index)
      if (found === undefined || parseRow(z.number(), found) !== line.number)
        yield { where: key, what: `The member is missing at ${index}.` }
    }
  }
  if (number !== last)
    yield { where: headKey, what: `There are ${String(number)} lines, and ${String(last)} are told of.` }
  for (const prefix of indexPrefixes) {
    let there = 0
    for await (const _entry of store.list(prefixRange(prefix))) there += 1
    if (there !== number)
      yield { where: prefix, what: `There are ${String(there)}, and ${String(number)} members.` }
  }
}
