import { hash } from 'node:crypto'

/** All entries of a log that has at most 255, as anybody reads them. @param at address of the consent service */
export const readLogEntries = async (at: string): Promise<Record<string, string>[]> => {
  const size = Number((await (await fetch(`${at}/log/checkpoint`)).text()).split('\n')[1])
  const answer = await fetch(`${at}/log/tile/entries/000.p/${String(size)}`)
  const bundle = Buffer.from(await answer.arrayBuffer())
  const entries: Record<string, string>[] = []
  for (let place = 0; place < bundle.length;) {
    const length = bundle.readUInt16BE(place)
    entries.push(JSON.parse(bundle.toString('utf8', place + 2, place + 2 + length)) as Record<string, string>)
    place += 2 + length
  }
  return entries
}

/** Entries that look like all others. */
export const inventedEntries = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, place) => {
    const commitment = hash('sha256', `invented ${String(place)}`, 'base64url')
    const entry = { commitment, kind: 'consent.given', time: new Date().toISOString(), version: 1 }
    return Buffer.from(JSON.stringify(entry))
  })

/** How many witnesses stand behind the newest checkpoint: its lines of signature but the log's own. */
export const cosignaturesOf = async (consentService: string): Promise<number> => {
  const note = await (await fetch(`${consentService}/log/checkpoint`)).text()
  return note.split('\n').filter((line) => line.startsWith('— ')).length - 1
}
