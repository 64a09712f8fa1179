import { setTimeout as pause } from 'node:timers/promises'
import type { ExportKind } from '@mutua/sdk/archive/manifest'
import type { ExportClient } from '@mutua/sdk/clients/export-client'
import { Problem } from '@mutua/sdk/problem'

type PreparedClient = Pick<ExportClient, 'prepare' | 'prepared' | 'preparedPart'>

export interface TakeSteps {
  /** Bytes that the server has made so far. */
  readonly onMade: (bytes: number) => void
  readonly pauseMs?: number
  /** How often in a row nothing may come. */
  readonly patience?: number
}

/**
 * The pod's part as the server has prepared it: one that is there and holds the same is taken, else one is asked for and
 * waited for. A connection that breaks is taken up again where it broke; it is the same file to its end, or refused.
 */
export const takePrepared = async function* (
  { pod, only }: { readonly pod: string; readonly only: readonly ExportKind[] },
  client: PreparedClient,
  { onMade, pauseMs = 1_000, patience = 10 }: TakeSteps,
): AsyncGenerator<Uint8Array> {
  await untilReady({ pod, only }, client, { onMade, pauseMs })
  let known: { etag: string; size: number } | undefined
  let from = 0
  for (let idle = 0; known === undefined || from < known.size; idle += 1) {
    try {
      const part = await client.preparedPart(
        pod,
        known === undefined ? undefined : { from, etag: known.etag },
      )
      known = { etag: part.etag, size: part.size }
      for await (const chunk of part.bytes) {
        from += chunk.length
        idle = 0
        yield chunk
      }
    } catch (error) {
      // What the server refuses it refuses again; a connection may be there the next time.
      if ((error instanceof Problem && error.status < 500) || idle >= patience) throw error
      await pause(pauseMs)
    }
  }
}

const untilReady = async (
  { pod, only }: { readonly pod: string; readonly only: readonly ExportKind[] },
  client: PreparedClient,
  { onMade, pauseMs }: { readonly onMade: (bytes: number) => void; readonly pauseMs: number },
): Promise<void> => {
  const there = await client.prepared(pod).catch(unlessNone)
  const isSame =
    there !== undefined &&
    only.every((kind) => there.kinds.includes(kind)) &&
    there.kinds.length === only.length
  let state = isSame ? there : await client.prepare(pod, only)
  while (state.state === 'preparing') {
    onMade(state.size)
    await pause(pauseMs)
    state = await client.prepared(pod)
  }
}

const unlessNone = (error: unknown): undefined => {
  if (!(error instanceof Problem && error.code === 'not-found')) throw error
}
