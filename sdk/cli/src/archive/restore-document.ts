import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { PodClient } from '@mutua/sdk/clients/pod-client'
import type { ResourceUrl, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { sha256Hex } from '@mutua/sdk/receipt/verify'

export interface RestoredBytes {
  readonly sha256: Sha256
  readonly contentType: string
  readonly open: () => Promise<Readable>
}

export type RestoreClient = Pick<PodClient, 'put' | 'read'>

/**
 * Writes a document with its earlier versions before it, the oldest first, so that the server keeps each as it keeps any
 * other. Says by the bytes that stand there how far an earlier try has come, and goes on from the next: nothing is written
 * twice. Of two versions that are equal the later one counts, so a crash between them may lose what lies in between.
 * @param bytes the document is the last of them
 */
export const restoreDocument = async (
  to: ResourceUrl,
  bytes: readonly RestoredBytes[],
  pod: RestoreClient,
): Promise<{ readonly wasThere: boolean; readonly versions: number }> => {
  const write = async (
    { contentType, open }: RestoredBytes,
    ...when: [{ kind: 'absent' }?]
  ): Promise<void> => {
    await pod.put(to, { body: new Uint8Array(await buffer(await open())), contentType }, ...when)
  }
  const last = bytes.length - 1
  const [first] = bytes
  if (first === undefined) throw new Error('a document has bytes')
  let versions = 0
  let rest = bytes.slice(1)
  try {
    await write(first, { kind: 'absent' })
    versions += last === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'precondition-failed')) throw error
    const there = await sha256Hex((await pod.read(to)).bytes)
    const at = bytes.findLastIndex(({ sha256 }) => sha256 === there)
    if (at === last) return { wasThere: true, versions: 0 }
    // What is none of them came later, or was there before: it becomes a version of the document, and not the other way.
    rest = bytes.slice(at === -1 ? last : at + 1)
  }
  for (const one of rest) await write(one)
  return { wasThere: false, versions: versions + Math.max(0, rest.length - 1) }
}
