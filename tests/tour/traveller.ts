import type { Page, Request } from 'playwright-core'
import type { Browser } from '../support/chromium.ts'
import type { Demo } from '../support/demo.ts'

export type AppName = 'member' | 'provider' | 'coop' | 'research'

/** Somebody of the demo who goes through an app, and looks at each screen when it has come to rest. */
export interface Traveller {
  readonly page: Page
  /** The screen has come to rest again. */
  readonly rest: () => Promise<void>
  /** The screen as it stands in another language, one that the menu does not have included. */
  readonly speak: (language: string) => Promise<void>
  /** To an address inside the app, without loading the app again. */
  readonly go: (place: string) => Promise<void>
  /** Address inside the app of the first link of the present screen that begins so, and has these words. */
  readonly linkTo: (place: string, words?: string) => Promise<string>
}

/** Signs in, in Italian. */
export const openTraveller = async (
  { app, as, isReady }: { app: AppName; as: string; isReady?: (page: Page) => Promise<void> },
  { browser, demo }: { browser: Browser; demo: Demo },
): Promise<Traveller> => {
  const start = `${demo.site}/${app}/`
  const { context } = browser
  await context.clearCookies()
  const page = await context.newPage()
  const atRest = restOf(page)
  await page.goto(start)
  await page.locator('main.way-in button.first').click()
  await page.fill('#name', as)
  await page.fill('#password', demo.passwordOf(as))
  await page.locator('main form button').first().click()
  await page
    .getByRole('button', { name: /^(Autoriz|Allow|Authori)/ })
    .first()
    .click()
  await atRest()
  await isReady?.(page)
  return {
    page,
    rest: atRest,
    speak: async (language) => {
      // On a phone the list stands in a dialog, too, and the first one is out of sight.
      const menu = page.locator('.top .language select').first()
      await menu.evaluate((list: HTMLSelectElement, tag) => {
        if (![...list.options].some(({ value }) => value === tag)) list.add(new Option(tag, tag))
      }, language)
      await menu.selectOption(language, { force: true })
      await page.locator(`html[lang="${language}"]`).waitFor()
      await atRest()
    },
    go: async (place) => {
      await page.evaluate(async (address) => {
        history.pushState(null, '', address)
        // The screen before is drawn for one frame more.
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      }, `/${app}${place}`)
      await atRest()
    },
    linkTo: async (place, words = '') => {
      const links = page.locator(`main a[href^="/${app}${place}"]`, { hasText: words })
      const href = await links.first().getAttribute('href')
      if (href === null) throw new Error('the link leads somewhere')
      return href.slice(`/${app}`.length)
    },
  }
}

/** The screen has its heading, nothing on it is still on its way, and nothing is being asked of the services. */
const restOf = (page: Page): (() => Promise<void>) => {
  const underWay = new Set<Request>()
  page.on('request', (request) => {
    // The stream of notices never ends.
    if (!request.url().includes('/notices/stream')) underWay.add(request)
  })
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  return async () => {
    await page.locator('main h1').first().waitFor()
    const patience = Date.now() + 60_000
    for (let quiet = 0; quiet < 3 && Date.now() < patience; quiet += 1) {
      // What was answered is drawn a moment later, and may ask for more.
      if (!(await isStill(page)) || underWay.size > 0) quiet = -1
    }
  }
}

/** As it is two frames from now; a page that gives way to another is not. */
const isStill = (page: Page): Promise<boolean> =>
  page
    .evaluate(async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      return (
        document.querySelector('.waiting, [aria-busy="true"]') === null && document.fonts.status === 'loaded'
      )
    })
    .catch(() => false)
