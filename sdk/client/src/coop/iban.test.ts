import { describe, expect, it } from 'vitest'
import { ibanSchema, isIban } from './iban.ts'

describe('an IBAN', () => {
  it.each([
    // SWIFT IBAN registry, example of each country.
    'IT60X0542811101000000123456',
    'SM86U0322509800000000270100',
    'DE89370400440532013000',
    'FR1420041010050500013M02606',
    'MT84MALT011000012345MTLCAST001S',
    'NO9386011117947',
    'RO49AAAA1B31007593840000',
  ])('of the registry is taken: %s', (iban) => {
    expect(isIban(iban)).toBe(true)
  })

  it('is taken as it is printed', () => {
    expect(ibanSchema.parse('it60 x054 2811 1010 0000 0123 456')).toBe('IT60X0542811101000000123456')
  })

  it('with one digit changed, moved or missing is refused', () => {
    const iban = 'IT60X0542811101000000123456'
    for (let place = 2; place < iban.length; place += 1) {
      const sign = iban[place] ?? ''
      const other = /\d/.test(sign) ? String((Number(sign) + 1) % 10) : 'Y'
      expect(isIban(iban.slice(0, place) + other + iban.slice(place + 1)), `place ${String(place)}`).toBe(
        false,
      )
    }
    expect(isIban(iban.slice(0, -1))).toBe(false)
    expect(isIban('IT60X0542811101000000123465')).toBe(false)
  })

  it('of Italy whose CIN is wrong is refused although its check digits are right', () => {
    const bban = 'Y0542811101000000123456'
    const digits = `${bban}IT00`.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
    const check = String(98n - (BigInt(digits) % 97n)).padStart(2, '0')
    expect(isIban(`IT${check}${bban}`)).toBe(false)
  })

  it('of a country SEPA does not reach is refused', () => {
    expect(isIban('BR1800360305000010009795493C1')).toBe(false)
    expect(isIban('')).toBe(false)
    expect(isIban('toString')).toBe(false)
  })
})
