import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyMetadataPolicy, type MetadataPolicy } from './metadata-policy.ts'

const applied = (metadata: object, policy: MetadataPolicy) => applyMetadataPolicy({ ...metadata }, policy)

describe('what a superior makes of metadata', () => {
  test.each<[string, object, MetadataPolicy, object]>([
    ['value stands over what was there', { a: 1 }, { a: { value: 2 } }, { a: 2 }],
    ['value null takes it away', { a: 1 }, { a: { value: null } }, {}],
    ['add joins without repeating', { a: ['x'] }, { a: { add: ['x', 'y'] } }, { a: ['x', 'y'] }],
    ['add makes what was not there', {}, { a: { add: ['x'] } }, { a: ['x'] }],
    ['default fills in', {}, { a: { default: 1 } }, { a: 1 }],
    ['default leaves what is there', { a: 2 }, { a: { default: 1 } }, { a: 2 }],
    ['one_of is content with one of them', { a: 'x' }, { a: { one_of: ['x', 'y'] } }, { a: 'x' }],
    ['one_of asks nothing of what is absent', {}, { a: { one_of: ['x'] } }, {}],
    ['subset_of leaves what both have', { a: ['x', 'y'] }, { a: { subset_of: ['y', 'z'] } }, { a: ['y'] }],
    ['subset_of with nothing in common takes it away', { a: ['x'] }, { a: { subset_of: ['y'] } }, {}],
    ['superset_of is content with more', { a: ['x', 'y'] }, { a: { superset_of: ['x'] } }, { a: ['x', 'y'] }],
    [
      'scope is a text of words',
      { scope: 'openid email' },
      { scope: { subset_of: ['openid'] } },
      { scope: 'openid' },
    ],
    [
      'what changes comes before what is demanded',
      {},
      { a: { essential: true, default: 'x', one_of: ['x'] } },
      { a: 'x' },
    ],
    ['an unknown word is passed over', { a: 1 }, { a: { regexp: 'x' } }, { a: 1 }],
  ])('%s', (_, metadata, policy, wanted) => {
    expect(applied(metadata, policy)).toEqual({ kind: 'applied', metadata: wanted })
  })

  test.each<[string, object, MetadataPolicy, string]>([
    ['another one', { a: 'z' }, { a: { one_of: ['x'] } }, 'one_of'],
    ['too little', { a: ['x'] }, { a: { superset_of: ['x', 'y'] } }, 'superset_of'],
    ['nothing where it is essential', {}, { a: { essential: true } }, 'essential'],
    [
      'nothing left where it is essential',
      { a: ['x'] },
      { a: { subset_of: ['y'], essential: true } },
      'essential',
    ],
    ['no list where there must be one', { a: 'x' }, { a: { subset_of: ['x'] } }, 'subset_of'],
    ['what is no list of its own', { a: ['x'] }, { a: { superset_of: 'x' } }, 'superset_of'],
  ])('%s is a violation', (_, metadata, policy, operator) => {
    expect(applied(metadata, policy)).toEqual({ kind: 'violated', parameter: 'a', operator })
  })

  test('a word that is critical and unknown is a violation', () => {
    expect(applyMetadataPolicy({ a: 'x' }, { a: { regexp: 'x' } }, ['regexp'])).toMatchObject({
      kind: 'violated',
    })
  })

  test('applying it twice is applying it once, and nothing of what is not allowed is ever left', () => {
    const words = fc.uniqueArray(fc.constantFrom<string>('u', 'v', 'w', 'x', 'y', 'z'))
    fc.assert(
      fc.property(words, words, words, (present, subset, extra) => {
        const policy = { a: { add: extra.filter((word) => subset.includes(word)), subset_of: subset } }
        const once = applied({ a: present }, policy)
        if (once.kind === 'violated') throw new Error('nothing is demanded')
        expect(applied(once.metadata, policy)).toEqual(once)
        const left = (once.metadata['a'] ?? []) as readonly string[]
        expect(left.filter((word) => !subset.includes(word))).toEqual([])
      }),
    )
  })
})
