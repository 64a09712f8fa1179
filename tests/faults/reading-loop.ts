import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createProofSigner, type ProofSigner } from '../support/dpop-proof.ts'
import { openRawConnection, requestText, type Exchange } from '../support/raw-connection.ts'
import { machineNow, type Reader, type ReadProgress, type ReadReport, type ServedRead } from './reading.ts'

export interface Reading {
  readonly progress: () => ReadProgress
  /** What was seen since the last call; the report holds the rest. */
  readonly takeServed: () => ServedRead[]
  readonly renew: (readers: readonly Reader[]) => void
  /** Waits for the answers under way. */
  readonly stop: () => Promise<ReadReport>
}

/** Every reader reads at full speed on a connection of its own, and opens another when it is cut off. */
export const startReading = (first: readonly Reader[]): Reading => {
  let readers = first.map(withSigner)
  let stopping = false
  let served: ServedRead[] = []
  const counts = first.map(() => 0)
  const lastBegan = first.map(() => 0)
  const refused: Record<string, number> = {}
  let unanswered = 0

  /** True when the use is done: only then may the next one begin. */
  const note = (exchange: Exchange, asked: Pick<ServedRead, 'reader' | 'use' | 'began'>): boolean => {
    const seen = outcomeOf(exchange)
    if (seen.kind === 'unanswered') unanswered++
    if (seen.kind === 'refused') refused[seen.what] = (refused[seen.what] ?? 0) + 1
    if (seen.kind === 'served') served.push({ ...asked, arrived: seen.arrived, ...receiptIn(seen.start) })
    const done = seen.kind === 'served' && seen.arrived === 'whole'
    if (done) counts[asked.reader] = (counts[asked.reader] ?? 0) + 1
    return done
  }

  const readOn = async (place: number): Promise<void> => {
    let use = randomUUID()
    while (!stopping) {
      const { url, pauseMs } = placed(readers, place)
      const line = pauseMs === undefined ? {} : { pauseMs }
      const connection = await openRawConnection(new URL(url), line).catch(() => undefined)
      if (connection === undefined) await pause(absentMs)
      while (connection?.usable() === true && !stopping) {
        const request = requestOf(placed(readers, place), use)
        const began = machineNow()
        lastBegan[place] = began
        const exchange = await connection.exchange(request)
        if (note(exchange, { reader: place, use, began })) use = randomUUID()
        // Nobody can answer at the moment: to ask at full speed would only keep the servers from coming back.
        if (exchange.kind === 'complete' && exchange.status === 503) await pause(retryMs)
      }
      connection?.[Symbol.dispose]()
    }
  }

  const loops = first.map((_reader, place) => readOn(place))
  return {
    progress: () => ({ served: counts, lastBegan }),
    takeServed: () => {
      const taken = served
      served = []
      return taken
    },
    renew: (next) => {
      readers = next.map(withSigner)
    },
    stop: async () => {
      stopping = true
      await Promise.all(loops)
      return { served, unanswered, refused }
    },
  }
}

const retryMs = 5
/** While a server starts: thirty readers who knock all the time would take the machine from it. */
const absentMs = 25

type Outcome =
  | { readonly kind: 'served'; readonly arrived: 'whole' | 'part'; readonly start: string }
  | { readonly kind: 'refused'; readonly what: string }
  | { readonly kind: 'unanswered' }

const outcomeOf = (exchange: Exchange): Outcome => {
  if (exchange.kind === 'complete') {
    if (exchange.status === 200)
      return { kind: 'served', arrived: 'whole', start: `${exchange.head}\r\n\r\n` }
    const code = /"code": ?"([a-z-]+)"/.exec(exchange.body.toString('utf8'))?.[1] ?? ''
    return { kind: 'refused', what: `${exchange.status} ${code}`.trimEnd() }
  }
  const start = exchange.received.toString('latin1', 0, 16_384)
  if (start === '') return { kind: 'unanswered' }
  // Fewer bytes than a status line could have become a 200: they count as one.
  if ('HTTP/1.1 200'.startsWith(start.slice(0, 12))) return { kind: 'served', arrived: 'part', start }
  return { kind: 'refused', what: start.slice(9, 12) }
}

/** Nothing unless the head is whole: half an id would be another one. */
const receiptIn = (start: string): { receipt?: string } => {
  const headEnd = start.indexOf('\r\n\r\n')
  if (headEnd === -1) return {}
  const head = start.slice(0, headEnd)
  const receipt = /<urn:sha256:([0-9a-f]{64})>; ?rel="https:\/\/w3id\.org\/mutua\/ns#receipt"/.exec(head)?.[1]
  return receipt === undefined ? {} : { receipt }
}

interface SigningReader extends Reader {
  readonly signer: ProofSigner
}

const withSigner = (reader: Reader): SigningReader => ({
  ...reader,
  signer: createProofSigner(reader.privateKeyPem),
})

const placed = (readers: readonly SigningReader[], place: number): SigningReader => {
  const reader = readers[place]
  if (reader === undefined) throw new Error('readers keep their place')
  return reader
}

const requestOf = ({ url, accessToken, signer }: SigningReader, use: string): string => {
  const proof = signer.sign({ method: 'GET', url, accessToken })
  const headers = { 'Authorization': `DPoP ${accessToken}`, 'DPoP': proof, 'Idempotency-Key': use }
  return requestText({ method: 'GET', url, headers })
}
