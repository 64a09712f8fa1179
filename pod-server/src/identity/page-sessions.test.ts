import { expect, test } from 'vitest'
import { parseAccountName } from './account-name.ts'
import { createPageSessions } from './page-sessions.ts'

const anna = parseAccountName('anna')
const bruno = parseAccountName('bruno')

test('a session lasts half an hour, or until its person ends it', () => {
  let at = 1_800_000_000_000
  const sessions = createPageSessions({ now: () => at })
  const [first, second] = [sessions.open(anna), sessions.open(anna)]
  expect(sessions.find(first)).toBe('anna')
  sessions.close(first)
  expect(sessions.find(first)).toBeUndefined()
  expect(sessions.find(second)).toBe('anna')
  expect(sessions.find('')).toBeUndefined()
  at += 1_800_000
  expect(sessions.find(second)).toBeUndefined()
})

test('all sessions of one person end together, and nobody else’s', () => {
  const sessions = createPageSessions({ now: () => 1_800_000_000_000 })
  const [first, second, other] = [sessions.open(anna), sessions.open(anna), sessions.open(bruno)]
  sessions.closeAll(anna)
  expect([first, second, other].map((token) => sessions.find(token))).toEqual([undefined, undefined, 'bruno'])
})

test('the oldest leave when there are too many', () => {
  const sessions = createPageSessions({ now: () => 1_800_000_000_000, maxSessions: 2 })
  const [first, , third] = [sessions.open(anna), sessions.open(anna), sessions.open(bruno)]
  expect(sessions.find(first)).toBeUndefined()
  expect(sessions.find(third)).toBe('bruno')
})
