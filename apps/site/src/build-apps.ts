import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { buildWorker } from './build-worker.ts'
import { chunksOf } from './chunks.ts'
import { compressFiles } from './compress-files.ts'
import { digestOfSources } from './digest-of-sources.ts'
import {
  leaveOutCycles,
  leaveOutJsonSchema,
  leaveOutOwnMessages,
  leaveOutPlotStyle,
  leaveOutReasons,
  leaveOutStandIns,
  leaveOutTextForms,
  leaveOutTitles,
  readWithoutEval,
} from './leave-out.ts'

const apps = resolve(import.meta.dirname, '../..')
const entries = ['member', 'provider', 'coop', 'research']

/**
 * Builds the apps into a folder, unless what stands there was built from the same sources. A build that is stopped leaves the one
 * before it as it was.
 *
 * @param folder is replaced as a whole
 * @param onBuilding before the work begins; not called when there is none
 */
export const buildApps = async (folder: string, onBuilding: () => void = () => undefined): Promise<void> => {
  const sources = await digestOfSources()
  const standing = await readFile(join(folder, 'sources'), 'utf8').catch(() => '')
  if (standing === sources) return
  onBuilding()
  const coming = `${folder}.coming`
  await rm(coming, { recursive: true, force: true })
  await mkdir(coming, { recursive: true })
  for (const app of entries) {
    await buildApp(app, coming)
    await buildWorker(app, { apps, folder: coming })
  }
  await compressFiles(coming)
  await writeFile(join(coming, 'sources'), sources)
  await rm(folder, { recursive: true, force: true })
  await rename(coming, folder)
}

/** Each by itself: what it needs at first is one file then, and not one for each thing that the other app needs as well. */
const buildApp = async (app: string, outDir: string): Promise<void> => {
  await build({
    root: apps,
    configFile: false,
    logLevel: 'error',
    publicDir: join(apps, 'site', 'public'),
    plugins: [
      react(),
      leaveOutJsonSchema(),
      leaveOutTextForms(),
      leaveOutCycles(),
      leaveOutReasons(),
      leaveOutOwnMessages(),
      leaveOutPlotStyle(),
      leaveOutTitles(),
      leaveOutStandIns(),
      readWithoutEval(),
    ],
    build: {
      outDir,
      emptyOutDir: false,
      assetsDir: `assets/${app}`,
      // Which file holds what, for whoever counts what is loaded.
      manifest: `.vite/${app}.json`,
      target: 'es2023',
      // Inlined files would be refused by our own Content-Security-Policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { [app]: join(apps, app, 'index.html') },
        output: { codeSplitting: chunksOf(app, apps) },
      },
    },
  })
}
