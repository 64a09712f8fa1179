import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium that prints: the one that is named, else the system’s; undefined where there is none. */
export const findPrinter = (named: string | undefined, path: string | undefined): string | undefined =>
  named !== undefined && named !== ''
    ? existsSync(named)
      ? named
      : undefined
    : (path ?? '')
        .split(delimiter)
        .flatMap((folder) => names.map((name) => join(folder, name)))
        .find((file) => existsSync(file))

/**
 * A page as a tagged PDF. The browser has a profile of its own, which is deleted, finds no name on the network, and goes
 * through a proxy that is not there: nothing of the page leaves the machine.
 *
 * @returns undefined when it printed nothing within a minute
 */
export const printPdf = async (page: string, printer: string): Promise<Buffer | undefined> => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-paper-'))
  try {
    const [source, target] = [join(folder, 'page.html'), join(folder, 'page.pdf')]
    await writeFile(source, page, { mode: 0o600 })
    const child = spawn(
      printer,
      [
        ...printing,
        // Chromium refuses to seal itself off as root; the page has no script and comes from us.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${join(folder, 'profile')}`,
        `--print-to-pdf=${target}`,
        pathToFileURL(source).href,
      ],
      { stdio: 'ignore', timeout: 60_000 },
    )
    await once(child, 'close').catch(() => undefined)
    return await readFile(target).catch(() => undefined)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

const printing = [
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  '--no-pdf-header-footer',
  '--export-tagged-pdf',
  '--generate-pdf-document-outline',
]
