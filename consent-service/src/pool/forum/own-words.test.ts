import { createClock, officer, openTestStore, webIdOf } from '../../wiring/test-support-value.ts'
import { expect, test } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import type { Study } from '@mutua/sdk/pool/study'
import { testSealer } from '../budgets/test-support-budgets.ts'
import { studyIdSchema } from '../budgets/budget-rows.ts'
import { idOf, studyOf } from '../catalogue/test-support-study.ts'
import { openForum } from './open-forum.ts'
import { forgetAuthors } from './own-words.ts'

const anna = webIdOf('anna')
const bruno = webIdOf('bruno')
const place = studyIdSchema.parse(idOf('open'))

test('who asked about a study is known to nobody once it is over for long enough, and what was asked stays', async () => {
  await using store = await openTestStore()
  const clock = createClock('2026-11-21T09:00:00Z')
  let study: Study = studyOf('open', 'open')
  const forum = openForum({
    ...{ store, sealer: testSealer, now: clock.now, studies: { read: async () => study } },
    isMember: async (person) => person === anna || person === bruno,
    isEthicsReviewer: async () => false,
    isAdministrator: async () => false,
    isOfficer: (person) => person === officer,
  })
  await forum.ask(place, { text: 'Who reads?' }, anna)
  await forum.ask(place, { text: 'For how long?' }, bruno)
  await forum.hide(place, 1, { reason: 'A name was in it.' }, officer)
  const own = { kind: 'question', from: 'member', number: 1, text: 'Who reads?', hidden: 'A name was in it.' }
  expect(await forum.ownWords(anna)).toMatchObject([own])
  expect(await forum.ownWords(webIdOf('carla'))).toEqual([])

  const forget = (days: number) => forgetAuthors([study], { store, now: clock.now, days })
  expect(await forget(0), 'it goes on').toBe(0)
  study = { ...study, state: 'destroyed', destroyedAt: instantOf(clock.now()) }
  clock.set('2026-12-20T09:00:00Z')
  expect(await forget(30), 'not yet').toBe(0)
  expect(await forum.ownWords(bruno)).toHaveLength(1)
  clock.set('2026-12-22T09:00:00Z')
  expect(await forget(30)).toBe(2)
  expect(await forget(30), 'once').toBe(0)
  expect([await forum.ownWords(anna), await forum.ownWords(bruno)]).toEqual([[], []])
  expect((await forum.read(place, bruno)).map(({ text, own: isOwn }) => [text, isOwn])).toEqual([
    [undefined, undefined],
    ['For how long?', undefined],
  ])
})
