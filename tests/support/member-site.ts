import type { Page } from 'playwright-core'
import { askBrowser } from './ask-browser.ts'
import { openChromium, type Browser } from './chromium.ts'
import { openCoop, type Coop, type Person } from './coop.ts'
import type { CoopSettings, MutuaServer } from './servers.ts'
import { builtApps, openSite } from './site.ts'

/** A co-op with the site of its apps, and a browser in Italian. */
export interface MemberSite extends AsyncDisposable {
  readonly coop: Coop
  readonly site: MutuaServer
  /** Where the apps of the site were built. */
  readonly folder: string
  readonly browser: Browser
}

export const openMemberSite = async (settings: CoopSettings = {}): Promise<MemberSite> => {
  await using opened = new AsyncDisposableStack()
  const coop = opened.use(await openCoop(settings))
  const folder = await builtApps()
  const site = opened.use(await openSite(coop, folder))
  const browser = opened.use(await openChromium({ language: 'it-IT' }))
  const kept = opened.move()
  return { coop, site, folder, browser, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** A page in which nobody is signed in. */
export const openPage = async ({ browser: { context } }: Pick<MemberSite, 'browser'>): Promise<Page> => {
  await askBrowser('that nobody is signed in', () => context.clearCookies())
  return askBrowser('for a page', () => context.newPage())
}

/** With the password, and with the word that the app may act for them. */
export const enterAs = async (
  page: Page,
  { name, password }: Pick<Person, 'name' | 'password'>,
  { site }: Pick<MemberSite, 'site'>,
): Promise<void> => {
  await page.goto(`${site.baseUrl}/member/`)
  await page.getByRole('button', { name: 'Entra', exact: true }).click()
  await page.fill('#name', name)
  await page.fill('#password', password)
  await page.locator('main form button').first().click()
  await page.getByRole('button', { name: /^Autoriz/ }).click()
  await page.getByRole('heading', { name: 'I tuoi dati oggi' }).waitFor()
}
