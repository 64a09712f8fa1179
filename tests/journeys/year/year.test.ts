import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** In a process of its own: it turns the clock of whoever it runs in. */
const liveAYear = async (...words: readonly string[]) => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...words]).catch((error: unknown) =>
    z.object({ stdout: z.string() }).parse(error),
  )
  const lines = stdout.trimEnd().split('\n')
  const result = resultSchema.parse(JSON.parse(lines.at(-1) ?? ''))
  return { result, crosses: lines.filter((line) => line.startsWith('✗')) }
}

const resultSchema = z.strictObject({
  failed: z.number(),
  uses: z.number(),
  receipts: z.number(),
  centsIn: z.string(),
  centsOut: z.string(),
  secondRunRefused: z.boolean(),
  seconds: z.number(),
  peakMb: z.number(),
})

it('a year of 20 members closes to the cent: uses, receipts, books, ristorno and bank file', async () => {
  const { result, crosses } = await liveAYear('--members', '20', '--projects', '3', '--uses', '2000')
  expect(crosses).toEqual([])
  expect(result).toMatchObject({ failed: 0, uses: 2_000, receipts: 2_000, secondRunRefused: true })
  expect(BigInt(result.centsIn)).toBeGreaterThan(1_000n)
  expect(result.centsOut).toBe(result.centsIn)
})
