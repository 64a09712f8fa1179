import { describe, expect, test } from 'vitest'
import { createMessages } from './message-format.ts'

const say = createMessages()

describe('a message', () => {
  test('says its values where they belong, and nothing else differently', () => {
    expect(say('{name} ha letto: {what}.', 'it', { name: 'Rossi', what: 'tutto' })).toBe(
      'Rossi ha letto: tutto.',
    )
    expect(say("L'altro # di {n}", 'it', { n: 3 })).toBe("L'altro # di 3")
  })

  test('counts as the language does, an exact number first', () => {
    const asks =
      '{count, plural, =0 {Nessuno} one {Uno solo} two {Due di quelli} few {# pochi} other {# di loro}}'
    expect([0, 1, 2, 1234].map((count) => say(asks, 'it', { count }))).toEqual([
      'Nessuno',
      'Uno solo',
      '2 di loro',
      '1234 di loro',
    ])
    expect([2, 3].map((count) => say(asks, 'ar', { count }))).toEqual(['Due di quelli', '3 pochi'])
  })

  test('chooses by a word, within a plural as well, and quotes', () => {
    const text =
      "{n, plural, one {{who, select, me {mia} other {sua di {who}}}} other {'#' è #, '{'non'}' {who}}}"
    expect(say(text, 'it', { n: 1, who: 'me' })).toBe('mia')
    expect(say(text, 'it', { n: 1, who: 'Anna' })).toBe('sua di Anna')
    expect(say(text, 'it', { n: 7, who: 'Anna' })).toBe('# è 7, {non} Anna')
  })

  test.each([
    ['a bracket too many', 'a } b'],
    ['no end', '{n, plural, one {a} other {b}'],
    ['no case for the rest', '{n, plural, one {a}}'],
    ['more than is known here', '{when, date, short}'],
    ['no name', '{} b'],
  ])('with %s is refused', (_what, text) => {
    expect(() => say(text, 'it', { n: 1, when: 1 })).toThrow(SyntaxError)
  })

  test('without its value is refused', () => {
    expect(() => say('{name}', 'it', {})).toThrow(RangeError)
  })
})
