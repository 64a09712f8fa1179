import { expect, test } from 'vitest'
import { parseBaseUrl } from '../ids.ts'
import { ownAddress } from './own-address.ts'

const coop = parseBaseUrl('https://coop.example')

test('an id of the chosen service is an address of it', () => {
  expect(ownAddress('https://coop.example/grants/7', coop)).toBe('https://coop.example/grants/7')
})

test.each([
  'https://evil.example/grants/7',
  'https://coop.example.evil.example/grants/7',
  'https://coop.example@evil.example/grants/7',
  'http://coop.example/grants/7',
  'https://coop.example:8443/grants/7',
  '/grants/7',
  '',
])('no token goes to “%s”', (id) => {
  expect(() => ownAddress(id, coop)).toThrow(expect.objectContaining({ kind: 'server-untrusted' }))
})
