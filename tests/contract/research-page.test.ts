import { parseBaseUrl } from '@mutua/sdk/ids'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createResearchRoutes } from '../../consent-service/src/http/research-routes.ts'
import { serve, type Served } from '../../consent-service/src/http/test-support.ts'
import { frozen, idOf, origin, studyOf } from '../../consent-service/src/pool/catalogue/test-support-study.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium, openChromium, type Browser } from '../support/chromium.ts'
import { clippedWords } from '../support/clipped.ts'

const chromium = findChromium()
const at = '2026-11-20T10:00:00.000Z' as never
const budget = { limit: 20_000_000n, spent: 5_000_000n } as never
const studies = [
  studyOf('review', 'submitted'),
  studyOf('open', 'open', { study: { ...frozen('open', 340), budget, answers: 7 } }),
  studyOf('gone', 'destroyed', { study: { ...frozen('gone', 'few'), destroyedAt: at } }),
]
const forum: readonly ForumEntry[] = [
  {
    ...{ number: 1, from: 'member', text: 'Il mio medico viene a saperlo?', at },
    answers: [{ number: 1, organisation: 'Istituto Sole', text: 'No.', at }],
  },
  { number: 2, from: 'ethics', at, answers: [], hidden: { reason: 'Faceva un nome.', at } },
]

const opened = new AsyncDisposableStack()
let served: Served
let browser: Browser

describe.skipIf(chromium === undefined)(
  `the research page in a browser${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    beforeAll(async () => {
      served = opened.use(
        await serve(
          createResearchRoutes({
            ...{ origin: parseBaseUrl(origin), coopName: 'Valmarna', contact: 'a@valmarna.example' },
            authenticate: () => Promise.reject(new Error('nobody signs in')),
            studies: { list: async () => studies },
            forum: { read: async (id) => (id === idOf('open') ? forum : []) },
            askFeasibility: () => Promise.reject(new Error('nothing is asked')),
          }),
        ),
      )
      browser = opened.use(await openChromium())
    })
    afterAll(() => opened.disposeAsync())

    test.each(
      ['it', 'en', 'ar'].flatMap((language) => [390, 1280].map((width) => [language, width] as const)),
    )(
      'in %s at %i pixels has no fault, cuts nothing off and does not scroll sideways',
      async (language, width) => {
        const page = await browser.context.newPage()
        await page.setViewportSize({ width, height: 900 })
        await page.goto(`${served.url}/research?lang=${language}`)
        for (const details of await page.locator('details').all()) await details.locator('summary').click()
        expect(await axeFaults(page)).toEqual([])
        expect(await clippedWords(page)).toEqual([])
        expect(await page.locator('tbody th code').first().isVisible()).toBe(true)
        const { scrollWidth, clientWidth } = await page
          .locator('html')
          .evaluate(({ scrollWidth: whole, clientWidth: seen }) => ({
            scrollWidth: whole,
            clientWidth: seen,
          }))
        expect(scrollWidth).toBe(clientWidth)
        await page.close()
      },
    )
  },
)
