import { expect, test } from 'vitest'
import { parseCall, type Command } from './command.ts'

const cancel: Command = {
  words: ['passcode', 'cancel'],
  about: { it: 'Annulla', en: 'Cancels' },
  takes: ['ID'],
  options: { grant: { kind: 'text', value: 'ID', about: { it: 'Consenso', en: 'Consent' } } },
  run: () => Promise.reject(new Error('nothing is run here')),
}

test('An id that begins with a dash is an id, in its place and after an option.', () => {
  const id = '-tA0_bCdEfGhIjKlMnOpQ-'
  const call = parseCall(cancel, [id, '--grant', id])
  expect([call.place(0), call.text('grant')]).toEqual([id, id])
})

test('What begins with a dash and is no id is still an option nobody knows.', () => {
  for (const word of ['-t', '-help', '--unknown-option-with-a-long-name'])
    expect(() => parseCall(cancel, [word])).toThrow(word.slice(0, 2))
})
