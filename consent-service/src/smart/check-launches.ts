import type { Check } from '@mutua/kit/operate/doctor'
import { prefixRange } from '@mutua/kit/store'
import { codeRowSchema, familyRowSchema, keys, readHeld } from './launch-rows.ts'

/** Whether what applications hold codes and refresh tokens of can be read, and stands where it is looked for. */
export const checkLaunches: Check = async function* (store) {
  for (const [prefix, schema] of [
    [keys.codes, codeRowSchema],
    [keys.families, familyRowSchema],
  ] as const)
    for await (const { key } of store.list(prefixRange(prefix))) {
      const isInPlace = /^\d{12}\/[\w-]{43}$/.test(key.slice(prefix.length))
      const held = await readHeld<unknown>(store, key, schema).catch(() => undefined)
      if (!isInPlace || held === undefined) yield { where: key, what: 'It is not as it was written.' }
    }
}
