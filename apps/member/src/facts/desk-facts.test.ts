import { deskWaitMs } from '@mutua/sdk/consent/desk'
import { instantOf } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { actStateAt, orderStateAt } from './desk-facts.ts'

const now = Date.parse('2026-05-01T10:00:00Z')
const inForce = { state: 'confirmed', validUntil: instantOf(now + 2 * deskWaitMs) } as const
const waiting = { state: 'waiting', enteredAt: instantOf(now) } as const

test('an act waits for fifteen minutes, and is said to be undone afterwards', () => {
  expect(actStateAt(waiting, inForce, now + deskWaitMs)).toBe('waiting')
  expect(actStateAt(waiting, inForce, now + deskWaitMs + 1)).toBe('lapsed')
})

test('an act waits no longer than its order, and what was done stays done', () => {
  expect(actStateAt(waiting, { ...inForce, state: 'ended' }, now)).toBe('lapsed')
  expect(actStateAt(waiting, { ...inForce, validUntil: instantOf(now) }, now)).toBe('lapsed')
  expect(actStateAt({ ...waiting, state: 'done' }, { ...inForce, state: 'ended' }, now)).toBe('done')
})

test('an order that was ended is not said to have run out', () => {
  expect(orderStateAt(inForce, now)).toBe('confirmed')
  expect(orderStateAt({ ...inForce, validUntil: instantOf(now) }, now)).toBe('expired')
  expect(orderStateAt({ validUntil: instantOf(now), state: 'ended' }, now)).toBe('ended')
})
