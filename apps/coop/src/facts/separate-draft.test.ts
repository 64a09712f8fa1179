import { assemblySchema } from '@mutua/sdk/assembly/assembly'
import { expect, test } from 'vitest'
import { delegatesWish, separateWish } from './separate-draft.ts'

const at = '2026-12-01T09:00:00.000Z'
const digest = 'a'.repeat(64)
const motion = (number: number, more = {}) => ({
  ...{ number, title: `Motion ${String(number)}`, matter: 'ordinary', vote: 'open', state: 'waiting' },
  texts: [{ version: 1, text: 'The text.', digest, at }],
  ...more,
})
const general = assemblySchema.parse({
  ...{ id: 'A'.repeat(22), state: 'draft', title: 'Assembly', kind: 'general', place: 'Here' },
  ...{ firstCall: '2027-02-20T09:00:00.000Z', recordDate: '2026-12-01', means: 'other', earlyVotes: true },
  draftedAt: at,
  motions: [motion(1, { enacts: [{ subject: 'tariff', digest }] }), motion(2, { appeal: 7 })],
})

test('A part elects its delegates by lists and talks on the agenda; what takes effect stays with the delegates', () => {
  const wish = separateWish(general, {
    by: 'section',
    share: { id: 'North', votes: 40, seats: 2 },
    draft: { place: 'The school', candidates: '12 Anna Rossi | Together\n7 Bruno Verdi | Others' },
    day: '2027-01-20',
    words: { title: 'Assembly: North', election: 'Delegates of North', text: 'Two are elected.' },
  })
  expect(wish).toMatchObject({
    ...{ kind: 'separate', constituency: { section: 'North' }, seats: 2, place: 'The school' },
    motions: [
      {
        matter: 'election',
        election: {
          ...{ office: 'delegate', seats: 2, min: 1, max: 2 },
          candidates: [
            { member: 12, name: 'Anna Rossi', list: 'Together' },
            { member: 7, name: 'Bruno Verdi', list: 'Others' },
          ],
        },
      },
      { title: 'Motion 1', text: 'The text.' },
    ],
  })
  expect(wish.motions).toHaveLength(2)
  expect(wish.motions[1]).not.toHaveProperty('enacts')
  const later = delegatesWish(general, ['B'.repeat(22)])
  expect(later).toMatchObject({
    ...{ kind: 'delegates', separate: ['B'.repeat(22)] },
    motions: [{ enacts: [{ subject: 'tariff' }] }, { appeal: 7 }],
  })
})
