import { expect, it } from 'vitest'
import { exportKinds } from '@mutua/sdk/archive/manifest'
import { parseInstant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { takePrepared } from './take-prepared.ts'

const bytes = new Uint8Array(1_000).map((_, index) => index % 251)
const at = parseInstant('2026-11-22T07:00:00.000Z')
const asked = { pod: 'anna', only: exportKinds }
const steps = { onMade: () => {}, pauseMs: 0, patience: 3 }

/** Breaks off after as many bytes as each turn says; then it gives the rest. */
const openServer = (cuts: readonly number[], { changesAfter = Infinity } = {}) => {
  const seen = { begun: 0, froms: [] as number[] }
  const left = [...cuts]
  const standing = { askedAt: at, kinds: [...exportKinds], size: bytes.length, takenAt: [] }
  let isThere = false
  const client: Parameters<typeof takePrepared>[1] = {
    prepare: () => {
      seen.begun += 1
      isThere = true
      return Promise.resolve({ ...standing, state: 'preparing' })
    },
    prepared: () =>
      isThere ? Promise.resolve({ ...standing, state: 'ready' }) : Promise.reject(new Problem('not-found')),
    preparedPart: (_pod, after) => {
      const from = after?.from ?? 0
      if (from >= changesAfter) return Promise.reject(new Problem('precondition-failed', 'another file'))
      seen.froms.push(from)
      const cut = left.shift()
      const stream = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            if (cut === 0) return controller.error(new Error('the line is gone'))
            controller.enqueue(bytes.subarray(from, cut === undefined ? undefined : from + cut))
            if (cut === undefined) controller.close()
            else controller.error(new Error('the line is gone'))
          },
        },
        { highWaterMark: 0 },
      )
      return Promise.resolve({ etag: '"one"', size: bytes.length, bytes: stream })
    },
  }
  return { client, seen }
}

const taken = async (chunks: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(chunks))

it('is asked for, waited for, and taken to its end', async () => {
  const { client, seen } = openServer([])
  expect((await taken(takePrepared(asked, client, steps))).equals(bytes)).toBe(true)
  expect(seen).toEqual({ begun: 1, froms: [0] })
  // The second time it is there.
  expect((await taken(takePrepared(asked, client, steps))).equals(bytes)).toBe(true)
  expect(seen.begun).toBe(1)
})

it('is prepared anew when it held something else', async () => {
  const { client, seen } = openServer([])
  await taken(takePrepared(asked, client, steps))
  await taken(takePrepared({ ...asked, only: ['documents'] }, client, steps))
  expect(seen.begun).toBe(2)
})

it('goes on where the line broke, and gives up when nothing comes any more', async () => {
  const { client, seen } = openServer([0, 0, 0])
  expect((await taken(takePrepared(asked, client, steps))).equals(bytes)).toBe(true)
  expect(seen.froms).toEqual([0, 0, 0, 0])
  const gone = openServer([0, 0, 0, 0, 0])
  await expect(taken(takePrepared(asked, gone.client, steps))).rejects.toThrow('the line is gone')
})

it('is refused when another file has come into its place', async () => {
  const { client } = openServer([0], { changesAfter: 0 })
  await expect(taken(takePrepared(asked, client, steps))).rejects.toMatchObject({
    code: 'precondition-failed',
  })
})
