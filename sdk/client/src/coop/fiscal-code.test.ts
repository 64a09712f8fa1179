import { describe, expect, it } from 'vitest'
import type { CivilDate } from './civil-date.ts'
import { birthOf, fiscalCodeSchema, isFiscalCode, type FiscalCode } from './fiscal-code.ts'

describe('a codice fiscale', () => {
  it.each(['RSSMRA85T10A562S', 'MRTMTT25D09F205Z'])('with its check letter is taken: %s', (code) => {
    expect(isFiscalCode(code)).toBe(true)
  })

  it('after omocodia, digits given way to letters, is taken', () => {
    expect(isFiscalCode('RSSMRA85T10A56NH')).toBe(true)
  })

  it('keeps its check letter honest after omocodia too', () => {
    expect(isFiscalCode('RSSMRA85T10A56NS')).toBe(false)
  })

  it('in small letters and with spaces is taken as it is meant', () => {
    expect(fiscalCodeSchema.parse('rss mra 85t10 a562s')).toBe('RSSMRA85T10A562S')
  })

  it('with any one sign changed is refused', () => {
    const code = 'RSSMRA85T10A562S'
    for (let place = 0; place < 16; place += 1) {
      const sign = code[place] ?? ''
      const other = /\d/.test(sign) ? String((Number(sign) + 1) % 10) : sign === 'R' ? 'Q' : 'R'
      expect(
        isFiscalCode(code.slice(0, place) + other + code.slice(place + 1)),
        `place ${String(place)}`,
      ).toBe(false)
    }
  })

  it('of a day that no month has is refused', () => {
    expect(isFiscalCode('RSSMRA85T32A562X')).toBe(false)
  })

  it('may be an STP or ENI code, or a provisional one of eleven digits', () => {
    expect(isFiscalCode('STP0301230000123')).toBe(true)
    expect(isFiscalCode('ENI0301230000123')).toBe(true)
    expect(isFiscalCode('12345678903')).toBe(true)
    expect(isFiscalCode('12345678904')).toBe(false)
    expect(isFiscalCode('STP030123000012')).toBe(false)
  })

  it('is never repeated in the message that refuses it', () => {
    const parsed = fiscalCodeSchema.safeParse('RSSMRA85T10A562X')
    expect(parsed.success).toBe(false)
    expect(JSON.stringify(parsed.error?.issues)).not.toContain('RSSMRA')
  })

  it.each([
    ['RSSMRA85T10A562S', '1985-12-10'],
    ['BNCLCU70A01F205R', '1970-01-01'],
    ['STP0301230000123', undefined],
    ['12345678903', undefined],
  ])('%s says the day of birth %s', (code, day) => {
    expect(birthOf(fiscalCodeSchema.parse(code), '2026-11-22' as CivilDate)).toBe(day)
  })

  it('of a woman adds forty to the day, and of a child it is of this century', () => {
    expect(birthOf('RSSMRA15T50A562X' as FiscalCode, '2026-11-22' as CivilDate)).toBe('2015-12-10')
    expect(birthOf('RSSMRA15T50A562X' as FiscalCode, '2015-12-09' as CivilDate)).toBe('1915-12-10')
    // With letters in the place of digits: two people had the same code.
    expect(birthOf('RSSMRAMRT1LA562X' as FiscalCode, '2026-11-22' as CivilDate)).toBe('2015-12-10')
  })
})
