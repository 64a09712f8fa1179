import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { addMember } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { enterAs, openMemberSite, type MemberSite } from '../support/member-site.ts'
import { setNetwork } from '../support/network.ts'
import { builtApps, startSite } from '../support/site.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
afterAll(() => opened.disposeAsync())
const chromium = findChromium()

describe.skipIf(chromium === undefined)(
  `the member’s app, kept by the browser${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    let house: MemberSite
    beforeAll(async () => {
      house = opened.use(await openMemberSite())
    })

    test('begins without a network and says that nothing is lost, and goes on when it is back', async () => {
      const anna = await addMember(house.coop, 'anna', 1)
      const page = await house.browser.context.newPage()
      await enterAs(page, anna, house)
      await keptBy(page)
      await setNetwork(house.browser.context, false)
      await page.reload()
      await page.getByRole('heading', { name: 'Non c’è rete' }).waitFor()
      expect(await page.getByRole('status').textContent()).toContain('Niente è andato perso')
      // Another address of the app has the same frame.
      await page.goto(`${house.site.baseUrl}/member/log`)
      await page.getByRole('heading', { name: 'Non c’è rete' }).waitFor()
      await setNetwork(house.browser.context, true)
      // Comes by itself when the browser says that there is a network; or with the button.
      await page.getByRole('link', { name: 'Chi ha letto', exact: true }).waitFor()
      await page.close()
    })

    test('lets who signs out go also without a network, and shows nothing of theirs afterwards', async () => {
      const bruno = await addMember(house.coop, 'bruno', 2)
      await house.browser.context.clearCookies()
      const page = await house.browser.context.newPage()
      await enterAs(page, bruno, house)
      await keptBy(page)
      await setNetwork(house.browser.context, false)
      await page.getByRole('button', { name: 'Esci' }).click()
      await page.getByRole('heading', { name: 'Non c’è rete' }).waitFor()
      expect(await page.getByRole('navigation').count()).toBe(0)
      await setNetwork(house.browser.context, true)
      await page.close()
    })

    test('is all that is kept: its own files, and no answer about anybody', async () => {
      const page = await house.browser.context.newPage()
      await page.goto(`${house.site.baseUrl}/member/`)
      const kept = await keptBy(page)
      const site = house.site.baseUrl
      expect(kept).toContain(`${site}/member/`)
      const allowed = new RegExp(`^${site}/(member/|mark\\.svg|assets/member/[\\w.-]+\\.(js|css))$`)
      expect(kept.filter((url) => !allowed.test(url))).toEqual([])
      expect(
        kept.some((url) => /\/shared-italian-/.test(url)),
        'the words that are read',
      ).toBe(true)
      expect(
        kept.some((url) => /\/(?:shared-)?albanian-/.test(url)),
        'not those that are not',
      ).toBe(false)
      await page.close()
    })

    test('gives way to a new build at the next visit, and leaves nothing of the old one behind', async () => {
      const folder = opened.use(await createTemporaryFolder('apps'))
      await cp(await builtApps(), folder.path, { recursive: true })
      const settings = {
        port: await freePort(),
        folder: folder.path,
        podServer: house.coop.podServer.baseUrl,
        consentService: house.coop.consentService.baseUrl,
      }
      const context = house.browser.context
      let site = await startSite(settings)
      let page = await context.newPage()
      await page.goto(`${site.baseUrl}/member/`)
      await keptBy(page)
      const [old] = await page.evaluate(() => caches.keys())
      await site[Symbol.asyncDispose]()
      await changeBuild(folder.path)
      site = opened.use(await startSite(settings))
      await page.reload()
      expect(await page.title()).toBe('Mutua di domani')
      await keptBy(page)
      await page.close()
      page = await context.newPage()
      await page.goto(`${site.baseUrl}/member/`)
      await page.waitForFunction(async (gone) => !(await caches.keys()).includes(gone), old ?? '')
      expect(await page.evaluate(() => caches.keys())).toHaveLength(1)
      await page.close()
    })
  },
)

/** Addresses of all that the browser keeps for the app, when its worker has everything and the words have come as well. */
const keptBy = async (page: Page): Promise<readonly string[]> => {
  const namesKept = () =>
    page.evaluate(async () => {
      const files = await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
      )
      return files.flat().map(({ url }) => url)
    })
  // `waitForFunction` takes the promise of a look for its outcome.
  await expect
    .poll(namesKept, { timeout: 30_000 })
    .toEqual(expect.arrayContaining([expect.stringContaining('/shared-italian-')]))
  return namesKept()
}

/** As if the sources had changed: another page, and so another worker. */
const changeBuild = async (folder: string): Promise<void> => {
  const change = async (file: string, from: RegExp, to: string): Promise<void> => {
    const text = await readFile(join(folder, file), 'utf8')
    expect(text).toMatch(from)
    await writeFile(join(folder, file), text.replace(from, to))
    await Promise.all(['.br', '.gz'].map((ending) => rm(join(folder, file + ending))))
  }
  await change('member/index.html', /<title>.*<\/title>/, '<title>Mutua di domani</title>')
  await change('member/app-worker.js', /build:`\w+`/, 'build:`tomorrow`')
}
