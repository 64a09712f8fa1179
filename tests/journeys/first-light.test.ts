import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { findChromium } from '../support/chromium.ts'
import { firstLight } from './first-light.ts'
import { readInput } from './input.ts'
import { createNarrator } from './narrator.ts'

const sharedLab = fileURLToPath(new URL('../../../shared/data/lab-europe', import.meta.url))

const travel = async (folder: string | undefined) => {
  const lines: string[] = []
  const result = await firstLight(
    await readInput(folder),
    createNarrator((line) => lines.push(line)),
  )
  return { result, crosses: lines.filter((line) => line.startsWith('✗')) }
}

it('the main job comes true from end to end with the demo people', async () => {
  const { result, crosses } = await travel(undefined)
  expect(crosses).toEqual([])
  expect(result).toMatchObject({ failed: 0, refusals: findChromium() === undefined ? 19 : 20 })
  expect(result.records).toBeGreaterThan(100)
  expect(result.reads).toBeLessThan(result.records)
  expect(result.receipts).toBe(result.reads)
  expect(BigInt(result.centsIn)).toBeGreaterThan(0n)
  expect(result.centsOut).toBe(result.centsIn)
})

it.runIf(existsSync(sharedLab) && process.env['MUTUA_DEEP'] === '1')(
  'the main job comes true with 166 European laboratory reports (../shared/data/lab-europe, deep runs only)',
  async () => {
    const { result, crosses } = await travel(sharedLab)
    expect(crosses).toEqual([])
    expect(result.receipts).toBe(result.reads)
    expect(result.centsOut).toBe(result.centsIn)
  },
)

it('a step that fails is a cross and is counted, and a permit where a refusal was due is one, too', async () => {
  const lines: string[] = []
  const narrator = createNarrator((line) => lines.push(line))
  await narrator.step('fails', () => Promise.reject(new Error('why')))
  await narrator.refused(
    'is not refused',
    () => Promise.resolve(),
    () => true,
  )
  expect(narrator.counts).toEqual({ steps: 2, failed: 2, refusals: 0 })
  expect(lines.filter((line) => line.startsWith('✗'))).toHaveLength(2)
})

it('a vote that comes to nothing ends the journey with a cross, and what came true before is told', async () => {
  const lines: string[] = []
  const narrator = createNarrator((line) => lines.push(line))
  const step: typeof narrator.step = (sentence, act) =>
    narrator.step(sentence, () =>
      sentence.startsWith('The board publishes') ? Promise.reject(new Error('nobody was there')) : act(),
    )
  const result = await firstLight(await readInput(undefined), { ...narrator, step })
  expect(result).toMatchObject({ failed: 2, reads: 0, centsIn: '0' })
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([
    expect.stringContaining('nobody was there'),
    expect.stringContaining('Without members there is no journey.'),
  ])
})
