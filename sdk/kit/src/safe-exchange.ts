import { askOutside, parseTarget, type OutsideRules } from './outside-request.ts'
import type { SafePostCall } from './safe-post.ts'

/** @throws {Error} when the address is not ours to call, or the answer is too late or too large */
export type SafeExchange = (url: string, call: ExchangeCall) => Promise<{ status: number; body: Uint8Array }>

/** A POST; without a body a GET, whose headers may carry a secret: it follows no redirect, either. */
export type ExchangeCall = Omit<SafePostCall, 'body'> & Partial<Pick<SafePostCall, 'body'>>

/** One question whose answer is read, as far as it is small; else under the rules of `safe-post`. */
export const createSafeExchange =
  (options: OutsideRules & { readonly timeoutMs: number; readonly maxBytes: number }): SafeExchange =>
  async (url, { headers, body, signal }) => {
    const late = AbortSignal.timeout(options.timeoutMs)
    return askOutside(
      parseTarget(url),
      {
        ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-length': String(body.length) }),
          'accept-encoding': 'identity',
        },
        signal: signal === undefined ? late : AbortSignal.any([late, signal]),
        read: async (response) => {
          const chunks: Buffer[] = []
          let size = 0
          for await (const chunk of response as AsyncIterable<Buffer>) {
            size += chunk.length
            if (size > options.maxBytes) throw new Error('the answer is too large')
            chunks.push(chunk)
          }
          return { status: response.statusCode ?? 0, body: new Uint8Array(Buffer.concat(chunks)) }
        },
      },
      options,
    )
  }
