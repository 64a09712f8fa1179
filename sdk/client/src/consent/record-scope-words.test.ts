import { describe, expect, it } from 'vitest'
import { recordScopeWords, type ScopeWording } from './record-scope-words.ts'

describe('a record scope in plain words', () => {
  it.each([
    [
      'patient/Observation.rs?category=laboratory&date=ge2025-01-01',
      'laboratory results, since 1 January 2025',
      'esami di laboratorio, dal 1 gennaio 2025',
      'نتائج المختبر، منذ 1 يناير 2025',
    ],
    ['patient/*.rs', 'all records', 'tutti i dati', 'جميع السجلات'],
    [
      'patient/Observation.r?category=vital-signs,laboratory',
      'laboratory results or vital signs, only one by one',
      'esami di laboratorio o parametri vitali, solo uno per uno',
      'نتائج المختبر أو العلامات الحيوية، واحدًا فواحدًا فقط',
    ],
  ])('%s', (scope, en, it, ar) => {
    expect(recordScopeWords(scope, 'en')).toBe(en)
    expect(recordScopeWords(scope, 'it')).toBe(it)
    expect(recordScopeWords(scope, 'ar')).toBe(ar)
  })

  it.each([
    ['patient/Observation.rs?code=http://loinc.org|2345-7', 'measurements and results, code: glucose'],
    ['patient/Observation.rs?code=http://loinc.org|1-1', 'measurements and results, code: 1-1 (LOINC)'],
    ['patient/Observation.rs?code=urn:own|x', 'measurements and results, code: x (urn:own)'],
    ['patient/Observation.rs?code=http://loinc.org|', 'measurements and results, code: any of LOINC'],
    // Of another system the same code may be something else.
    ['patient/Observation.rs?code=2345-7', 'measurements and results, code: 2345-7'],
    ['patient/Observation.rs?category=constructor', 'measurements and results, category: constructor'],
    ['patient/Observation.rs?status:not=final', 'measurements and results, status: not final'],
    ['patient/Condition.rs?code:missing=true', 'health problems, without code'],
    ['patient/Substance.rs', 'records of type Substance'],
    ['patient/Encounter.rs?date=2025-02', 'visits and stays, of February 2025'],
    ['patient/*.rs?_lastUpdated=ge2025', 'all records, written or changed since 2025'],
    [
      'patient/Observation.rs?performer=Practitioner/p',
      'measurements and results, performer: Practitioner/p',
    ],
    // What an application writes does not go on as a sentence of ours.
    [
      'patient/Condition.rs?code:not=x%20only%20of%20today',
      'health problems, code: not x%20only%20of%20today',
    ],
    ['patient/*.rs?_id=none%20at%20all', 'all records, only: none%20at%20all'],
  ])('%s leaves out nothing that narrows', (scope, words) => {
    expect(recordScopeWords(scope, 'en')).toBe(words)
  })

  it('is said in a language that the SDK does not have, and in English where that has no name for it', () => {
    const asked: string[] = []
    const romanian: ScopeWording = {
      language: 'ro',
      named: (kind, name) => {
        asked.push(`${kind} ${name}`)
        return new Map([
          ['observation laboratory', 'analize de laborator'],
          ['time ge', 'de la'],
        ]).get(`${kind} ${name}`)
      },
    }
    expect(
      recordScopeWords(
        'patient/Observation.rs?category=laboratory&date=ge2025-01-01&status=own%20x',
        romanian,
      ),
    ).toBe('analize de laborator, de la 1 ianuarie 2025, status: own%20x')
    // What others wrote is no name of ours.
    expect(asked.join()).not.toContain('own')
  })
})
