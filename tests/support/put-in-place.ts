import { rename, rm } from 'node:fs/promises'

/**
 * Gives a whole folder the name by which others find it. Who made the same at that moment, and comes second, has made it for
 * nothing: what is in its place stays, since others may be using it.
 */
export const putInPlace = async (coming: string, folder: string): Promise<void> => {
  try {
    await rename(coming, folder)
  } catch (error) {
    const isTaken =
      error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
    if (!isTaken) throw error
    await rm(coming, { recursive: true, force: true })
  }
}
