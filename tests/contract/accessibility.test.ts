import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { startDemo, type Demo } from '../support/demo.ts'
import { lookClosely } from '../tour/look-closely.ts'
import type { AppName } from '../tour/traveller.ts'

const chromium = findChromium()
const opened = new AsyncDisposableStack()
let demo: Demo

beforeAll(async () => {
  if (chromium !== undefined) demo = opened.use(await startDemo())
}, 300_000)
afterAll(() => opened.disposeAsync())

// Each in a browser of its own; they wait for the same co-op in turns.
describe
  .skipIf(chromium === undefined)
  .concurrent(
    `every screen shows what it is for, has no fault of accessibility, and cuts no words off${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
    () => {
      test.for<readonly AppName[]>([['member'], ['provider', 'coop', 'research']])(
        'of %s',
        { timeout: 900_000 },
        async (apps) => {
          expect(await lookClosely(apps, demo)).toEqual([])
        },
      )
    },
  )
