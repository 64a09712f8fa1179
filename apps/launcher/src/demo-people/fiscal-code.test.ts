import { describe, expect, it } from 'vitest'
import { checkFiscalCode, type FiscalIdentity, fiscalCodeOf, stpCode, withOmocodia } from './fiscal-code.ts'

/** Textbook people, printed in public explanations of the code. */
const textbook: readonly (readonly [FiscalIdentity, string])[] = [
  [
    { familyName: 'Rossi', givenName: 'Mario', sex: 'male', birthDate: '1980-01-01', birthPlace: 'H501' },
    'RSSMRA80A01H501U',
  ],
  [
    { familyName: 'Moretti', givenName: 'Matteo', sex: 'male', birthDate: '1991-04-08', birthPlace: 'F205' },
    'MRTMTT91D08F205J',
  ],
  [
    {
      familyName: 'Miller',
      givenName: 'Samantha',
      sex: 'female',
      birthDate: '1982-09-25',
      birthPlace: 'Z404',
    },
    'MLLSNT82P65Z404U',
  ],
]

describe('a codice fiscale', () => {
  it.each(textbook)('of $givenName $familyName is the published one', (person, code) => {
    expect(fiscalCodeOf(person)).toBe(code)
    expect(checkFiscalCode(code)).toEqual({ kind: 'valid', form: 'ordinary' })
  })

  it.each([
    ['Fo', 'Al', 'FOXLAX'],
    ["D'Angiò", 'Maria Grazia', 'DNGMGR'],
    ['Aiello', 'Ugo', 'LLAGUO'],
    ['De Sanctis', 'Gianfranco', 'DSNGFR'],
  ])('abbreviates %s %s to %s', (familyName, givenName, letters) => {
    const code = fiscalCodeOf({
      familyName,
      givenName,
      sex: 'male',
      birthDate: '1950-12-31',
      birthPlace: 'M999',
    })
    expect(code.slice(0, 11)).toBe(`${letters}50T31`)
  })

  it.each([1, 2, 3, 4, 5, 6, 7])('stays valid with %i digits replaced for omocodia', (replaced) => {
    const code = withOmocodia('RSSMRA80A01H501U', replaced)
    expect(code.replaceAll(/[^0-9]/g, '')).toHaveLength(7 - replaced)
    expect(checkFiscalCode(code)).toEqual({ kind: 'valid', form: 'omocodia' })
  })

  it('replaces digits from the right', () => {
    expect(withOmocodia('RSSMRA80A01H501U', 1).slice(0, 15)).toBe('RSSMRA80A01H50M')
    expect(withOmocodia('RSSMRA80A01H501U', 7).slice(0, 15)).toBe('RSSMRAULALMHRLM')
  })

  it.each([
    ['RSSMRA80A01H501V', 'check-letter'],
    ['RSSMRA81A01H501U', 'check-letter'],
    ['RSSMRA80A32H501U', 'date'],
    ['RSSMRA81B29H501U', 'date'],
    ['RSSMRA80A00H501U', 'date'],
    ['RSSMRA80A72H501U', 'date'],
    ['RSSMRA80F01H501U', 'form'],
    ['RSSMRA80A01X501U', 'form'],
    ['RSSMRA80A01H501', 'form'],
    ['rssmra80a01h501u', 'form'],
    ['RSSMRA80A01H501U ', 'form'],
    ['STP99900100012', 'form'],
    ['', 'form'],
  ])('%j is refused', (code, why) => {
    expect(checkFiscalCode(code)).toEqual({ kind: 'invalid', why })
  })

  it('is told from the codes of people who have none', () => {
    expect(checkFiscalCode(stpCode('999', '001', 42))).toEqual({ kind: 'valid', form: 'stp' })
    expect(checkFiscalCode('ENI9990010000042')).toEqual({ kind: 'valid', form: 'eni' })
  })

  it('does not survive a change of any one character', () => {
    const code = 'MLLSNT82P65Z404U'
    for (let place = 0; place < code.length; place++) {
      const other = code.charAt(place) === 'A' ? 'B' : 'A'
      const tampered = code.slice(0, place) + other + code.slice(place + 1)
      expect(checkFiscalCode(tampered).kind, tampered).toBe('invalid')
    }
  })
})
