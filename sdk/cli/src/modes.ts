import { accessModeSchema, type AccessMode } from '@mutua/sdk/consent/grant'
import { parseWith } from '@mutua/sdk/ids'
import type { Call, Option } from './command.ts'
import { parseGiven } from './usage-fault.ts'

export const modesOption: Option = {
  kind: 'list',
  value: 'MODE',
  about: {
    it: 'read, append o write; si ripete (di norma read)',
    en: 'read, append or write; may be repeated (normally read)',
  },
}

/** `undefined` when none was written. */
export const modesFrom = (call: Call): readonly AccessMode[] | undefined => {
  const given = call.list('mode')
  if (given.length === 0) return undefined
  return given.map((mode) =>
    parseGiven('--mode', (text) => parseWith(accessModeSchema, text, 'a mode'), mode),
  )
}
