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
  const ids = ['-tA0_bCdEfGhIjKlMnOpQ-', '--A0_bCdEfGhIjKlMnOpQ-', '---0_bCdEfGhIjKlMnOpQ-']
  for (const id of [...ids, `--${'x'.repeat(41)}`]) {
    const call = parseCall(cancel, [id, '--grant', id])
    expect([call.place(0), call.text('grant')]).toEqual([id, id])
  }
})

test('An option that is as long as an id is an option.', () => {
  const about = { it: 'Consenso', en: 'Consent' }
  const options: Command['options'] = { 'twenty-letters-these': { kind: 'text', value: 'ID', about } }
  const long = { ...cancel, takes: [], options }
  expect(parseCall(long, ['--twenty-letters-these', 'it']).text('twenty-letters-these')).toBe('it')
})

test('What begins with a dash and is no id is still an option nobody knows.', () => {
  for (const word of ['-t', '-help', '--unknown-option-with-a-long-name', '--unknown-option'])
    expect(() => parseCall(cancel, [word])).toThrow(word.slice(0, 2))
})
