import { expect, test } from 'vitest'
import { parseBaseUrl, parseWebId } from '../ids.ts'
import { roomOf, studyOfRecipient } from './secure-room.ts'

const origin = parseBaseUrl('https://coop.example')
const local = 'AAAAAAAAAAAAAAAAAAAAAA'

test('a study is found by its room, and by nobody else', () => {
  expect(studyOfRecipient(roomOf(origin, local), origin)).toBe(`https://coop.example/studies/${local}`)
  for (const other of [
    `https://other.example/studies/${local}#room`,
    `https://coop.example/studies/${local}#it`,
    `https://coop.example/studies/${local}/more#room`,
    'https://coop.example/studies/#room',
    `https://coop.example/organisations/${local}#room`,
  ])
    expect(studyOfRecipient(parseWebId(other), origin)).toBeUndefined()
})
