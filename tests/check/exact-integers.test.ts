import { spawn } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const house = resolve(import.meta.dirname, '../..')

const room = 'consent-service/src/pool/noise'

/** Ways to a number, one a file; each was a way to write a sampler that leaks. */
const faults: Readonly<Record<string, string>> = {
  'literal': 'export const one = 1',
  'fraction': 'export const half = 0.5',
  'type': 'export const of = (scale: number) => scale',
  'math': 'export const log = Math.log',
  'number-of': 'export const of = (scale: bigint) => Number(scale)',
  'parse': "export const three = parseFloat('3')",
  'floats': 'export const floats = (words: Float64Array) => words',
  'bytes': 'export const bytes = (words: Uint8Array) => words',
  'length': 'export const length = (words: BigUint64Array) => words.length',
  'index': 'export const first = (words: BigUint64Array, of: bigint) => words[String(of)]',
  'plus': "export const three = +'3'",
  'clock': 'export const at = Date.now',
  'outside': "export { randomBytes } from './in.ts'\nimport { randomBytes } from 'node:crypto'\nrandomBytes",
  'above': "import { randomWords } from '../random-words.ts'\nrandomWords",
  'assertion': 'export const of = (scale: bigint) => scale as never',
  'any': 'export const of = (scale: any) => scale',
}

let said: string

/** The rules of the house over a tree that has the room, and a fault in each of its files but one. */
beforeAll(async () => {
  await using folder = await createTemporaryFolder('exact-integers')
  const write = async (path: string, source: string): Promise<void> => {
    await mkdir(dirname(join(folder.path, path)), { recursive: true })
    await writeFile(join(folder.path, path), `${source}\n`)
  }
  await symlink(join(house, 'node_modules'), join(folder.path, 'node_modules'))
  await write(
    'tests/check/exact-integers.mjs',
    `export { default } from '${house}/tests/check/exact-integers.mjs'`,
  )
  await symlink(join(house, '.oxlintrc.json'), join(folder.path, '.oxlintrc.json'))
  for (const [name, source] of Object.entries(faults)) await write(`${room}/${name}.ts`, source)
  await write(`${room}/exact.ts`, 'export const twice = (scale: bigint) => 2n * scale')
  await write('consent-service/src/ledger/elsewhere.ts', 'export const half = 0.5')
  const oxlint = spawn(
    process.execPath,
    [
      join(house, 'node_modules/oxlint/bin/oxlint'),
      '-c',
      '.oxlintrc.json',
      '--format=unix',
      'consent-service',
    ],
    { cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  said = await text(oxlint.stdout)
})

describe('the noise of an answer is made of exact integers', () => {
  test.each(Object.keys(faults))('the lint refuses a way to a number: %s', (name) => {
    expect(said).toMatch(new RegExp(`^${room}/${name}\\.ts:.*exact-integers\\(no-number\\)`, 'm'))
  })

  test('the lint lets bigint be, and other rooms', () => {
    expect(said).not.toMatch(/(?:exact|elsewhere)\.ts:.*exact-integers/)
  })
})
