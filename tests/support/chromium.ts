import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { findPackagedChromium, unpackChromium } from './packaged-chromium.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

/** What a test says when it is skipped for want of a browser. */
export const chromiumMissing =
  'There is no Chromium on this machine, and the packaged one is for Linux on x86-64 with glibc: install one (Debian: apt-get install chromium), or name it in MUTUA_CHROMIUM.'

/**
 * Path of a Chromium for this machine: the one named in `MUTUA_CHROMIUM`, else the packaged one, which may have to be unpacked
 * first and draws no window that nobody sees: the same pages take it half the processor time of the system's. Where it cannot
 * run, and in `npm run test:deep`, the system's, which is newer. `MUTUA_CHROMIUM=packaged` never takes the system's.
 */
export const findChromium = (): string | undefined => {
  const named = process.env['MUTUA_CHROMIUM'] ?? ''
  const packaged = findPackagedChromium()?.executable
  if (named === 'packaged') return packaged
  if (named !== '' && existsSync(named)) return named
  const folders = (process.env['PATH'] ?? '').split(delimiter).concat('/usr/bin', '/usr/local/bin')
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const system = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path))
  return process.env['MUTUA_DEEP'] === '1' ? (system ?? packaged) : (packaged ?? system)
}

export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext
  /** A window of its own, in which nobody is signed in. */
  readonly openWindow: (options: BrowserContextOptions) => Promise<BrowserContext>
}

/** A real browser without a window, with a profile that nobody used before; it calls nobody by itself. */
export const openChromium = async (
  options: { readonly language?: string; readonly executable?: string } = {},
): Promise<Browser> => {
  const executablePath = options.executable ?? findChromium()
  if (executablePath === undefined) throw new Error(chromiumMissing)
  const packaged = findPackagedChromium()
  const isPackaged = packaged?.executable === executablePath
  if (isPackaged) await unpackChromium(packaged)
  const profile = await createTemporaryFolder('chromium')
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath,
    ...(isPackaged ? { env: { ...process.env, ...packaged.env } } : {}),
    headless: true,
    // Pages of these tests live on this machine with certificates made a moment ago.
    ignoreHTTPSErrors: true,
    locale: options.language ?? 'it-IT',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  bePatient(context)
  return {
    context,
    openWindow: async (wished) => {
      const window = await context.browser()?.newContext(wished)
      if (window === undefined) throw new Error('the browser is gone')
      bePatient(window)
      return window
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      await profile[Symbol.asyncDispose]()
    },
  }
}

/** Half a minute is not much on a machine with other work. */
const bePatient = (context: BrowserContext): void => {
  context.setDefaultTimeout(90_000)
  for (const page of context.pages()) closeSurely(page)
  context.on('page', closeSurely)
}

/**
 * Chromium forgets to close a page whose next document arrives at that moment, and the driver waits for ever for it to be gone
 * (crbug.com/536385539, github.com/microsoft/playwright/issues/42068): it is told again until it is.
 */
const closeSurely = (page: Page): void => {
  const close = page.close.bind(page)
  page.close = async (options) => {
    const session = await page
      .context()
      .newCDPSession(page)
      .catch(() => undefined)
    const closed = close(options).then(() => true)
    while (!(await Promise.race([closed, pause(200, false)])))
      await session?.send('Page.close').catch(() => undefined)
  }
}
