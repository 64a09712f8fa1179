import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkpointText, parseCheckpoint } from './checkpoint.ts'
import { cosignNote, parseNote, parseVkey, signNote, verifiedLines, vkeyOf } from './signed-note.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const signer = { name: 'coop.example/log', privateKey }
const text = 'coop.example/log\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'
const verifierOf = (type: 1 | 4) => {
  const verifier = parseVkey(vkeyOf(signer.name, type, createPublicKey(privateKey)))
  if (verifier === undefined) throw new Error('it is a key')
  return verifier
}
const noteOf = (...lines: readonly string[]) => {
  const note = parseNote(`${text}\n${lines.join('')}`)
  if (note === undefined) throw new Error('it is a note')
  return note
}

test('a note says who signed it, and when, and lines of others change nothing', () => {
  const other = { name: 'other', privateKey: generateKeyPairSync('ed25519').privateKey }
  const note = noteOf(signNote(text, other), signNote(text, signer), cosignNote(text, 1_700_000_000, signer))
  expect(note.text).toBe(text)
  expect(verifiedLines(note, verifierOf(1))).toMatchObject([{ time: 0 }])
  expect(verifiedLines(note, verifierOf(4))).toMatchObject([{ time: 1_700_000_000 }])
})

test('a line in the name of a key that is not by it spoils the note', () => {
  const elsewhere = signNote(text.replace('7', '8'), signer)
  expect(verifiedLines(noteOf(signNote(text, signer), elsewhere), verifierOf(1))).toBeUndefined()
  const bytes = Buffer.from(cosignNote(text, 5, signer).split(' ')[2] ?? '', 'base64')
  bytes.writeUInt8(6, 4 + 7)
  const cosigned = `\u2014 ${signer.name} ${bytes.toString('base64')}\n`
  expect(verifiedLines(noteOf(cosigned), verifierOf(4))).toBeUndefined()
  expect(verifiedLines(noteOf(signNote(text, { ...signer, name: 'another' })), verifierOf(1))).toEqual([])
  for (const time of [0, 2 ** 63]) {
    const untimed = noteOf(cosignNote(text, time, signer))
    expect(verifiedLines(untimed, verifierOf(4)), String(time)).toBeUndefined()
  }
})

test.each([
  ['no signature', text],
  ['no empty line', `${text}${signNote(text, signer)}`],
  ['no last line break', `${text}\n${signNote(text, signer)}`.slice(0, -1)],
  ['a carriage return', `${text}\r\n\n${signNote(text, signer)}`],
  ['a signature that is no base64', `${text}\n\u2014 name ****\n`],
  ['a signature without name', `${text}\n\u2014  AAAAAAAA\n`],
  ['a name with a space of Unicode', `${text}\n\u2014 na\u0085me AAAAAAAA\n`],
  ['thirty-three signatures', `${text}\n${signNote(text, signer).repeat(33)}`],
])('%s is no note', (_, note) => {
  expect(parseNote(note)).toBeUndefined()
})

test.each([
  ['a key of another name', (vkey: string) => `x${vkey}`],
  ['a key with a letter changed', (vkey: string) => vkey.replace(/\+A/, '+B')],
  ['a key that is cut', (vkey: string) => vkey.slice(0, -4)],
  ['an id that is not its own', (vkey: string) => vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
])('%s is refused', (_, change) => {
  expect(parseVkey(change(vkeyOf(signer.name, 1, createPublicKey(privateKey))))).toBeUndefined()
})

test('a checkpoint is three lines, and what is not exactly that is none', () => {
  const checkpoint = { origin: 'coop.example/log', size: 7, root: Buffer.alloc(32) }
  expect(checkpointText(checkpoint)).toBe(text)
  expect(parseCheckpoint(text)).toEqual(checkpoint)
  expect(parseCheckpoint(`${text}an extension\n`)).toEqual(checkpoint)
  for (const twin of [
    text.replace('\n7\n', '\n07\n'),
    text.replace('\n7\n', '\n-7\n'),
    text.replace('AAA=', 'AAB='),
    text.replace('AAAA', ''),
    text.slice(0, -1),
    `\n${text}`,
  ])
    expect(parseCheckpoint(twin)).toBeUndefined()
})
