import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { markOf } from './web-manifest.ts'

/**
 * Builds the service worker of an app that has been built, which keeps the files that the app begins with: all but the words, of
 * which a page needs one language, and says which.
 *
 * @param folder holds the built app, and gets the worker
 */
export const buildWorker = async (
  app: string,
  { apps, folder }: { readonly apps: string; readonly folder: string },
): Promise<void> => {
  const kept = await keptFiles(app, folder)
  await build({
    root: apps,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { builtKept: JSON.stringify(kept) },
    build: {
      outDir: join(folder, app),
      emptyOutDir: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: {
        input: join(apps, 'ui/src/offline/app-worker.ts'),
        output: { format: 'iife', entryFileNames: 'app-worker.js' },
      },
    },
  })
}

interface Kept {
  readonly app: string
  readonly build: string
  readonly files: readonly string[]
}

const keptFiles = async (app: string, folder: string): Promise<Kept> => {
  const words = wordFiles(
    JSON.parse(await readFile(join(folder, '.vite', `${app}.json`), 'utf8')) as Manifest,
  ) // by Vite, just now
  const assets = (await readdir(join(folder, 'assets', app)))
    .map((name) => `assets/${app}/${name}`)
    .filter((name) => !words.has(name))
    .toSorted()
  const digest = createHash('sha256').update(await readFile(join(folder, app, 'index.html')))
  for (const name of assets) digest.update(`\n${name}`)
  return {
    app,
    build: digest.digest('hex').slice(0, 16),
    files: [`/${app}/`, ...assets.map((name) => `/${name}`), markOf(app)],
  }
}

type Manifest = Readonly<Record<string, { readonly file: string; readonly src?: string }>>

const wordFiles = (manifest: Manifest): ReadonlySet<string> =>
  new Set(
    Object.values(manifest)
      .filter(({ src }) => src?.includes('/src/words/') === true)
      .map(({ file }) => file),
  )
