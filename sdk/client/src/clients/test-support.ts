import { base64url } from 'jose'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { parseBaseUrl, type BaseUrl } from '../ids.ts'

/** One call as a server saw it. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface OtherServer extends AsyncDisposable {
  readonly origin: BaseUrl
  readonly calls: readonly Call[]
}

/** Somebody else's server, hostile or broken as a test needs it, on a free port. */
export const openOtherServer = async (
  answer: (call: Call, response: ServerResponse, origin: BaseUrl) => void | Promise<void>,
): Promise<OtherServer> => {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url: path = '', headers } = request
      const call = { method, path, headers, body }
      calls.push(call)
      return answer(call, response, origin)
    })
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  const origin = parseBaseUrl(`http://127.0.0.1:${String(address.port)}`)
  return {
    origin,
    calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((settle) => server.close(settle))
    },
  }
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** An unsigned token: clients read its claims and leave the verifying to resource servers. */
export const tokenWith = (claims: Readonly<Record<string, unknown>>): string =>
  [{ alg: 'none' }, claims, {}].map((part) => base64url.encode(JSON.stringify(part))).join('.')
