import { expect, test } from 'vitest'
import { parseResourceUrl } from '../ids.ts'
import { parseContainerListing } from './container-listing.ts'

const container = parseResourceUrl('http://localhost:3000/anna/health/')
const contains = 'http://www.w3.org/ns/ldp#contains'
const listing = (...children: string[]) =>
  JSON.stringify([
    {
      '@id': container,
      '@type': ['http://www.w3.org/ns/ldp#BasicContainer'],
      [contains]: children.map((id) => ({ '@id': id })),
    },
    { '@id': children[0] ?? container, '@type': ['http://www.w3.org/ns/ldp#Resource'] },
  ])

test('a flattened listing gives the children in order', () => {
  expect(parseContainerListing(listing(`${container}b.ttl`, `${container}a/`), container)).toEqual([
    `${container}a/`,
    `${container}b.ttl`,
  ])
})

test('an empty container has no children', () => {
  expect(parseContainerListing('[]', container)).toEqual([])
  expect(parseContainerListing(JSON.stringify({ '@id': container }), container)).toEqual([])
})

test('relative addresses, a graph and a single value are read too', () => {
  const document = { '@graph': [{ '@id': '', [contains]: { '@id': 'labs/' } }] }
  expect(parseContainerListing(JSON.stringify(document), container)).toEqual([`${container}labs/`])
})

test('what another node contains is not a child of this container', () => {
  const other = JSON.stringify([{ '@id': `${container}a/`, [contains]: [{ '@id': `${container}a/x` }] }])
  expect(parseContainerListing(other, container)).toEqual([])
})

test.each([
  ['a resource of another server', 'http://evil.example/x'],
  ['a resource of another pod', 'http://localhost:3000/bruno/x'],
  ['the container above', '../'],
  ['the container itself', container],
  ['a grandchild', `${container}a/b`],
  ['an address that is none', 'http://['],
])('a listing that names %s is refused', (_what, child) => {
  expect(() => parseContainerListing(listing(child), container)).toThrow('does not lie in it')
})

test.each(['', '<> a <x>.', '3', '"x"', '[3]', `[{"@id":"${container}","${contains}":"x"}]`])(
  'a listing that is no JSON-LD document is refused: %j',
  (text) => {
    expect(() => parseContainerListing(text, container)).toThrow('not flattened JSON-LD')
  },
)
