import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  centsSchema,
  instantOf,
  microCentsSchema,
  parseBaseUrl,
  parseGrantId,
  parseInstant,
  parseResourceUrl,
  parseSha256,
  parseWebId,
} from './ids.ts'
import { Problem } from './problem.ts'

const malformed = expect.objectContaining({ code: 'input-malformed' }) as unknown

describe('URLs from outside', () => {
  it.each([
    ['a WebID', parseWebId, 'https://pods.example/anna/profile/card#me'],
    ['a resource', parseResourceUrl, 'https://pods.example/anna/health/a%20b.ttl'],
    ['a container', parseResourceUrl, 'https://pods.example/anna/health/'],
    ['a grant', parseGrantId, 'https://coop.example/grants/x'],
    ['an origin', parseBaseUrl, 'http://localhost:3000'],
  ])('%s is taken as it is', (_what, parse, text) => {
    expect(parse(text)).toBe(text)
  })

  it.each([
    ['no URL at all', parseWebId, 'localhost'],
    ['no URL where an origin is due', parseBaseUrl, 'localhost'],
    ['no URL where a resource is due', parseResourceUrl, 'health/a.ttl'],
    ['another scheme', parseWebId, 'javascript:alert(1)'],
    ['a file', parseResourceUrl, 'file:///etc/passwd'],
    ['a user name', parseWebId, 'https://anna@pods.example/'],
    ['a password', parseWebId, 'https://anna:secret@pods.example/'],
    ['dot segments', parseResourceUrl, 'https://pods.example/anna/public/../health/a.ttl'],
    ['encoded dot segments', parseResourceUrl, 'https://pods.example/anna/public/%2e%2e/health/a.ttl'],
    ['a query on a resource', parseResourceUrl, 'https://pods.example/anna/a.ttl?x'],
    ['a fragment on a resource', parseResourceUrl, 'https://pods.example/anna/a.ttl#x'],
    ['a path on an origin', parseBaseUrl, 'https://pods.example/'],
    ['3,000 characters', parseWebId, `https://pods.example/${'a'.repeat(3_000)}`],
    ['a number', parseWebId, 5],
    ['nothing', parseWebId, undefined],
  ])('%s is refused', (_what, parse, value) => {
    expect(() => parse(value)).toThrow(malformed)
  })

  it('any text at all is a resource URL or a problem, never another error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })),
        (text) => {
          try {
            expect(new URL(parseResourceUrl(text)).href).toBe(text)
          } catch (error) {
            expect(error).toBeInstanceOf(Problem)
          }
        },
      ),
    )
  })

  it('the message of a refusal names the field and never the value', () => {
    expect(() => parseWebId('mario-rossi-secret')).toThrow(/^(?!.*mario).*a WebID/)
  })
})

describe('money, hashes and time', () => {
  it('money is decimal text and exact beyond what a float can hold', () => {
    expect(centsSchema.parse('900719925474099301')).toBe(900719925474099301n)
    expect(microCentsSchema.parse('0')).toBe(0n)
  })
  it.each(['1.5', '1e3', '', ' 1', '0x10', '1'.repeat(30)])('%j is no amount of money', (text) => {
    expect(centsSchema.safeParse(text).success).toBe(false)
  })
  it('money below zero is no price', () => {
    expect(microCentsSchema.safeParse('-1').success).toBe(false)
  })
  it('only 64 lower-case hex digits are a SHA-256', () => {
    expect(parseSha256('a'.repeat(64))).toBe('a'.repeat(64))
    expect(() => parseSha256('A'.repeat(64))).toThrow(malformed)
    expect(() => parseSha256('a'.repeat(63))).toThrow(malformed)
  })
  it.each([
    '2026-02-30T00:00:00.000Z',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '2026-13-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000+01:00',
  ])('%s is no instant', (text) => {
    expect(() => parseInstant(text)).toThrow(malformed)
  })
  it('instants sort as text in the order of time', () => {
    const time = fc.integer({ min: 0, max: Date.UTC(2200, 0) })
    fc.assert(
      fc.property(
        time,
        time,
        (a, b) => Math.sign(a - b) === Math.sign(instantOf(a).localeCompare(instantOf(b))),
      ),
    )
  })
})
