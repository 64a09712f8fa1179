import type { Fetch } from '@mutua/sdk/clients/answer'
import type { BaseUrl } from '@mutua/sdk/ids'

/**
 * Calls back whenever something happens to a consent of whoever is signed in (`GET /notices/stream`, HTML Standard §9.2). A
 * stream that ends or breaks is opened again where it broke off, after a while that grows; ends with the signal.
 *
 * `EventSource` cannot send a token, so the lines are read here; of them only ids matter.
 */
export const followNotices = async (
  { consentService, fetch, signal }: { consentService: BaseUrl; fetch: Fetch; signal: AbortSignal },
  onNews: () => void,
): Promise<void> => {
  let last: string | undefined
  for (let wait = firstWaitMs; !signal.aborted; wait = Math.min(wait * 2, longestWaitMs)) {
    try {
      const response = await fetch(`${consentService}/notices/stream`, {
        headers: { Accept: 'text/event-stream', ...(last === undefined ? {} : { 'Last-Event-ID': last }) },
        signal,
      })
      if (response.ok && response.body !== null) {
        wait = firstWaitMs
        // What happened while nobody listened is not in a stream that begins now.
        onNews()
        for await (const line of linesOf(response.body)) {
          const [, id] = /^id: ?(.+)$/.exec(line) ?? []
          if (id === undefined) continue
          last = id
          onNews()
        }
      }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Error)) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

const firstWaitMs = 1_000
const longestWaitMs = 60_000

const linesOf = async function* (body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\r|\n/)
      rest = lines.pop() ?? ''
      yield* lines
    }
  } finally {
    await reader.cancel()
  }
}
