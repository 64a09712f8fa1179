import type { NoticeShown } from '@mutua/sdk/clients/notice-client'
import type { Study } from '@mutua/sdk/pool/study'
import { describe, expect, test } from 'vitest'
import { laterMemberWords } from '../words/member-words.ts'
import type { SeenStudy } from './study-facts.ts'
import { newsIn } from './study-news.ts'

const origin = 'https://coop.example'
const mine = `${origin}/grants/mine`

const studyOf = (local: string, state: Study['state']) =>
  ({ id: `${origin}/studies/${local}`, state, project: { document: { title: local } } }) as unknown as Study
const seen = (state: Study['state']): readonly SeenStudy[] => [
  { study: studyOf('other', 'open'), own: { grant: `${origin}/grants/other` } as SeenStudy['own'] },
  { study: studyOf('mine', state), own: { grant: mine } as SeenStudy['own'] },
  { study: studyOf('nobodys', 'open'), own: undefined },
]
const notice = (kind: string, about: Partial<NoticeShown>): NoticeShown =>
  ({
    number: 1,
    id: kind,
    type: `study.${kind}`,
    timestamp: '2026-11-23T08:00:00.000Z',
    ...about,
  }) as NoticeShown

const kinds = ['recruiting', 'freezes', 'frozen', 'opened', 'results', 'destroyed'] as const
const ofOwn = (kind: string) => notice(kind, { grant: mine as NonNullable<NoticeShown['grant']> })

describe('news of studies', () => {
  test.each(kinds)('leads to the study that it is about: %s', (kind) => {
    const told = kind === 'recruiting' ? notice(kind, { study: `${origin}/studies/mine` }) : ofOwn(kind)
    const [item, ...more] = newsIn([told], seen('recruiting'))
    expect(more).toEqual([])
    expect([item?.kind, item?.study.id]).toEqual([kind, `${origin}/studies/mine`])
  })

  test('is left out where nobody can tell the study, or this version has no words for it', () => {
    expect(newsIn([notice('opened', {}), ofOwn('sold')], seen('open'))).toEqual([])
    expect(newsIn([notice('opened', { grant: 'x' as never })], seen('open'))).toEqual([])
  })

  test('is no news any more where it speaks of what is over', () => {
    const news = newsIn(kinds.map(ofOwn), seen('open')).map(({ kind }) => kind)
    expect(news).toEqual(['frozen', 'opened', 'results', 'destroyed'])
  })

  test('comes the newest first', () => {
    const late = { ...ofOwn('opened'), timestamp: '2026-11-24T08:00:00.000Z' as NoticeShown['timestamp'] }
    expect(newsIn([ofOwn('frozen'), late], seen('open')).map(({ kind }) => kind)).toEqual([
      'opened',
      'frozen',
    ])
  })

  test('names the study in every language, with no amount and no count of anybody', async () => {
    const sentences: string[] = []
    for (const [language, load] of Object.entries(laterMemberWords)) {
      const words = (await load()) as { studies: { news: Readonly<Record<string, string>> } }
      for (const kind of kinds) {
        const sentence = words.studies.news[kind] ?? expect.fail(`${language} has no words for ${kind}`)
        expect(sentence, `${language} ${kind}`).toContain('{title}')
        // What is filled in is the title, and the day of a reading to come.
        const filled = [...sentence.matchAll(/\{(\w+)[^}]*\}/g)].map(([, name]) => name)
        expect(new Set(filled), `${language} ${kind}`).toEqual(
          new Set(kind === 'freezes' ? ['title', 'day'] : ['title']),
        )
        expect(sentence, `${language} ${kind}`).not.toMatch(/[€$\d]|eur|money|denaro/i)
        sentences.push(sentence)
      }
    }
    expect(new Set(sentences).size).toBe(kinds.length * Object.keys(laterMemberWords).length)
  })
})
