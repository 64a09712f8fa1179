import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumMissing, findChromium, openChromium } from '../support/chromium.ts'
import { clippedWords } from '../support/clipped.ts'
import { startDemo } from '../support/demo.ts'
import { stops } from '../tour/stops.ts'
import { leadThrough } from '../tour/tour.ts'

// WCAG 2.2 at level AA, and what axe holds to be good practice besides.
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Each sentence 40 % longer, with accents and in brackets. */
const longWords = 'en-XA'
const widths = [
  { width: 1280, height: 800 },
  // 1280 pixels enlarged to 400 % (WCAG 1.4.10), and a small phone.
  { width: 320, height: 640 },
]

describe('every screen of the apps', () => {
  test.for(['member', 'provider', 'coop'] as const)('of the %s’s app has a stop on the tour', async (app) => {
    const source = await readFile(new URL(`../../apps/${app}/src/screens.tsx`, import.meta.url), 'utf8')
    const routes = [...source.matchAll(/<Route[^>]*?path="([^"]+)"/g)].map(([, route]) => route)
    expect(routes.length).toBeGreaterThan(0)
    const seen = stops.filter((stop) => stop.app === app).map(({ route }) => route)
    expect(routes.filter((route) => !seen.includes(route ?? ''))).toEqual([])
  })

  test.skipIf(findChromium() === undefined)(
    `shows what it is for, and has no fault of accessibility, small and large, from the left and from the right, and cuts no words off (${chromiumMissing})`,
    { timeout: 600_000 },
    async () => {
      await using demo = await startDemo()
      await using browser = await openChromium()
      const faults: string[] = []
      const dialogs = new Set<string>()
      await leadThrough(
        ['it', 'ar', longWords],
        { browser, demo },
        async ({ app, name }, { page }, language) => {
          const failed = await page.locator('main .fault').allInnerTexts()
          faults.push(...failed.map((words) => `${app} ${name}, ${language}: ${words}`))
          await openAll(page)
          for (const viewport of widths) {
            await page.setViewportSize(viewport)
            const where = `${app} ${name}, ${language}, ${String(viewport.width)} px`
            if (language === longWords) {
              const clipped = await clippedWords(page)
              faults.push(...clipped.map((words) => `${where}: cut off: ${words}`))
              continue
            }
            faults.push(...(await faultsOf(page)).map((fault) => `${where}: ${fault}`))
          }
          if (language === longWords) return
          for (const opener of await page.locator('[aria-haspopup="dialog"]').all()) {
            // What the frame opens is the same on every screen.
            const opens = `${app} ${language} ${await opener.innerText()}`
            if (dialogs.has(opens)) continue
            dialogs.add(opens)
            await opener.click()
            const dialog = page.locator('dialog[open]')
            await dialog.waitFor()
            const where = `${app} ${name}, ${language}, dialog`
            faults.push(...(await faultsOf(page)).map((fault) => `${where}: ${fault}`))
            await page.keyboard.press('Escape')
            await dialog.waitFor({ state: 'hidden' })
          }
        },
      )
      expect(faults).toEqual([])
    },
  )
})

/** What is folded away is looked at, too. */
const openAll = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })

const faultsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode().analyze()
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all, none }) => {
      const [because] = [...any, ...all, ...none]
      return `${id}: ${html.slice(0, 160)} (${because?.message ?? ''})`
    }),
  )
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (over > 0) faults.push(`scrolls ${String(over)} px sideways`)
  return faults
}
