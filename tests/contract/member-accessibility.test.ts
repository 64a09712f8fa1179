import { expect, test } from 'vitest'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { lookClosely } from '../tour/look-closely.ts'

test.skipIf(findChromium() === undefined)(
  `every screen of the member’s app shows what it is for, has no fault of accessibility, and cuts no words off (${chromiumMissing})`,
  { timeout: 600_000 },
  async () => {
    expect(await lookClosely(['member'])).toEqual([])
  },
)
