import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Beside each file of text, the same file compressed as well as it can be: it is done once, and read by everybody. */
export const compressFiles = async (folder: string): Promise<void> => {
  const files = await readdir(folder, { recursive: true })
  await Promise.all(files.filter((file) => isText.test(file)).map((file) => compressFile(join(folder, file))))
}

/** Endings of the compressed files, by the content coding (RFC 9110 §8.4.1), the better one first. */
export const codings = { br: '.br', gzip: '.gz' } as const

const isText = /\.(js|css|html|svg|json|webmanifest)$/

const compressFile = async (file: string): Promise<void> => {
  const bytes = await readFile(file)
  const [small, zipped] = await Promise.all([
    brotli(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    zip(bytes, { level: 9 }),
  ])
  // A few bytes less would not be worth a header.
  if (small.length + 100 > bytes.length) return
  await writeFile(file + codings.br, small)
  await writeFile(file + codings.gzip, zipped)
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
