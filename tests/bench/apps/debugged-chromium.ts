import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { chromiumMissing, findChromium } from '../../support/chromium.ts'
import { findPackagedChromium, unpackChromium } from '../../support/packaged-chromium.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

/** A browser without a window that others drive over the DevTools protocol. */
export interface DebuggedChromium extends AsyncDisposable {
  readonly port: number
}

/** @throws {Error} when there is no browser */
export const startDebuggedChromium = async (): Promise<DebuggedChromium> => {
  const executable = findChromium()
  if (executable === undefined) throw new Error(chromiumMissing)
  const packaged = findPackagedChromium()
  const isPackaged = packaged?.executable === executable
  if (isPackaged) await unpackChromium(packaged)
  await using opened = new AsyncDisposableStack()
  const profile = opened.use(await createTemporaryFolder('chromium'))
  const browser = spawn(
    executable,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=it-IT',
      '--accept-lang=it-IT',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile.path}`,
      'about:blank',
    ],
    {
      env: { ...process.env, ...(isPackaged ? packaged.env : {}), LANGUAGE: 'it' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  opened.defer(async () => {
    const ended = once(browser, 'exit')
    if (browser.exitCode === null && browser.kill()) await ended
  })
  const port = await portIn(createInterface(browser.stderr))
  // Whatever it says from now on has nobody to hear it, and must not fill the pipe.
  browser.stderr.resume()
  const kept = opened.move()
  return { port, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const portIn = async (lines: AsyncIterable<string>): Promise<number> => {
  for await (const line of lines) {
    const [, port] = /^DevTools listening on ws:\/\/[^:]+:(\d+)\//.exec(line) ?? []
    if (port !== undefined) return Number(port)
  }
  throw new Error('Chromium ended before it listened.')
}
