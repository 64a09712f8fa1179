import { checkLetter } from './check-tables.ts'

export interface FiscalIdentity {
  readonly familyName: string
  readonly givenName: string
  readonly sex: 'female' | 'male'
  /** `YYYY-MM-DD` */
  readonly birthDate: string
  /** Cadastral code of the municipality or foreign state of birth: a letter and three digits. */
  readonly birthPlace: string
}

export type FiscalCodeVerdict =
  | { readonly kind: 'valid'; readonly form: 'ordinary' | 'omocodia' | 'stp' | 'eni' }
  | { readonly kind: 'invalid'; readonly why: 'form' | 'date' | 'check-letter' }

/** *Codice fiscale* of a natural person, 16 characters (D.M. 23 December 1976, art. 2-8). */
export const fiscalCodeOf = (person: FiscalIdentity): string => {
  const body =
    familyNamePart(person.familyName) +
    givenNamePart(person.givenName) +
    birthPart(person.birthDate, person.sex) +
    person.birthPlace
  return body + checkLetter(body)
}

/**
 * The code of another person with the same 15 characters (*omocodia*, D.M. 23 December 1976, art. 6): the last
 * `replaced` of the seven digits become letters, the check letter is computed again.
 * @param replaced 1 to 7
 */
export const withOmocodia = (code: string, replaced: number): string => {
  const characters = [...code.slice(0, 15)]
  for (const place of digitPlaces.slice(digitPlaces.length - replaced)) {
    characters[place] = omocodiaLetters.charAt(Number(characters[place]))
  }
  const body = characters.join('')
  return body + checkLetter(body)
}

/**
 * Temporary code of a foreigner without a permit (*STP*: straniero temporaneamente presente): region, health
 * authority and a running number. It has no check letter.
 */
export const stpCode = (region: string, authority: string, number: number): string =>
  `STP${region}${authority}${String(number).padStart(7, '0')}`

/** Is it a *codice fiscale* (omocodia included), an STP or an ENI code? Capital letters, no spaces. */
export const checkFiscalCode = (code: string): FiscalCodeVerdict => {
  const temporary = /^(STP|ENI)\d{13}$/.exec(code)?.[1]
  if (temporary !== undefined) return { kind: 'valid', form: temporary === 'STP' ? 'stp' : 'eni' }
  if (!fiscalCodeForm.test(code)) return { kind: 'invalid', why: 'form' }
  const plain = withoutOmocodia(code)
  if (!isBirthPart(plain.slice(6, 11))) return { kind: 'invalid', why: 'date' }
  if (checkLetter(code.slice(0, 15)) !== code.charAt(15)) return { kind: 'invalid', why: 'check-letter' }
  return { kind: 'valid', form: plain.slice(0, 15) === code.slice(0, 15) ? 'ordinary' : 'omocodia' }
}

/** A for January, no letter that could be read as a digit. */
const monthLetters = 'ABCDEHLMPRST'
/** 0-9 as letters. */
const omocodiaLetters = 'LMNPQRSTUV'
/** Year, day and place of birth, from 0. */
const digitPlaces: readonly number[] = [6, 7, 9, 10, 12, 13, 14]
const fiscalCodeForm = /^[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-MZ][0-9LMNP-V]{3}[A-Z]$/

const familyNamePart = (name: string): string => threeLetters(consonantsOf(name), vowelsOf(name))

/** With four consonants or more the second one is left out. */
const givenNamePart = (name: string): string => {
  const consonants = consonantsOf(name)
  const chosen = consonants.length >= 4 ? consonants.charAt(0) + consonants.slice(2, 4) : consonants
  return threeLetters(chosen, vowelsOf(name))
}

const threeLetters = (consonants: string, vowels: string): string => `${consonants}${vowels}XXX`.slice(0, 3)

const consonantsOf = (name: string): string => lettersOf(name).replaceAll(/[AEIOU]/g, '')
const vowelsOf = (name: string): string => lettersOf(name).replaceAll(/[^AEIOU]/g, '')

/** Accents fall away, so do spaces and apostrophes. */
const lettersOf = (name: string): string =>
  name
    .normalize('NFD')
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '')

const birthPart = (birthDate: string, sex: FiscalIdentity['sex']): string => {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const shownDay = Number(day) + (sex === 'female' ? 40 : 0)
  return year.slice(2) + monthLetters.charAt(Number(month) - 1) + String(shownDay).padStart(2, '0')
}

const withoutOmocodia = (code: string): string =>
  [...code]
    .map((character, place) => {
      const digit = digitPlaces.includes(place) ? omocodiaLetters.indexOf(character) : -1
      return digit === -1 ? character : String(digit)
    })
    .join('')

const isBirthPart = (part: string): boolean => {
  const month = monthLetters.indexOf(part.charAt(2)) + 1
  const shownDay = Number(part.slice(3))
  const day = shownDay > 40 ? shownDay - 40 : shownDay
  // The century is not in the code; a leap year of either passes.
  const lengths = [31, Number(part.slice(0, 2)) % 4 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (lengths[month - 1] ?? 0)
}
