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

/**
 * Sends bytes on a connection of their own and reads until the server ends it: nothing about the request is put right on
 * the way, as every HTTP client would.
 * @throws {Error} when nobody listens there
 */
export const exchangeBytes = (port: number, bytes: Buffer, patienceMs = 20_000): Promise<WireAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port, noDelay: true })
    const pieces: Buffer[] = []
    const settle = (why: 'closed' | 'timeout'): void => {
      clearTimeout(patience)
      socket.destroy()
      resolve(answerFrom(Buffer.concat(pieces)) ?? { kind: 'silent', why })
    }
    const patience = setTimeout(() => settle('timeout'), patienceMs)
    socket.once('connect', () => socket.write(bytes))
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece)
      if (isWhole(Buffer.concat(pieces))) settle('closed')
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

/** Enough not to wait for a server that keeps the connection: whether the announced body is here. */
const isWhole = (received: Buffer): boolean => {
  const text = received.toString('latin1')
  const [start, headEnd] = headOf(text)
  if (headEnd === -1) return false
  const length = /^content-length: *(\d+)/im.exec(text.slice(start, headEnd))?.[1]
  return length !== undefined && text.length - headEnd - 4 >= Number(length)
}
