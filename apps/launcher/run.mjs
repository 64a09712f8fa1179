#!/usr/bin/env node
/**
 * The door every npm script goes through. It must start on the oldest Node we promise (20), on a bare clone, with nothing
 * installed: plain JavaScript, no dependencies, stdout left to the command it runs.
 *
 * 1. the packages are there and are the ones in package-lock.json, else `npm ci`
 * 2. the command runs under the project's own Node (node_modules/.bin first on PATH)
 * 3. its exit code is ours, and the signals we get are its signals
 *
 * Usage: node apps/launcher/run.mjs [NAME=value ...] FILE.ts [argument ...]
 *        node apps/launcher/run.mjs [NAME=value ...] --script NPM_SCRIPT [argument ...]
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
const bin = join(root, 'node_modules', '.bin')
const ownNode = join(bin, 'node')

const main = async () => {
  const { settings, script, target, rest } = commandFrom(process.argv.slice(2))
  const outOfDate = whatIsMissing()
  if (outOfDate !== undefined) await install(outOfDate)
  const env = { ...process.env, ...settings, PATH: [bin, pathWithoutBin()].join(delimiter) }
  const child =
    script === undefined
      ? spawn(ownNode, [resolve(root, target), ...rest], { stdio: 'inherit', env })
      : spawn(...npm(['run', '--silent', script, '--', ...rest]), { stdio: 'inherit', env, cwd: root })
  endLike(await ended(child))
}

const commandFrom = (words) => {
  const settings = {}
  while (/^[A-Z][A-Z0-9_]*=/.test(words[0] ?? '')) {
    const word = words.shift()
    settings[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1)
  }
  const [first, ...rest] = words
  if (first === undefined) stop('Say what to run: a .ts file, or --script and the name of an npm script.', 2)
  if (first !== '--script') return { settings, target: first, rest }
  if (rest[0] === undefined) stop('Say which npm script to run after --script.', 2)
  return { settings, script: rest[0], rest: rest.slice(1) }
}

/**
 * Compares our lock with the one npm leaves in node_modules as the last act of an install. Whoever installs by hand
 * (`npm ci`, `npm install`) leaves it right too, and an install that was cut short leaves none.
 */
const whatIsMissing = () => {
  const installedLock = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installedLock)) return 'the packages are not installed yet'
  if (!existsSync(ownNode)) return 'the project’s own Node is not installed yet'
  let wanted, installed
  try {
    wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages
  } catch {
    return 'the list of installed packages cannot be read'
  }
  for (const [path, { version, integrity, optional, devOptional, peer }] of Object.entries(wanted)) {
    // Paths outside node_modules are our own workspaces; packages for other machines are optional.
    if (!path.includes('node_modules/')) continue
    const found = installed[path]
    if (found === undefined && (optional || devOptional || peer)) continue
    if (found?.version !== version || found?.integrity !== integrity) return 'package-lock.json has changed'
  }
  return undefined
}

const install = async (reason) => {
  const started = Date.now()
  say(`Installing packages, because ${reason}. This takes a minute or two the first time.`)
  const ticking = setInterval(() => say(`  still installing, ${secondsSince(started)} s`), 15_000)
  // npm talks to stderr here, so that the stdout of the command stays its own; it must not run on the Node it replaces.
  const child = spawn(...npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']), {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, PATH: pathWithoutBin() },
    cwd: root,
  })
  const outcome = await ended(child)
  clearInterval(ticking)
  if (outcome.signal !== null) endLike(outcome)
  if (outcome.code !== 0 || whatIsMissing() !== undefined) {
    stop(
      'The packages could not be installed: see npm’s words above, check the network, then run `npm ci` here.',
      1,
    )
  }
  say(`Packages installed in ${secondsSince(started)} s.`)
}

/** Inside `npm run` npm says which npm and Node it is; elsewhere whatever npm is on PATH. */
const npm = (words) => {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env
  const usable =
    cli?.endsWith('.js') && node !== undefined && existsSync(cli) && existsSync(node) && dirname(node) !== bin
  return usable ? [node, [cli, ...words]] : ['npm', words]
}

const pathWithoutBin = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => resolve(folder) !== bin)
    .join(delimiter)

const ended = (child) =>
  new Promise((settle) => {
    const forwarded = new Set()
    const forward = (signal) => {
      // Ctrl-C in a terminal reaches the whole group, and npm repeats what it gets: the child hears each signal once a second.
      if (forwarded.has(signal) || (signal === 'SIGINT' && process.stdin.isTTY)) return
      forwarded.add(signal)
      setTimeout(() => forwarded.delete(signal), 1_000).unref()
      child.kill(signal)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
    child.on('error', (cause) =>
      stop(
        `The command could not be started (${cause.code ?? cause.message}): run \`npm ci\` and try again.`,
        1,
      ),
    )
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, forward)
      settle({ code, signal })
    })
  })

const endLike = ({ code, signal }) =>
  process.exit(signal === null ? code : 128 + (constants.signals[signal] ?? 0))

const secondsSince = (started) => Math.round((Date.now() - started) / 1000)

const say = (line) => process.stderr.write(`${line}\n`)

const stop = (line, code) => {
  say(line)
  process.exit(code)
}

await main()
