import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileBytes, FileShelf } from '@mutua/kit/backup/backup'
import { prefixRange } from '@mutua/kit/store'
import { blobKeyPrefix, blobOfKey, blobPathOf, makeFolder, syncFolder, type BlobName } from './blobs.ts'
import { podKeyName } from './pod-keys.ts'
import type { BlobId } from './stored-record.ts'

/** The files of large bodies as a backup takes them: as they rest, sealed by keys that lie in the store. */
export const createBlobShelf = (folder: string): FileShelf => ({
  list: async function* (snapshot) {
    for await (const { key } of snapshot.list(prefixRange(blobKeyPrefix))) {
      const blob = blobOfKey(key)
      yield {
        name: `${blob.pod}/${blob.id}`,
        keyName: podKeyName(blob.pod),
        open: () => openSealed(blobPathOf(folder, blob)),
      }
    }
  },
  write: async (name, bytes) => {
    const path = blobPathOf(folder, parseName(name))
    await makeFolder(dirname(path), folder)
    await using file = await open(path, 'wx', 0o600)
    for await (const piece of bytes) await file.writeFile(piece)
    await file.sync()
    await syncFolder(dirname(path))
  },
})

/** A file that is still coming, or that is being removed, has its key and may not be there. */
const openSealed = async (path: string): Promise<FileBytes> => {
  try {
    const file = await open(path, 'r')
    return file.createReadStream({ highWaterMark: pieceBytes })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 'absent'
    throw cause
  }
}

const pieceBytes = 262_144

/** Out of a backup that has passed, yet a name that is none must not lead out of the folder. */
const parseName = (name: string): BlobName => {
  const [, pod, id] = /^([^/.][^/]*)\/([0-9a-f]{32})$/.exec(name) ?? []
  if (pod === undefined || id === undefined)
    throw new Error('The backup names a file in a way that is not ours.')
  return { pod, id: id as BlobId }
}
