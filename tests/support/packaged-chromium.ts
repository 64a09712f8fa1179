import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { putInPlace } from './put-in-place.ts'

/**
 * The Chromium of `@sparticuz/chromium`, which needs nothing of the system but its C library: the other libraries and the letters
 * come with it.
 */
export interface PackagedChromium {
  /** There once it has been unpacked. */
  readonly executable: string
  readonly env: Readonly<Record<string, string>>
}

/** @returns nothing where it cannot run: it is made for Linux on x86-64, with glibc */
export const findPackagedChromium = (): PackagedChromium | undefined => {
  if (!existsSync(interpreter)) return undefined
  const folder = join(cacheFolder, versionOfPackage())
  return {
    executable: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: folder },
  }
}

/** Unpacks it, once on this machine; 220 MB and two seconds of processor time. */
export const unpackChromium = async ({ executable }: PackagedChromium): Promise<void> => {
  const folder = dirname(executable)
  if (existsSync(folder)) return
  const coming = `${folder}.${randomUUID()}`
  await mkdir(coming, { recursive: true })
  const unpacking = fileURLToPath(new URL('./unpack-chromium/main.ts', import.meta.url))
  const child = spawn(process.execPath, [unpacking], {
    env: { TMPDIR: coming, PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`unpacking Chromium ended with code ${String(code)}`)
  await writeFile(join(coming, 'fonts.conf'), fontsConf(folder))
  await putInPlace(coming, folder)
}

/** What the browser is linked for; not there on musl and on other processors. */
const interpreter = '/lib64/ld-linux-x86-64.so.2'

const cacheFolder = fileURLToPath(new URL('../../node_modules/.cache/mutua-chromium', import.meta.url))

const versionOfPackage = (): string => {
  const require = createRequire(import.meta.url)
  const file = join(dirname(require.resolve('@sparticuz/chromium')), '..', 'package.json')
  return (require(file) as { version: string }).version // every package has one
}

/** Its own letters, and those that the machine has. */
const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`
