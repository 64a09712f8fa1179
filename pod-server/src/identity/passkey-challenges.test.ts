import { expect, test } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { createPasskeyChallenges } from './passkey-challenges.ts'

const refused = expect.objectContaining({ code: 'passkey-refused' }) as Error
const sealer = createTestSealer(new Uint8Array(32))

const open = () => {
  let at = 1_800_000_000_000
  const challenges = createPasskeyChallenges({ sealer, now: () => at })
  return { challenges, pass: (milliseconds: number) => (at += milliseconds) }
}

test('a challenge is good once, for what it was asked for', () => {
  const { challenges } = open()
  const { challenge, token } = challenges.issue({ kind: 'create', account: 'anna' })
  expect(() => challenges.spend(token, { kind: 'get' })).toThrow(refused)
  expect(() => challenges.spend(token, { kind: 'create', account: 'bruno' })).toThrow(refused)
  expect(challenges.spend(token, { kind: 'create', account: 'anna' })).toBe(challenge)
  expect(() => challenges.spend(token, { kind: 'create', account: 'anna' })).toThrow(refused)
})

test('a challenge is over after five minutes', () => {
  const { challenges, pass } = open()
  const { token } = challenges.issue({ kind: 'get' })
  pass(300_000)
  expect(() => challenges.spend(token, { kind: 'get' })).toThrow(refused)
})

test('a challenge from before a restart is refused: nobody knows whether it was answered', () => {
  const { challenges, pass } = open()
  const { token } = challenges.issue({ kind: 'get' })
  pass(1_000)
  const restarted = createPasskeyChallenges({ sealer, now: () => 1_800_000_001_000 })
  expect(() => restarted.spend(token, { kind: 'get' })).toThrow(refused)
})

test.each(['', 'x', Buffer.from(sealer.seal(Buffer.from('{"use":"something else"}'))).toString('base64url')])(
  'what is no token of ours is refused: %j',
  (token) => {
    expect(() => open().challenges.spend(token, { kind: 'get' })).toThrow(refused)
  },
)
