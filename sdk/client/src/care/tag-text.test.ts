import { describe, expect, it } from 'vitest'
import { allTags, findTag, tagSources, tagText, tagToken, tagsOf, withTags } from './tag-text.ts'

const plan = { resourceType: 'CarePlan', id: 'p', meta: { tag: [{ system: 'x', code: 'y' }], source: 's' } }

describe('tags', () => {
  it('are found again by how they are written, each of them by its own token', () => {
    for (const tag of allTags) expect(findTag(tagText(tag))).toEqual(tag)
    expect(new Set(allTags.map(tagToken)).size).toBe(allTags.length)
    expect(allTags.filter(({ kind }) => kind === 'action-sheet')).toHaveLength(39)
    for (const text of ['action-sheet:0', 'action-sheet:40', 'area:F', 'leps:', 'icf:x', 'constructor:a', ''])
      expect(findTag(text), text).toBeUndefined()
  })

  it('come to a record besides those that it has, each once', () => {
    const tagged = withTags(plan, allTags)
    expect(tagsOf(tagged)).toEqual(allTags)
    expect(tagged['meta']).toMatchObject({ source: 's' })
    expect(withTags(tagged, allTags)).toEqual(tagged)
    expect(JSON.stringify(tagged)).toContain('"y"')
    expect(tagsOf(plan)).toEqual([])
  })

  it('of every kind say where they come from and whether that was verified', () => {
    for (const tag of allTags) expect(tagSources[tag.kind].citation).not.toBe('')
    expect(Object.values(tagSources).every(({ isVerified }) => !isVerified)).toBe(true)
  })
})
