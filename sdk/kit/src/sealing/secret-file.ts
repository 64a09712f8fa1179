import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Lines of a file of secrets; undefined when there is none. */
export const readSecretFile = async (path: string): Promise<string[] | undefined> => {
  try {
    return (await readFile(path, 'utf8'))
      .split('\n')
      .flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}

/**
 * Replaces a file of secrets, readable by its user only. A crash leaves the old file, or the new one with its bytes
 * durable, and at most a draft beside it.
 */
export const writeSecretFile = async (path: string, lines: readonly string[]): Promise<void> => {
  const draftPath = `${path}.new`
  // What an earlier crash left; a second process in this folder was refused before it came here.
  await rm(draftPath, { force: true })
  const draft = await open(draftPath, 'wx', 0o600)
  try {
    await draft.writeFile(lines.map((line) => `${line}\n`).join(''))
    await draft.sync()
  } finally {
    await draft.close()
  }
  await rename(draftPath, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
