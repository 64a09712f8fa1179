import type { Fetch } from '@mutua/sdk/clients/answer'

/** `fetch` for so many bytes of answers in all. */
export interface BoundedFetch {
  readonly fetch: Fetch
  /** Whether more was sent than that. */
  readonly isFull: () => boolean
}

/**
 * Breaks off in the middle of the answer that goes beyond: whoever fills their pod with a million records must not fill the
 * memory of who reads it with them.
 */
export const createBoundedFetch = (fetch: Fetch, mostBytes: number): BoundedFetch => {
  let left = mostBytes
  const bounded: Fetch = async (input, init) => {
    const answer = await fetch(input, init)
    if (answer.body === null) return answer
    const counted = answer.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          left -= chunk.byteLength
          if (left < 0) controller.error(new Error('A pod brings more than one pod may.'))
          else controller.enqueue(chunk)
        },
      }),
    )
    return new Response(counted, answer)
  }
  return { fetch: bounded, isFull: () => left < 0 }
}
