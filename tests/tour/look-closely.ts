import type { Page } from 'playwright-core'
import { axeFaults } from '../support/axe-faults.ts'
import { openChromium } from '../support/chromium.ts'
import { clippedWords } from '../support/clipped.ts'
import type { Demo } from '../support/demo.ts'
import { leadThrough } from './tour.ts'
import type { AppName } from './traveller.ts'

/** Each sentence 40 % longer, with accents and in brackets. */
const longWords = 'en-XA'
const wide = { width: 1280, height: 800 }
/** 1280 pixels enlarged to 400 % (WCAG 1.4.10), and a small phone. */
const narrow = { width: 320, height: 640 }

/** Each screen is looked at wide and narrow, from the left and from the right; with `MUTUA_DEEP=1` in each language both. */
const widthsFor = (language: string): readonly { readonly width: number; readonly height: number }[] => {
  if (process.env['MUTUA_DEEP'] === '1' || language === longWords) return [wide, narrow]
  return language === 'it' ? [wide] : [narrow]
}

/**
 * What is wrong with any screen of these apps, small and large, from the left and from the right, with all that is folded away open,
 * and with what it opens: what it could not show, what axe finds, what makes it scroll sideways, and words that long ones cut off.
 */
export const lookClosely = async (apps: readonly AppName[], demo: Demo): Promise<readonly string[]> => {
  await using browser = await openChromium()
  const faults: string[] = []
  const dialogs = new Set<string>()
  const note = (where: string, found: readonly string[]) =>
    faults.push(...found.map((fault) => `${where}: ${fault}`))
  await leadThrough(
    ['it', 'ar', longWords],
    { browser, demo },
    async ({ app, name }, { page, rest }, language) => {
      const where = `${app} ${name}, ${language}`
      note(where, await page.locator('main .fault').allInnerTexts())
      // Some of it is asked for only when it is opened.
      if (await openAll(page)) await rest()
      for (const viewport of widthsFor(language)) {
        await page.setViewportSize(viewport)
        const found = language === longWords ? await clippedWords(page) : await faultsOf(page)
        note(`${where}, ${String(viewport.width)} px`, found)
      }
      if (language === longWords) return
      for (const opener of await page.locator('[aria-haspopup="dialog"]').all()) {
        // A screen on a wall shows no frame.
        if (!(await opener.isVisible())) continue
        // What the frame opens is the same on every screen.
        const opens = `${app} ${language} ${await opener.innerText()}`
        if (dialogs.has(opens)) continue
        dialogs.add(opens)
        await opener.click()
        const dialog = page.locator('dialog[open]')
        await dialog.waitFor()
        note(`${where}, dialog`, await faultsOf(page))
        await page.keyboard.press('Escape')
        await dialog.waitFor({ state: 'hidden' })
      }
    },
    ({ app }) => apps.includes(app),
  )
  return faults
}

/** What is folded away is looked at, too. Whether anything was. */
const openAll = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const folded = document.querySelectorAll<HTMLDetailsElement>('details:not([open])')
    for (const details of folded) details.open = true
    return folded.length > 0
  })

const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const found = await axeFaults(page)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  return over > 0 ? [...found, `scrolls ${String(over)} px sideways`] : found
}
