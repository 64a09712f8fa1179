import {
  archiveBallot,
  archiveEnd,
  archiveTally,
  type ArchivePart,
  type ArchiveTail,
} from '@mutua/sdk/ballot/archive'
import { readRecords } from '@mutua/sdk/ballot/archive-record'
import type { Tally } from '@mutua/sdk/ballot/tally'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { archiveKey, archivePrefix } from './ballot-rows.ts'

/** Links that are added to the chain of an archive, each a part of its file, and where it ends then. */
export interface Links {
  readonly writes: readonly (Write & { readonly value: Uint8Array })[]
  readonly tail: ArchiveTail
}

/** @param makers each given the end that the one before it left */
export const planLinks = (
  id: string,
  tail: ArchiveTail,
  makers: readonly ((end: ArchiveTail) => ArchivePart)[],
): Links => {
  const writes: (Write & { value: Uint8Array })[] = []
  let end = tail
  for (const make of makers) {
    const part = make(end)
    writes.push({ key: archiveKey(id, part.tail.height), value: part.bytes })
    end = part.tail
  }
  return { writes, tail: end }
}

export const ballotLinks = (ballots: readonly { readonly ballot: string }[]) =>
  ballots.map(
    ({ ballot }) =>
      (end: ArchiveTail) =>
        archiveBallot(end, ballot),
  )

export const sealingLinks = (tally: Tally) => [archiveEnd, (end: ArchiveTail) => archiveTally(end, tally)]

/** Texts of the files of one link; the last one is what its event names. */
export const readLink = async (id: string, height: number, store: Pick<Store, 'get'>): Promise<string[]> => {
  const bytes = await store.get(archiveKey(id, height))
  if (bytes === undefined) throw new Error('the archive has no such link')
  const texts: string[] = []
  for await (const { kind, text } of readRecords(bytes)) if (kind === 'data') texts.push(text)
  return texts
}

/** The archive as a file (`.bel`), part by part: the chain as it stood when the reading began. */
export async function* readArchive(id: string, store: Pick<Store, 'list'>): AsyncIterable<Uint8Array> {
  for await (const { value } of store.list(prefixRange(archivePrefix(id)))) yield value
}
