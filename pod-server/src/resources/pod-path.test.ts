import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBaseUrl, parseResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  aclPathOf,
  aclSubjectOf,
  acrPathOf,
  ancestorsInPod,
  isAclPath,
  isAcrPath,
  isContainerPath,
  parentOf,
  parsePodPath,
  podNameOf,
  segmentFromSlug,
  segmentOf,
  slashTwinOf,
  urlOf,
} from './pod-path.ts'

const origin = parseBaseUrl('http://localhost:3000')

describe('the path of a resource', () => {
  it.each([
    ['/anna/', '/anna/'],
    ['/anna/health/a.ttl', '/anna/health/a.ttl'],
    ['/anna/a?query=/../b', '/anna/a'],
    ['/anna/%61%7E', '/anna/a~'],
    ['/anna/caff%C3%A8', '/anna/caff%C3%A8'],
    ['/anna/caffè', '/anna/caff%C3%A8'],
    ['/anna/a%2cb', '/anna/a,b'],
    ['/anna/a%20b', '/anna/a%20b'],
    ['/anna/...', '/anna/...'],
    ['/anna/%252e%252e', '/anna/%252e%252e'],
    ["/anna/(it's)!*", "/anna/(it's)!*"],
    ['/anna/a#b', '/anna/a%23b'],
  ])('%s has one name: %s', (target, canonical) => {
    expect(parsePodPath(target)).toBe(canonical)
  })

  it.each([
    ['a dot segment', '/anna/../bruno/'],
    ['a dot segment at the end', '/anna/..'],
    ['a dot that stays', '/anna/./a'],
    ['an encoded dot segment', '/anna/%2e%2e/bruno/'],
    ['a half-encoded dot segment', '/anna/.%2E/bruno/'],
    ['an encoded slash', '/anna/a%2Fb'],
    ['an encoded slash in small letters', '/anna/..%2fbruno'],
    ['an encoded backslash', '/anna/..%5Cbruno'],
    ['a backslash', '/anna/..\\bruno'],
    ['NUL', '/anna/a%00.ttl'],
    ['a line break', '/anna/a%0d%0aSet-Cookie:x'],
    ['DEL', '/anna/a%7f'],
    ['an empty name', '/anna//a'],
    ['an empty first name', '//anna/a'],
    ['a broken escape', '/anna/%zz'],
    ['half an escape', '/anna/%4'],
    ['an escape that is no UTF-8', '/anna/%ff'],
    ['an overlong dot', '/anna/%c0%ae%c0%ae/'],
    ['half a surrogate pair', '/anna/\ud800'],
    ['no slash in front', 'anna/a'],
    ['another origin', 'http://other.example/anna/a'],
    ['nothing', ''],
    ['a name of 2,000 characters', `/anna/${'a'.repeat(2_000)}`],
    ['a name of 256 bytes', `/anna/${'è'.repeat(128)}`],
    ['a path that is too long', '/a'.repeat(800)],
    ['a path that is too long once it is encoded', '/è'.repeat(700)],
    ['a container named like an access control list', '/anna/a.acl/'],
    ['something inside one', '/anna/.acl/b'],
    ['the access control list of a list', '/anna/a.acl.acl'],
    ['the access control resource of a list', '/anna/a.acl.acr'],
    ['a container named like an access control resource', '/anna/a.acr/'],
    ['the same, encoded', '/anna/a%2Eacl%2eacl'],
  ])('is refused with %s', (_, target) => {
    expect(() => parsePodPath(target)).toThrow(expect.objectContaining({ code: 'path-invalid' }))
  })

  it('is refused, or canonical: parsing it again changes nothing, and no part of it can mean another place', () => {
    fc.assert(
      fc.property(target, (text) => {
        const path = parsedOrUndefined(text)
        if (path === undefined) return
        expect(parsePodPath(path)).toBe(path)
        expect(path).toMatch(/^\/[\x21-\x7e]*$/)
        expect(path.slice(1).split('/').map(decodeURIComponent)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^\.{1,2}$|[/\\\0]/)]),
        )
        // The URL of it is canonical for everybody else, too: no URL parser takes it somewhere else.
        expect(parseResourceUrl(urlOf(origin, path))).toBe(urlOf(origin, path))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is the same for every way of encoding the same name', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(name, fc.infiniteStream(fc.boolean()), (text, upper) => {
        const plain = parsedOrUndefined(`/anna/${encodeURIComponent(text)}`)
        const bytes = [...Buffer.from(text)].map((byte) => {
          const hex = byte.toString(16).padStart(2, '0')
          return `%${upper.next().value === true ? hex.toUpperCase() : hex}`
        })
        expect(parsedOrUndefined(`/anna/${bytes.join('')}`)).toBe(plain)
      }),
    )
  })
})

describe('what a path says', () => {
  const path = parsePodPath('/anna/health/a.ttl')
  const container = parsePodPath('/anna/health/')

  it('names its container, its pod and itself', () => {
    expect([parentOf(path), parentOf(container), parentOf(parsePodPath('/anna/'))]).toEqual([
      '/anna/health/',
      '/anna/',
      '/',
    ])
    expect(parentOf(parsePodPath('/'))).toBeUndefined()
    expect(ancestorsInPod(path)).toEqual(['/anna/health/', '/anna/'])
    expect(ancestorsInPod(parsePodPath('/anna/'))).toEqual([])
    expect([podNameOf(path), podNameOf(parsePodPath('/anna')), podNameOf(parsePodPath('/'))]).toEqual([
      'anna',
      undefined,
      undefined,
    ])
    expect([segmentOf(path), segmentOf(container)]).toEqual(['a.ttl', 'health/'])
    expect([isContainerPath(path), isContainerPath(container)]).toEqual([false, true])
    expect([slashTwinOf(path), slashTwinOf(container)]).toEqual(['/anna/health/a.ttl/', '/anna/health'])
  })

  it('leads to its access control list and back', () => {
    expect([aclPathOf(path), aclPathOf(container)]).toEqual(['/anna/health/a.ttl.acl', '/anna/health/.acl'])
    expect([isAclPath(path), isAclPath(aclPathOf(path)), isAclPath(aclPathOf(container))]).toEqual([
      false,
      true,
      true,
    ])
    expect(aclSubjectOf(aclPathOf(container))).toBe(container)
    expect([acrPathOf(container), aclSubjectOf(acrPathOf(path))]).toEqual(['/anna/health/.acr', path])
    expect([isAclPath(acrPathOf(path)), isAcrPath(acrPathOf(path)), isAcrPath(aclPathOf(path))]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('a hint for a name', () => {
  it('is taken as one plain name', () => {
    expect(segmentFromSlug('a report.ttl')).toBe('a%20report.ttl')
    expect(segmentFromSlug('a%20report.ttl')).toBe('a%20report.ttl')
    expect(segmentFromSlug('folder/')).toBe('folder')
  })

  it.each([
    '',
    '.',
    '..',
    '../up',
    'a/b',
    'a%2Fb',
    '%00',
    '%zz',
    'x.acl',
    'x.acr',
    '.acl',
    'x.%61cl',
    'a'.repeat(256),
  ])('that is no plain name is no hint: %s', (slug) => {
    expect(segmentFromSlug(slug)).toBeUndefined()
  })

  it('that is absent is none', () => {
    expect(segmentFromSlug(undefined)).toBeUndefined()
  })
})

const parsedOrUndefined = (text: string) => {
  try {
    return parsePodPath(text)
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'path-invalid') return undefined
    throw cause
  }
}

/** Paths made of what an attacker tries, mixed with anything. */
const piece = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '%2e',
    '%2E%2e',
    '%2f',
    '%5c',
    '\\',
    '%00',
    '//',
    '%25',
    '%',
    '.acl',
    '?',
    '#',
    ' ',
    '|',
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 5 }),
)
const target = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constant('/') }, { weight: 3, arbitrary: piece }), {
    maxLength: 12,
  })
  .map((pieces) => `/${pieces.join('')}`)
