import type { Request } from 'express'
import { expect, test } from 'vitest'
import { callerAddress } from './caller-address.ts'

const requestWith = (forwarded?: string) =>
  // Only what is looked at.
  ({
    socket: { remoteAddress: '192.0.2.1' },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as Pick<Request, 'socket' | 'headers'>

test('without a proxy what a caller writes is not believed', () => {
  expect(callerAddress(0)(requestWith('198.51.100.9'))).toBe('192.0.2.1')
})

test.each([
  [1, '203.0.113.5', '203.0.113.5'],
  [1, '198.51.100.9, 203.0.113.5', '203.0.113.5'],
  [2, '198.51.100.9, 203.0.113.5, 10.0.0.1', '203.0.113.5'],
  [2, '203.0.113.5', '192.0.2.1'],
])('behind %i of our own, %j comes from %s', (proxies, forwarded, address) => {
  expect(callerAddress(proxies)(requestWith(forwarded))).toBe(address)
})
