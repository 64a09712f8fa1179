import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface TextFile {
  /** From the root of the tree, with `/`. */
  readonly path: string
  readonly text: string
}

const skipped = new Set(['node_modules', '.git', '.mutua', 'coverage', 'package-lock.json', 'LICENSE'])
const text = /(?:\.(?:ts|mjs|js|json|md|html|css|svg|ttl|txt|yml|yaml)|^run|^\.npmrc|^\.gitignore)$/

/** Every file of ours that people read. */
export const readTree = async (root: string, folder = ''): Promise<TextFile[]> => {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const found = await Promise.all(
    entries
      .filter(({ name }) => !skipped.has(name))
      .map(async (entry): Promise<TextFile[]> => {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory()) return readTree(root, path)
        if (!entry.isFile() || !text.test(entry.name)) return []
        return [{ path, text: await readFile(join(root, path), 'utf8') }]
      }),
  )
  return found.flat()
}
