import { expect, test } from 'vitest'
import { backupKeyText, parseBackupKey } from './backup-key.ts'

test('a backup key is one line of text that says which half it is', () => {
  const text = backupKeyText({ half: 'public', bytes: new Uint8Array(32).fill(255) })
  expect(text).toBe('mutua-backup-public-__________________________________________8')
  expect(parseBackupKey(`${text}\n`)).toEqual({ half: 'public', bytes: new Uint8Array(32).fill(255) })
  expect(parseBackupKey(backupKeyText({ half: 'private', bytes: new Uint8Array(32) }))?.half).toBe('private')
})

test.each(['', 'mutua-backup-public-', 'mutua-backup-secret-AAAA', `mutua-backup-public-${'A'.repeat(44)}`])(
  'anything else is none: %j',
  (text) => {
    expect(parseBackupKey(text)).toBeUndefined()
  },
)
