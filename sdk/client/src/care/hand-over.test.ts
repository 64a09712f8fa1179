import { expect, test } from 'vitest'
import { handOver, handOverRead, isHandOver, readingOf } from './hand-over.ts'

const handed = handOver({
  id: 'h',
  subject: { reference: 'Patient/p' },
  from: { webId: 'https://ward.example/card#me', name: 'Ward' },
  to: 'Home care',
  papers: [{ reference: 'Composition/letter' }, { reference: 'CarePlan/plan' }],
  words: 'Weigh every day.',
  at: '2026-03-01T09:00:00Z',
})
const by = { webId: 'https://home.example/card#me', name: 'Home care' }

test('a hand over is read when who received it says so, and not before', () => {
  expect(isHandOver(handed)).toBe(true)
  expect(readingOf(handed, [handed])).toBeUndefined()
  const read = handOverRead(handed, { by, at: '2026-03-01T10:00:00Z' })
  expect(isHandOver(read)).toBe(false)
  expect(readingOf(handed, [read, handed])).toEqual({ name: 'Home care', at: '2026-03-01T10:00:00Z' })
  expect(readingOf({ ...handed, id: 'other' }, [read])).toBeUndefined()
})
