import { cents, type Cents } from '@mutua/sdk/ids'

/**
 * An amount as people here type it, in cents: `1200`, `1.200`, `1200,5`, `1.200,50`. `undefined`: no amount, or one that could be
 * meant in two ways (`12.5`).
 */
export const centsIn = (typed: string): Cents | undefined => {
  const match = /^(\d{1,9}|\d{1,3}(?:[.\u00a0 ]\d{3}){1,2})(?:,(\d{1,2}))?$/.exec(typed.trim())
  if (match === null) return undefined
  const [, whole = '', part = ''] = match
  return cents(BigInt(whole.replaceAll(/[.\u00a0 ]/g, '')) * 100n + BigInt(part.padEnd(2, '0')))
}

/** As `centsIn` reads it back. */
export const euroText = (amount: bigint): string => {
  const part = String(amount % 100n).padStart(2, '0')
  return `${String(amount / 100n)}${part === '00' ? '' : `,${part}`}`
}
