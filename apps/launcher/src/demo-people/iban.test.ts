import { describe, expect, it } from 'vitest'
import { checkItalianIban, italianIban } from './iban.ts'

/** The example of the Italian section in the SWIFT IBAN registry. */
const published = 'IT60X0542811101000000123456'

describe('an Italian IBAN', () => {
  it('of the published example account is the published one', () => {
    expect(italianIban({ abi: '05428', cab: '11101', account: '000000123456' })).toBe(published)
    expect(checkItalianIban(published)).toEqual({ kind: 'valid' })
  })

  it('may have letters in the account number', () => {
    const iban = italianIban({ abi: '99998', cab: '99901', account: '0000CC001234' })
    expect(checkItalianIban(iban)).toEqual({ kind: 'valid' })
  })

  it.each([
    ['IT61X0542811101000000123456', 'check-digits'],
    ['IT60Y0542811101000000123456', 'cin'],
    ['IT60X0542811101000000123457', 'cin'],
    ['IT60X054281110100000012345', 'form'],
    ['it60x0542811101000000123456', 'form'],
    ['IT60 X054 2811 1010 0000 0123 456', 'form'],
    ['DE89370400440532013000', 'form'],
    ['', 'form'],
  ])('%j is refused', (iban, why) => {
    expect(checkItalianIban(iban)).toEqual({ kind: 'invalid', why })
  })

  it('does not survive two digits that changed places', () => {
    for (let place = 5; place < published.length - 1; place++) {
      const [left, right] = [published.charAt(place), published.charAt(place + 1)]
      if (left === right) continue
      const tampered = published.slice(0, place) + right + left + published.slice(place + 2)
      expect(checkItalianIban(tampered).kind, tampered).toBe('invalid')
    }
  })
})
