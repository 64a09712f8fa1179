import { connect } from 'node:net'

/** One answer as it came over the wire. `silent`: the connection ended, or rested too long, without one. */
export type WireAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: readonly (readonly [name: string, value: string])[]
      readonly body: string
    }
  | { readonly kind: 'silent'; readonly why: 'closed' | 'timeout' }

export interface Patience {
  /** Without an answer by then, the sender says that nothing more will come: for what may be the beginning of a request. */
  readonly endsAfterMs?: number
  readonly givesUpAfterMs?: number
}

/**
 * Sends bytes on a connection of their own and reads until the server ends it: nothing about the request is put right on
 * the way, as every HTTP client would.
 * @throws {Error} when nobody listens there
 */
export const exchangeBytes = (
  port: number,
  bytes: Buffer,
  { endsAfterMs, givesUpAfterMs = 20_000 }: Patience = {},
): Promise<WireAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port, noDelay: true })
    const pieces: Buffer[] = []
    const settle = (why: 'closed' | 'timeout'): void => {
      clearTimeout(patience)
      clearTimeout(end)
      socket.destroy()
      resolve(answerFrom(Buffer.concat(pieces)) ?? { kind: 'silent', why })
    }
    const patience = setTimeout(() => settle('timeout'), givesUpAfterMs)
    const end = endsAfterMs === undefined ? undefined : setTimeout(() => socket.end(), endsAfterMs)
    socket.once('connect', () => socket.write(bytes))
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece)
      if (isWhole(Buffer.concat(pieces), bytes.toString('latin1', 0, 5) === 'HEAD ')) settle('closed')
    })
    socket.on('close', () => settle('closed'))
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ECONNREFUSED') {
        clearTimeout(patience)
        reject(new Error('The server is gone.', { cause }))
      }
    })
  })

/** Interim answers (RFC 9110 §15.2) are not the answer. `undefined` when no head is there. */
const answerFrom = (received: Buffer): WireAnswer | undefined => {
  const text = received.toString('latin1')
  const [start, headEnd] = headOf(text)
  if (headEnd === -1) return undefined
  const [statusLine = '', ...lines] = text.slice(start, headEnd).split('\r\n')
  return {
    kind: 'answer',
    status: Number(statusLine.slice(9, 12)),
    headers: lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
    body: text.slice(headEnd + 4),
  }
}

/** Where the final head begins and ends; -1 when it has not come. */
const headOf = (text: string): [start: number, end: number] => {
  let start = 0
  for (;;) {
    const end = text.indexOf('\r\n\r\n', start)
    if (end === -1 || !/^HTTP\/1\.1 1(?!01)\d\d/.test(text.slice(start, start + 12))) return [start, end]
    start = end + 4
  }
}

/** Enough not to wait for a server that keeps the connection (RFC 9112 §6.3). */
const isWhole = (received: Buffer, isHead: boolean): boolean => {
  const text = received.toString('latin1')
  const [start, headEnd] = headOf(text)
  if (headEnd === -1) return false
  const head = text.slice(start, headEnd)
  if (isHead || /^HTTP\/1\.1 (?:204|304)/.test(head)) return true
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) return text.length - headEnd - 4 >= Number(length)
  return /^transfer-encoding: *chunked/im.test(head) && text.endsWith('\r\n0\r\n\r\n')
}
