import type { Archive } from './archive.ts'
import { readRecords } from './archive-record.ts'
import { eventSchema, ownedSchema } from './wire.ts'

/**
 * The texts of an archive, each in its place. Every file is the one that its name says; nothing else is verified
 * (`verifyArchive` does that). All of it is in memory afterwards.
 * @throws {Error} when it is no archive
 */
export const readArchive = async (source: Uint8Array | AsyncIterable<Uint8Array>): Promise<Archive> => {
  let archive: Archive = {
    ...{ timestamp: 0, election: '', trustees: '', credentials: '', closed: false, decryptions: [] },
    ballots: [],
  }
  const ballots: string[] = []
  let files: string[] = []
  for await (const { kind, text, timestamp } of readRecords(source)) {
    if (kind === 'header') archive = { ...archive, timestamp }
    if (kind === 'data') files.push(text)
    if (kind !== 'event') continue
    const { type } = eventSchema.parse(JSON.parse(text))
    const [first = '', second = '', third = ''] = files
    if (type === 'Ballot') ballots.push(first)
    else archive = { ...archive, ...taken({ type, first, second, third }, archive) }
    files = []
  }
  return { ...archive, ballots }
}

const taken = (
  { type, first, second, third }: { type: string; first: string; second: string; third: string },
  { decryptions }: Archive,
): Partial<Archive> => {
  if (type === 'Setup') return { election: first, trustees: second, credentials: third }
  if (type === 'EndBallots') return { closed: true }
  if (type === 'EncryptedTally') return { tally: { tally: first, sized: second } }
  if (type === 'Result') return { result: first }
  const { owner } = ownedSchema.parse(JSON.parse(second))
  return { decryptions: [...decryptions, { owner, partial: first }] }
}
