import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText, parseStrictJson } from './json-text.ts'

describe('JSON of untrusted parties', () => {
  it('is read as JSON.parse reads it, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value, undefined, 2)
        expect(parseStrictJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":1}}',
    '[{"x":[{"y":1,"z":"}","y":2}]}]',
    '{"a":1,"\\u0061":2}',
    '{"isProvidedTo":"x" , "isProvidedTo":"y"}',
  ])('is refused where a member is named twice: %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow('twice')
  })

  it('takes the same name in different objects, and names inside of texts', () => {
    expect(parseStrictJson('[{"a":1},{"a":2}]')).toEqual([{ a: 1 }, { a: 2 }])
    expect(parseStrictJson('{"a":"{\\"a\\":1,\\"a\\":2}"}')).toEqual({ a: '{"a":1,"a":2}' })
  })

  it('is refused when it is nested too deeply', () => {
    expect(() => parseStrictJson(`${'['.repeat(70)}${']'.repeat(70)}`)).toThrow('deeply')
  })

  it('has one canonical text, whatever the order of its members', () => {
    expect(canonicalText({ b: [1, { d: true, c: null }], a: 'é' })).toBe(
      '{"a":"é","b":[1,{"c":null,"d":true}]}',
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalText(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
