import { expect, it } from 'vitest'
import { goodCredentials } from './credentials.ts'
import { faultOf } from './fault.ts'
import type { Shape } from './shape.ts'

const whole: Shape = {
  caller: 'owner',
  method: 'PUT',
  path: '/anna/x',
  lines: [],
  body: 'x',
  framing: 'length',
  credentials: goodCredentials,
}

const answered = (status: number) => ({ kind: 'answer', status, headers: [], body: '' }) as const

it('a failure of the server is found, a refusal is none', () => {
  for (const status of [500, 501, 502, 503]) expect(faultOf(answered(status), whole)).toBeDefined()
  for (const status of [200, 304, 400, 404, 431]) expect(faultOf(answered(status), whole)).toBeUndefined()
})

it('a whole request must be answered; one that breaks off need not be, but ends', () => {
  const broken: Shape = { ...whole, framing: 'short' }
  expect(faultOf({ kind: 'silent', why: 'closed' }, whole)).toBeDefined()
  expect(faultOf({ kind: 'silent', why: 'closed' }, broken)).toBeUndefined()
  expect(
    faultOf({ kind: 'silent', why: 'closed' }, { ...whole, lines: ['Content-Length: 0'] }),
  ).toBeUndefined()
  expect(faultOf({ kind: 'silent', why: 'timeout' }, broken)).toBeDefined()
})
