import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ibanFaultOf, ibanSchema, isIban, italianAccountOf } from './iban.ts'
import { italianCheckLetter } from './italian-check-letter.ts'

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

  it.each([
    // SWIFT IBAN registry, the other countries of SEPA.
    'AD1200012030200359100100',
    'AL47212110090000000235698741',
    'AT611904300234573201',
    'BE68539007547034',
    'BG80BNBG96611020345678',
    'CH9300762011623852957',
    'CY17002001280000001200527600',
    'CZ6508000000192000145399',
    'DK5000400440116243',
    'EE382200221020145685',
    'ES9121000418450200051332',
    'FI2112345600000785',
    'GB29NWBK60161331926819',
    'GI75NWBK000000007099453',
    'GR1601101250000000012300695',
    'HR1210010051863000160',
    'HU42117730161111101800000000',
    'IE29AIBK93115212345678',
    'IS140159260076545510730339',
    'LI21088100002324013AA',
    'LT121000011101001000',
    'LU280019400644750000',
    'LV80BANK0000435195001',
    'MC5811222000010123456789030',
    'MD24AG000225100013104168',
    'ME25505000012345678951',
    'MK07250120000058984',
    'NL91ABNA0417164300',
    'PL61109010140000071219812874',
    'PT50000201231234567890154',
    'RS35260005601001611379',
    'SE4550000000058398257466',
    'SI56263300012039086',
    'SK3112000000198742637541',
    'VA59001123000012345678',
  ])('of the registry is taken: %s', (iban) => {
    expect(ibanFaultOf(iban)).toBeUndefined()
  })

  it.each([
    ['US60X0542811101000000123456', 'country'],
    ['IT60X054281110100000012345', 'length'],
    ['IT60X05428111010000001234567', 'length'],
    ['ITX0X0542811101000000123456', 'form'],
    ['IT6000542811101000000123456', 'form'],
    ['IT60X0542811A01000000123456', 'form'],
    ['IT60X054281110100000012345É', 'form'],
    ['DE8937040044053201300A', 'form'],
    ['NL911BNA0417164300', 'form'],
    ['IT61X0542811101000000123456', 'check-digits'],
    ['DE89370400440532013001', 'check-digits'],
  ])('says what is wrong: %s has the wrong %s', (iban, fault) => {
    expect(ibanFaultOf(iban)).toBe(fault)
    expect(ibanSchema.safeParse(iban).success).toBe(false)
  })

  it.each(['IT', 'SM'])('of %s with letters in the account is taken, and its parts are told', (country) => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{5}$/),
        fc.stringMatching(/^[0-9]{5}$/),
        fc.stringMatching(/^[A-Z0-9]{12}$/),
        (abi, cab, account) => {
          const cin = italianCheckLetter(abi + cab + account)
          const iban = withCheckDigits(country, cin + abi + cab + account)
          expect(italianAccountOf(ibanSchema.parse(iban))).toEqual({ cin, abi, cab, account })
          const other = cin === 'A' ? 'B' : 'A'
          expect(ibanFaultOf(withCheckDigits(country, other + abi + cab + account))).toBe('check-letter')
        },
      ),
      { numRuns: 200 },
    )
    expect(italianAccountOf(ibanSchema.parse('DE89370400440532013000'))).toBeUndefined()
  })
})

const withCheckDigits = (country: string, bban: string): string => {
  const digits = `${bban}${country}00`.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return country + String(98n - (BigInt(digits) % 97n)).padStart(2, '0') + bban
}
