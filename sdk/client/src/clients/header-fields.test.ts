import { expect, test } from 'vitest'
import { findLink, parseChallenges, parseLinks } from './header-fields.ts'

test('the challenge of a pod server gives the consent service and the ticket', () => {
  const [uma, dpop] = parseChallenges(
    'UMA as_uri="http://localhost:3001", ticket="aaa.bbb-_.ccc", DPoP algs="ES256 RS256 EdDSA"',
  )
  expect(uma?.scheme).toBe('uma')
  expect(uma?.params.get('as_uri')).toBe('http://localhost:3001')
  expect(uma?.params.get('ticket')).toBe('aaa.bbb-_.ccc')
  expect(dpop?.scheme).toBe('dpop')
  expect(dpop?.params.get('algs')).toBe('ES256 RS256 EdDSA')
})

test('parameters may be bare, quoted with escapes, in any case, and belong to their own scheme', () => {
  const challenges = parseChallenges(
    'Bearer, DPoP ERROR=invalid_token , error_description="a \\"b\\", UMA x=1"',
  )
  expect(challenges.map(({ scheme }) => scheme)).toEqual(['bearer', 'dpop'])
  expect(challenges[0]?.params.size).toBe(0)
  expect(challenges[1]?.params.get('error')).toBe('invalid_token')
  expect(challenges[1]?.params.get('error_description')).toBe('a "b", UMA x=1')
})

test.each([null, '', ',,,', '"', 'a=b'])('a header without a challenge gives none: %j', (header) => {
  expect(parseChallenges(header)).toEqual([])
})

test('links are read with their relations, from one header line or several', () => {
  const header =
    '<a,b>; rel="acl", <http://www.w3.org/ns/ldp#Resource>; rel="type"; title="x, <y>", <urn:sha256:00>;rel=https://w3id.org/mutua/ns#receipt'
  expect(parseLinks(header)).toEqual([
    { target: 'a,b', rels: ['acl'] },
    { target: 'http://www.w3.org/ns/ldp#Resource', rels: ['type'] },
    { target: 'urn:sha256:00', rels: ['https://w3id.org/mutua/ns#receipt'] },
  ])
  expect(findLink(header, 'acl')).toBe('a,b')
  expect(findLink(header, 'describedby')).toBeUndefined()
})

test('headers that invite backtracking are read in no time', () => {
  const started = performance.now()
  parseLinks(`<a>${';a=b'.repeat(5_000)}!`)
  parseLinks('<'.repeat(20_000))
  parseChallenges(`UMA ${'a="\\\\'.repeat(5_000)}`)
  expect(performance.now() - started).toBeLessThan(1_000)
})
