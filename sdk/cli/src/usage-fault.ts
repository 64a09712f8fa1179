import { Problem } from '@mutua/sdk/problem'
import type { Text } from './words.ts'

/** The command was not written as it should be; nothing was sent. */
export interface UsageFault extends Error {
  readonly name: 'UsageFault'
  readonly text: Text
}

export const usageFault = (text: Text): UsageFault =>
  Object.assign(new Error(text.en), { name: 'UsageFault' as const, text })

export const isUsageFault = (error: unknown): error is UsageFault =>
  error instanceof Error && error.name === 'UsageFault' && 'text' in error

/**
 * Parses what the person wrote; `what` is the option or place it stood in.
 * @throws {UsageFault} so that a slip of the pen is not mistaken for a server's refusal
 */
export const parseGiven = <Value>(what: string, parse: (value: string) => Value, value: string): Value => {
  try {
    return parse(value)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw usageFault({
      it: `${what} non va bene: ${error.detail ?? error.code}`,
      en: `${what} is not right: ${error.detail ?? error.code}`,
    })
  }
}
