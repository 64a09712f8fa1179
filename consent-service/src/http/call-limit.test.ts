import { expect, test } from 'vitest'
import { createCallLimit } from './call-limit.ts'

const tooMany: unknown = expect.objectContaining({ code: 'too-many-attempts' })

test.each([
  ['of IPv4, also as a socket of IPv6 says it', ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1']],
  [
    'of one /64, wherever the longest row of zeros is',
    ['2001:db8::1', '2001:db8::2:3:4:5', '2001:db8:0:0:1::'],
  ],
])('addresses %s have their calls together', (_whose, [first = '', second = '', third = '']) => {
  const limit = createCallLimit({ now: () => 0, callsPerMinute: 2 })
  limit.count(first)
  limit.count(second)
  expect(() => limit.count(third)).toThrow(tooMany)
  limit.count('2001:db8:0:1::1')
})

test('a minute later, and for who was there before the table was full, calls go on', () => {
  let now = 0
  const limit = createCallLimit({ now: () => now, callsPerMinute: 2, maxAddresses: 1 })
  limit.count('192.0.2.1')
  expect(() => limit.count('192.0.2.2')).toThrow(tooMany)
  limit.count('192.0.2.1')
  expect(() => limit.count('192.0.2.1')).toThrow(tooMany)
  now = 60_000
  limit.count('192.0.2.2')
})
