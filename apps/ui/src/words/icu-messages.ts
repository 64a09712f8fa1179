import type { Module } from 'i18next'
import { createMessages } from './message-format.ts'

/** What i18next asks of a way to write messages (its type has only `type`). */
interface MessageModule extends Module {
  readonly init: () => void
  readonly type: 'i18nFormat'
  readonly parse: (text: unknown, values: Readonly<Record<string, unknown>>, language: string) => unknown
  readonly addLookupKeys: (keys: readonly string[]) => readonly string[]
}

/** Has i18next say ICU messages; what cannot be said, for want of a value, is shown as it is written. */
export const icuMessages = (): MessageModule => {
  const say = createMessages()
  return {
    type: 'i18nFormat',
    init: () => undefined,
    parse: (text, values, language) => {
      if (typeof text !== 'string') return text
      try {
        return say(text, language, values)
      } catch (error) {
        if (error instanceof SyntaxError || error instanceof RangeError) return text
        throw error
      }
    },
    // The cases of a plural are in its message, not in keys of their own.
    addLookupKeys: (keys) => keys,
  }
}
