import { once } from 'node:events'
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'

/** Values of each header by its name in lower case, one for each header line. */
export type HeaderLines = Readonly<Record<string, readonly string[] | undefined>>

export interface Call {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: HeaderLines
  readonly body: string
}

/**
 * Sends exactly what it is told to: any method, no header of its own, no redirect followed. `fetch` refuses TRACE and
 * adds a Content-Type, which some requirements are about.
 */
export type Send = (call: Call) => Promise<Answer>

export interface Sender extends Disposable {
  readonly send: Send
}

/** @param connections kept open at most */
export const openSender = (connections: number): Sender => {
  const options = { keepAlive: true, maxSockets: connections }
  const plain = new PlainAgent(options)
  const secure = new SecureAgent(options)
  return {
    send: async ({ method, url, headers, body }) => {
      const isSecure = url.startsWith('https:')
      const [start, agent] = isSecure ? ([secureRequest, secure] as const) : ([plainRequest, plain] as const)
      const request = start(url, {
        method,
        agent,
        headers: { ...asOutgoing(headers), ...lengthOf(method, body) },
        timeout: timeoutMs,
      })
      request.on('timeout', () => request.destroy(new Error(`no answer to ${method} within ${timeoutMs} ms`)))
      request.end(body)
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      const text = await textOf(response)
      return { status: response.statusCode ?? 0, headers: response.headersDistinct, body: text }
    },
    [Symbol.dispose]: () => {
      plain.destroy()
      secure.destroy()
    },
  }
}

const timeoutMs = 30_000

const textOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** RFC 9110 §8.6: a method that expects content says so, also when it is empty. */
const lengthOf = (method: string, body: string | undefined): Record<string, string> => {
  if (body !== undefined) return { 'content-length': String(Buffer.byteLength(body)) }
  return ['PUT', 'POST', 'PATCH'].includes(method) ? { 'content-length': '0' } : {}
}

const asOutgoing = (headers: Call['headers']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )
