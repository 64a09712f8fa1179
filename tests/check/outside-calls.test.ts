import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

const house = resolve(import.meta.dirname, '../..')
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mutua-outside-'))
  await mkdir(join(root, 'tests/check'), { recursive: true })
  // The rules, and the plugin of ours that they name.
  for (const file of ['.oxlintrc.json', 'tests/check/exact-integers.mjs'])
    await copyFile(join(house, file), join(root, file))
})
afterEach(() => rm(root, { recursive: true }))

const report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })

/** The rules of the house that each of these files breaks by calling outside. */
const brokenBy = async (paths: readonly string[], text: string): Promise<string[][]> => {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), `${text}\n`)
  }
  const stdout = await new Promise<string>((settle) => {
    // It ends with code 1 when it finds something: what it says is what counts.
    execFile(
      process.execPath,
      [join(house, 'node_modules/oxlint/bin/oxlint'), '--format', 'json', ...paths],
      { cwd: root },
      (_error, said) => {
        settle(said)
      },
    )
  })
  const broken = report
    .parse(JSON.parse(stdout))
    .diagnostics.filter(({ code }) => code.includes('no-restricted'))
  return paths.map((path) => [
    ...new Set(broken.filter(({ filename }) => filename === path).map(({ code }) => code)),
  ])
}

const rooms = ['pod-server/src/access/a.ts', 'consent-service/src/notices/a.ts', 'sdk/kit/src/authn/a.ts']

describe('nothing opens a connection to outside but the guarded fetch', () => {
  test.each([
    ['the built-in fetch', "export const a = () => fetch('https://a.example/')"],
    ['the built-in fetch, passed on', 'export const a = { fetch }'],
    ['the built-in fetch by its long name', "export const a = () => globalThis.fetch('https://a.example/')"],
    ['a WebSocket', "export const a = () => new WebSocket('wss://a.example/')"],
    ['an EventSource', "export const a = () => new EventSource('https://a.example/')"],
    ['a request of node:http', "import { request } from 'node:http'\nexport const a = request"],
    ['all of node:http', "import * as http from 'node:http'\nexport const a = http"],
    ['a get of node:https', "import { get } from 'node:https'\nexport const a = get"],
    ['a socket', "import { connect } from 'node:net'\nexport const a = connect"],
    ['a secure socket', "import { connect } from 'node:tls'\nexport const a = connect"],
    ['a datagram', "import { createSocket } from 'node:dgram'\nexport const a = createSocket"],
    ['a look-up of a name', "import { lookup } from 'node:dns/promises'\nexport const a = lookup"],
    ['undici', "import { request } from 'undici'\nexport const a = request"],
    [
      'keys fetched by jose alone',
      "import { createRemoteJWKSet } from 'jose'\nexport const a = createRemoteJWKSet",
    ],
    ['a client of ws', "import { WebSocket } from 'ws'\nexport const a = WebSocket"],
  ])('%s is refused', async (_, text) => {
    expect((await brokenBy(rooms, text)).map(({ length }) => length)).toEqual([1, 1, 1])
  })

  test.each([
    ['a fetch that was passed in', 'export const a = (fetch: (url: string) => void) => fetch("x")'],
    ['a server', "import { createServer } from 'node:http'\nexport const a = createServer"],
    ['a type', "import type { ClientRequest } from 'node:http'\nexport type A = ClientRequest"],
  ])('%s is fine', async (_, text) => {
    expect(await brokenBy(rooms, text)).toEqual([[], [], []])
  })

  test('three files are excepted, and no more', async () => {
    const config = await readFile(join(house, '.oxlintrc.json'), 'utf8')
    const excepted = [...config.matchAll(/"(sdk\/kit\/src\/[\w/-]+\.ts)"/g)].map(([, path]) => path)
    expect(excepted).toEqual([
      'sdk/kit/src/outside-request.ts',
      'sdk/kit/src/service-calls.ts',
      'sdk/kit/src/authn/remote-keys.ts',
    ])
  })
})
