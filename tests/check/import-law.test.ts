import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importLawFaults, readImportLaw } from './import-law.ts'

const house = resolve(import.meta.dirname, '../..')

const workspaces: Record<string, string> = {
  'sdk/client': '@mutua/sdk',
  'sdk/kit': '@mutua/kit',
  'sdk/cli': '@mutua/cli',
  'sdk/extra': '@mutua/extra',
  'pod-server': '@mutua/pod-server',
  'consent-service': '@mutua/consent-service',
  'apps/ui': '@mutua/ui',
  'apps/member': '@mutua/member',
  'apps/coop': '@mutua/coop',
  'tests': '@mutua/tests',
}

/** Every file that somebody imports below; each room offers one. */
const offered: Record<string, string> = {
  'sdk/client/src/ids.ts': 'export type WebId = string\nexport const ids = 1\n',
  'sdk/kit/src/store.ts': 'export const store = 1\n',
  'sdk/cli/src/words.ts': 'export const words = 1\n',
  'sdk/extra/src/extra.ts': 'export const extra = 1\n',
  'pod-server/src/access/decide.ts': 'export const decide = 1\n',
  'pod-server/src/usage/record-use.ts': 'export type Use = string\nexport const recordUse = 1\n',
  'pod-server/src/http/app.ts': 'export const app = 1\n',
  'pod-server/src/config.ts': 'export const config = 1\n',
  'pod-server/src/usage/test-support.ts': 'export const support = 1\n',
  'consent-service/src/ledger/post.ts': 'export const post = 1\n',
  'apps/ui/src/view.ts': 'export const view = 1\n',
  'apps/member/src/page.ts': 'export const page = 1\n',
  'apps/coop/src/page.ts': 'export const page = 1\n',
  'tests/support/coop.ts': 'export const coop = 1\n',
}

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mutua-law-'))
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

/** Builds a small tree and holds it against the law; gives back `importing file: rule`, sorted. */
const brokenIn = async (files: Record<string, string>): Promise<string[]> => {
  for (const [path, text] of Object.entries({ ...offered, ...files })) await writeIn(path, text)
  await mkdir(join(root, 'node_modules/@mutua'), { recursive: true })
  await mkdir(join(root, 'node_modules/express'), { recursive: true })
  await writeIn('node_modules/express/package.json', '{"name":"express","version":"5.0.0","main":"index.js"}')
  await writeIn('node_modules/express/index.js', 'module.exports = 1\n')
  for (const [folder, name] of Object.entries(workspaces)) {
    // Everything is exported here, so that only the law can refuse.
    await writeIn(
      `${folder}/package.json`,
      JSON.stringify({ name, version: '0.1.0', type: 'module', exports: { './*': './*' } }),
    )
    await symlink(join(root, folder), join(root, 'node_modules', name))
  }
  const { broken } = await readImportLaw(root, house)
  return [...new Set(broken.map(({ from, rule }) => `${from}: ${rule}`))].toSorted()
}

const writeIn = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

describe('the import law', () => {
  test('permits every arrow that it lists', async () => {
    const broken = await brokenIn({
      'sdk/kit/src/a.ts': `import { ids } from '@mutua/sdk/src/ids.ts'\nimport { store } from './store.ts'\nimport { join } from 'node:path'\n`,
      'sdk/cli/src/main.ts': `import { ids } from '@mutua/sdk/src/ids.ts'\nimport { readFile } from 'node:fs/promises'\n`,
      'pod-server/src/main.ts': `import { app } from './http/app.ts'\nimport { decide } from './access/decide.ts'\nimport { config } from './config.ts'\n`,
      'pod-server/src/http/read.ts': `import { app } from './app.ts'\nimport { decide } from '../access/decide.ts'\nimport { store } from '@mutua/kit/src/store.ts'\n`,
      'pod-server/src/access/wac.ts': `import { decide } from './decide.ts'\nimport { ids } from '@mutua/sdk/src/ids.ts'\n`,
      'pod-server/src/access/wac.test.ts': `import { app } from '../http/app.ts'\nimport { support } from '../usage/test-support.ts'\nimport { ids } from '@mutua/sdk/src/ids.ts'\n`,
      'sdk/client/src/ids.test.ts': `import { readFileSync } from 'node:fs'\nimport { store } from '@mutua/kit/src/store.ts'\n`,
      'apps/member/src/main.ts': `import { page } from './page.ts'\nimport { view } from '@mutua/ui/src/view.ts'\nimport { ids } from '@mutua/sdk/src/ids.ts'\n`,
      'tests/journeys/a.test.ts': `import { coop } from '../support/coop.ts'\nimport { decide } from '@mutua/pod-server/src/access/decide.ts'\nimport { post } from '@mutua/consent-service/src/ledger/post.ts'\n`,
    })
    expect(broken).toEqual([])
  })

  const refused: readonly (readonly [string, string, string, string])[] = [
    [
      'the vocabulary importing the kit',
      'sdk/client/src/a.ts',
      '@mutua/kit/src/store.ts',
      'sdk-client-imports',
    ],
    [
      'the vocabulary importing what only Node has',
      'sdk/client/src/a.ts',
      'node:fs',
      'sdk-client-runs-in-browsers',
    ],
    [
      'the vocabulary importing a Node builtin by its old name',
      'sdk/client/src/a.ts',
      'fs',
      'sdk-client-runs-in-browsers',
    ],
    ['the kit importing the command line', 'sdk/kit/src/a.ts', '@mutua/cli/src/words.ts', 'sdk-kit-imports'],
    ['the kit importing a service', 'sdk/kit/src/a.ts', '@mutua/pod-server/src/config.ts', 'sdk-kit-imports'],
    ['the command line importing the kit', 'sdk/cli/src/a.ts', '@mutua/kit/src/store.ts', 'sdk-cli-imports'],
    [
      'a room of the sdk that the law does not know',
      'sdk/extra/src/a.ts',
      '@mutua/sdk/src/ids.ts',
      'sdk-new-room-imports',
    ],
    [
      'one service importing the other',
      'pod-server/src/main.ts',
      '@mutua/consent-service/src/ledger/post.ts',
      'pod-server-imports',
    ],
    [
      'the other service importing the one',
      'consent-service/src/main.ts',
      '@mutua/pod-server/src/config.ts',
      'consent-service-imports',
    ],
    [
      'a service importing the command line',
      'consent-service/src/main.ts',
      '@mutua/cli/src/words.ts',
      'consent-service-imports',
    ],
    ['an app importing a service', 'apps/member/src/a.ts', '@mutua/pod-server/src/config.ts', 'apps-imports'],
    ['an app importing the kit', 'apps/member/src/a.ts', '@mutua/kit/src/store.ts', 'apps-imports'],
    ['an app importing another app', 'apps/member/src/a.ts', '@mutua/coop/src/page.ts', 'apps-imports'],
    ['the shared views importing an app', 'apps/ui/src/a.ts', '@mutua/coop/src/page.ts', 'apps-ui-imports'],
    ['code importing tests', 'sdk/kit/src/a.ts', '@mutua/tests/support/coop.ts', 'nobody-into-tests'],
    [
      'a test beside the code importing tests/',
      'sdk/kit/src/a.test.ts',
      '@mutua/tests/support/coop.ts',
      'nobody-into-tests',
    ],
    [
      'a test beside the code importing another service',
      'pod-server/src/access/a.test.ts',
      '@mutua/consent-service/src/ledger/post.ts',
      'tests-beside-imports',
    ],
    [
      'code importing test support',
      'pod-server/src/usage/a.ts',
      './test-support.ts',
      'nobody-into-tests-beside',
    ],
    [
      'a room importing another room',
      'pod-server/src/access/a.ts',
      '../usage/record-use.ts',
      'pod-server-rooms-apart',
    ],
    ['a room importing http', 'pod-server/src/access/a.ts', '../http/app.ts', 'pod-server-rooms-apart'],
    ['a room importing the wiring', 'pod-server/src/access/a.ts', '../config.ts', 'pod-server-rooms-apart'],
    [
      'http importing the wiring',
      'pod-server/src/http/a.ts',
      '../config.ts',
      'pod-server-http-not-into-main',
    ],
    ['a package that the workspace does not list', 'sdk/kit/src/a.ts', 'express', 'only-listed-packages'],
    ['a file that does not exist', 'sdk/kit/src/a.ts', './nowhere.ts', 'resolvable'],
  ]

  test('refuses every arrow that it does not list', async () => {
    const files: Record<string, string> = {}
    const expected: string[] = []
    for (const [index, [, path, target, rule]] of refused.entries()) {
      // One file a case, so that no case hides behind another.
      const file = path.replace(/\/(\w+)((?:\.test)?\.ts)$/, `/case-${index}$2`)
      files[file] = `import ${JSON.stringify(target)}\n`
      expected.push(`${file}: ${rule}`)
    }
    const broken = await brokenIn(files)
    for (const [index, [name]] of refused.entries()) expect(broken, name).toContain(expected[index])
  })

  test('sees an import however it is written', async () => {
    const target = '../usage/record-use.ts'
    const broken = await brokenIn({
      'pod-server/src/access/type.ts': `import type { Use } from '${target}'\nexport type Other = Use\n`,
      'pod-server/src/access/inline-type.ts': `import { type Use } from '${target}'\nexport type Other = Use\n`,
      'pod-server/src/access/re-export.ts': `export { recordUse } from '${target}'\n`,
      'pod-server/src/access/dynamic.ts': `export const late = () => import('${target}')\n`,
      'pod-server/src/access/using.ts': `await using store = await import('${target}')\n`,
      'pod-server/src/access/using-late.ts': `export const late = async (all: any[]) => {\n  using a = all[0]\n  for (await using b of all) await import('${target}')\n}\n`,
      'pod-server/src/access/modern.ts': `import words from './words.json' with { type: 'json' }\nexport const a = { words } as const satisfies object\nexport const b = <const T,>(x: T) => x!\nexport abstract class C { accessor x = 1; static { void 0 } #y?: string; declare z: string }\nconst late = await import('${target}')\nexport { late }\n`,
      'pod-server/src/access/words.json': '{}',
    })
    expect(broken).toEqual(
      ['dynamic', 're-export', 'type', 'inline-type', 'using', 'using-late', 'modern']
        .map((name) => `pod-server/src/access/${name}.ts: pod-server-rooms-apart`)
        .toSorted(),
    )
  })

  test('refuses two files that need each other, also when only for a type', async () => {
    const broken = await brokenIn({
      'sdk/kit/src/egg.ts': `import type { Hen } from './hen.ts'\nexport type Egg = { hen: Hen }\n`,
      'sdk/kit/src/hen.ts': `import type { Egg } from './egg.ts'\nexport type Hen = { egg: Egg }\n`,
    })
    expect(broken).toContain('sdk/kit/src/egg.ts: no-cycles')
  })

  test('is not kept by a tree in which nothing was seen', async () => {
    expect(importLawFaults(await readImportLaw(root, house))).toEqual([
      expect.stringContaining('No module was seen'),
    ])
    await mkdir(join(root, 'sdk/client/src'), { recursive: true })
    expect(importLawFaults(await readImportLaw(root, house))).toEqual([
      expect.stringContaining('No module was seen'),
    ])
  })
})
