import { parseInstant } from '@mutua/sdk/ids'
import { dayText } from '@mutua/ui/views/when'

/** A day or an instant of a record as people say it; what is none stays as it is. */
export const dayIn = (value: unknown, language: string): string => {
  if (typeof value !== 'string') return '…'
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T12:00:00Z` : value
  return Number.isNaN(Date.parse(whole))
    ? value
    : dayText(parseInstant(new Date(whole).toISOString()), language)
}

/** @param amount in cents */
export const euroIn = (amount: bigint, language: string): string =>
  new Intl.NumberFormat(language === 'en' ? 'en-GB' : language, {
    style: 'currency',
    currency: 'EUR',
    useGrouping: 'always',
  }).format(
    // A budget of a person is far below what a float holds to the cent.
    Number(amount) / 100,
  )
