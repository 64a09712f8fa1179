import type { Page } from 'playwright-core'
import { openChromium, type Browser } from './chromium.ts'
import { openCoop, type Coop, type Person } from './coop.ts'
import { freePort } from './free-port.ts'
import type { CoopSettings, MutuaServer } from './servers.ts'
import { builtApps, startSite } from './site.ts'

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
  const site = opened.use(
    await startSite({
      port: await freePort(),
      folder,
      podServer: coop.podServer.baseUrl,
      consentService: coop.consentService.baseUrl,
    }),
  )
  const browser = opened.use(await openChromium({ language: 'it-IT' }))
  const kept = opened.move()
  return { coop, site, folder, browser, [Symbol.asyncDispose]: () => kept.disposeAsync() }
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
