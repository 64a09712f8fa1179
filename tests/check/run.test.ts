import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const house = resolve(import.meta.dirname, '../..')

const lockOf = (version: string, more: object = {}) =>
  JSON.stringify({
    packages: {
      '': { name: 'house' },
      'sdk/client': { name: '@mutua/sdk' },
      'node_modules/zod': { version, integrity: `sha512-${version}` },
      'node_modules/for-another-machine': { version: '1.0.0', optional: true },
      ...more,
    },
  })

const installedLockOf = (version: string) =>
  JSON.stringify({ packages: { 'node_modules/zod': { version, integrity: `sha512-${version}` } } })

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mutua-run-'))
  await mkdir(join(root, 'apps/launcher'), { recursive: true })
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true })
  await mkdir(join(root, 'path'))
  await copyFile(join(house, 'apps/launcher/run.mjs'), join(root, 'apps/launcher/run.mjs'))
  await symlink(process.execPath, join(root, 'node_modules/.bin/node'))
  await writeFile(join(root, 'package-lock.json'), lockOf('1.0.0'))
  await writeFile(join(root, 'node_modules/.package-lock.json'), installedLockOf('1.0.0'))
  await writeNpm('echo "npm was called: $*"; exit 9')
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

/** Stands where the npm of the machine would stand on PATH. */
const writeNpm = async (script: string): Promise<void> => {
  await writeFile(join(root, 'path/npm'), `#!/bin/sh\n${script}\n`)
  await chmod(join(root, 'path/npm'), 0o755)
}

const start = (...words: string[]) => {
  const { npm_execpath: _cli, npm_node_execpath: _node, ...env } = process.env
  return spawn(process.execPath, [join(root, 'apps/launcher/run.mjs'), ...words], {
    env: { ...env, PATH: [join(root, 'path'), process.env['PATH']].join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

const run = async (...words: string[]) => {
  const child = start(...words)
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exitCode(child)])
  return { out, err, code }
}

const exitCode = (child: ChildProcess): Promise<number | null> =>
  new Promise((settle) => child.once('close', settle))

const say = (expression: string) =>
  writeFile(join(root, 'say.ts'), `const said: string = ${expression}\nconsole.log(said)\n`)

describe('the door of every npm script', () => {
  test('runs the file with its arguments and settings, and adds nothing to its output', async () => {
    await say(`JSON.stringify([...process.argv.slice(2), process.env.MUTUA_DEEP])`)
    expect(await run('MUTUA_DEEP=1', 'say.ts', 'grant', '--json')).toEqual({
      out: '["grant","--json","1"]\n',
      err: '',
      code: 0,
    })
  })

  test('puts the project’s own Node first for whatever the command starts', async () => {
    await say(`process.env.PATH?.split(':')[0] ?? ''`)
    expect((await run('say.ts')).out).toBe(`${join(root, 'node_modules/.bin')}\n`)
  })

  test('ends with the exit code of the command', async () => {
    await writeFile(join(root, 'end.ts'), 'process.exit(3)\n')
    expect((await run('end.ts')).code).toBe(3)
  })

  test('passes on the signal to stop, once, and waits for an orderly end', async () => {
    await writeFile(
      join(root, 'serve.ts'),
      `let heard = 0\nprocess.on('SIGTERM', () => { heard += 1; setTimeout(() => { console.log(heard); process.exit(0) }, 200) })\nsetInterval(() => {}, 1000)\nconsole.log('ready')\n`,
    )
    const child = start('serve.ts')
    let words = ''
    child.stdout.on('data', (chunk: Buffer) => (words += chunk.toString()))
    await once(child.stdout, 'data')
    const ended = exitCode(child)
    child.kill('SIGTERM')
    await setTimeout(50)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(words).toBe('ready\n1\n')
  })

  test('ends as a shell would when a signal ended the command', async () => {
    await writeFile(join(root, 'die.ts'), `process.kill(process.pid, 'SIGKILL')\n`)
    expect((await run('die.ts')).code).toBe(137)
  })

  test('installs first when nothing is installed, and keeps npm out of stdout', async () => {
    await rm(join(root, 'node_modules/.package-lock.json'))
    await say(`'ran'`)
    await writeNpm(`echo "npm $*"; echo '${installedLockOf('1.0.0')}' > node_modules/.package-lock.json`)
    const { out, err, code } = await run('say.ts')
    expect([out, code]).toEqual(['ran\n', 0])
    expect(err).toMatch(
      /^Installing packages, because the packages are not installed yet.*\nnpm ci .*\nPackages installed in \d+ s\.\n$/s,
    )
  })

  test('installs again when the lock asks for another version', async () => {
    await writeFile(join(root, 'package-lock.json'), lockOf('2.0.0'))
    await say(`'ran'`)
    await writeNpm(`echo '${installedLockOf('2.0.0')}' > node_modules/.package-lock.json`)
    const { out, err } = await run('say.ts')
    expect(out).toBe('ran\n')
    expect(err).toContain('because package-lock.json has changed')
  })

  test('does not install for a package that only another machine needs', async () => {
    await say(`'ran'`)
    expect((await run('say.ts')).err).toBe('')
  })

  test('installs when a needed package is not there', async () => {
    await writeFile(
      join(root, 'package-lock.json'),
      lockOf('1.0.0', { 'node_modules/new': { version: '1.0.0' } }),
    )
    expect((await run('say.ts')).err).toContain('because package-lock.json has changed')
  })

  test('says in one sentence what to do when npm cannot install', async () => {
    await rm(join(root, 'node_modules/.package-lock.json'))
    await writeNpm('echo "npm error network" >&2; exit 1')
    const { out, err, code } = await run('say.ts')
    expect([out, code]).toEqual(['', 1])
    expect(err.trimEnd().split('\n').at(-1)).toMatch(
      /^The packages could not be installed: .* run `npm ci` here\.$/,
    )
  })

  test('does not believe an npm that says it installed and did not', async () => {
    await rm(join(root, 'node_modules/.package-lock.json'))
    await writeNpm('exit 0')
    expect((await run('say.ts')).code).toBe(1)
  })

  test('runs an npm script with the rest of the words', async () => {
    await writeNpm('echo "$MUTUA_DEEP $*"; exit 4')
    expect(await run('MUTUA_DEEP=1', '--script', 'test:all', '--project', 'unit')).toEqual({
      out: '1 run --silent test:all -- --project unit\n',
      err: '',
      code: 4,
    })
  })

  test('refuses to guess what to run', async () => {
    expect(await run()).toMatchObject({ out: '', code: 2 })
    expect(await run('--script')).toMatchObject({ out: '', code: 2 })
  })
})
