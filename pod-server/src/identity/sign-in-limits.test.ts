import { expect, test } from 'vitest'
import { createSignInLimits } from './sign-in-limits.ts'

const tooMany = expect.objectContaining({ code: 'too-many-attempts' }) as Error
const now = () => 1_800_000_000_000

test('who guesses at many names from one address has to wait, others do not', () => {
  const limits = createSignInLimits({ now })
  for (let count = 0; count < 101; count += 1) limits.begin(`name-${String(count)}`, '192.0.2.1')
  expect(() => limits.begin('another', '192.0.2.1')).toThrow(tooMany)
  expect(() => limits.begin('another', '192.0.2.2')).not.toThrow()
})

test('who guesses at one name from many addresses has to wait, too', () => {
  const limits = createSignInLimits({ now })
  for (let count = 0; count < 11; count += 1) limits.begin('anna', `192.0.2.${String(count)}`)
  expect(() => limits.begin('anna', '192.0.2.100')).toThrow(tooMany)
})

test('what was right is not counted, and makes nothing else right', () => {
  const limits = createSignInLimits({ now })
  for (let count = 0; count < 300; count += 1) {
    limits.begin('mallory', '192.0.2.1')
    limits.succeed('mallory', '192.0.2.1')
  }
  for (let count = 0; count < 101; count += 1) {
    limits.begin(`name-${String(count)}`, '192.0.2.1')
    if (count >= 100) continue
    limits.begin('mallory', '192.0.2.1')
    limits.succeed('mallory', '192.0.2.1')
  }
  expect(() => limits.begin('another', '192.0.2.1')).toThrow(tooMany)
})

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'],
  ['2001:0db8:0001:0002:0:0:0:1', '2001:db8:1:2::2'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['fe80::1%eth0', 'fe80::2%eth1'],
])('%s and %s are one line', (one, other) => {
  const limits = createSignInLimits({ now })
  for (let count = 0; count < 101; count += 1) limits.begin(`name-${String(count)}`, one)
  expect(() => limits.begin('another', other)).toThrow(tooMany)
  expect(() => limits.begin('another', '2001:db8:1:3::1')).not.toThrow()
})
