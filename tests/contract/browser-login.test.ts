import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { chromiumMissing, findChromium, openChromium, type Browser } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'
import { bundleLoginPage, serveLoginPage, type ServedLoginPage } from '../support/login-page.ts'
import { makeCertificate } from '../support/self-signed.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const password = 'a lemon tree by the sea'
const chromium = findChromium()

/** Short, so that a test can wait for the library to refresh: it does so five seconds before the end. */
const accessTokenSeconds = 10

describe('an application on the unmodified Inrupt browser library', () => {
  const opened = new AsyncDisposableStack()
  let podServer: MutuaServer
  let plain: ServedLoginPage
  let named: ServedLoginPage

  beforeAll(async () => {
    if (chromium === undefined) return
    const folder = opened.use(await createTemporaryFolder('browser-login'))
    const certificate = await makeCertificate()
    const authority = join(folder.path, 'authority.pem')
    await writeFile(authority, certificate.cert)
    const script = await bundleLoginPage()
    plain = opened.use(await serveLoginPage(script))
    named = opened.use(await serveLoginPage(script, certificate))
    podServer = opened.use(
      await startPodServer({
        port: await freePort(),
        home: join(folder.path, 'pod'),
        consentService: parseBaseUrl('http://localhost:1'),
        settings: {
          POD_ACCESS_TOKEN_SECONDS: String(accessTokenSeconds),
          NODE_EXTRA_CA_CERTS: authority,
          POD_LOG_LEVEL: 'error',
        },
      }),
    )
    await fetch(`${podServer.baseUrl}/.account`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'anna', password }),
    })
  })
  afterAll(() => opened.disposeAsync())

  const openPage = async (browser: Browser, url: string): Promise<Page> => {
    const page = browser.context.pages()[0] ?? (await browser.context.newPage())
    await page.goto(url)
    await backAt(page, url)
    return page
  }

  /** On our page again, however many redirects away it was, and the library is done with its address. */
  const backAt = async (page: Page, url: string): Promise<void> => {
    await page.waitForFunction(
      (home) => location.href.startsWith(home) && window.page?.isReady() === true,
      url,
    )
  }

  const signIn = async (page: Page, home: ServedLoginPage, clientId?: string): Promise<void> => {
    await page.evaluate(
      ([oidcIssuer, clientId]) =>
        window.page?.signIn({ oidcIssuer, ...(clientId === undefined ? {} : { clientId }) }),
      [podServer.baseUrl, clientId] as const,
    )
    await page.fill('#name', 'anna')
    await page.fill('#password', password)
    await page.click('main button')
    await page.click('button[value=give]')
    await backAt(page, home.url)
  }

  const call = (page: Page, method: string, url: string, body?: string) =>
    page.evaluate(([method, url, body]) => window.page?.call(method, url, body), [method, url, body] as const)
  const write = async (page: Page, url: string, body: string) => (await call(page, 'PUT', url, body))?.status
  const state = (page: Page) => page.evaluate(() => window.page?.state())

  test.for([
    { kind: 'that registers itself', isNamed: false },
    { kind: 'with a Client ID Document', isNamed: true },
  ])(
    '$kind signs in, writes, is restored in silence, refreshes and signs out',
    async ({ isNamed }, { skip }) => {
      skip(chromium === undefined, chromiumMissing)
      const home = isNamed ? named : plain
      const webId = `${podServer.baseUrl}/anna/profile/card#me`
      const target = `${podServer.baseUrl}/anna/notes/${isNamed ? 'named' : 'plain'}.ttl`
      await using browser = await openChromium()
      const page = await openPage(browser, home.url)
      expect(await state(page)).toMatchObject({ isLoggedIn: false })
      expect(await write(page, target, '<> a <#Note>.')).toBe(401)

      await signIn(page, home, isNamed ? home.clientId : undefined)
      expect(await state(page)).toMatchObject({ isLoggedIn: true, webId })
      expect(await write(page, target, '<> a <#Note>.')).toBe(201)
      const read = await call(page, 'GET', target)
      expect(read).toMatchObject({ status: 200, text: expect.stringContaining('#Note') as string })

      // A reload forgets every token: the library asks again with `prompt=none`, and nobody types anything.
      await page.reload()
      await backAt(page, home.url)
      expect(await state(page)).toMatchObject({ isLoggedIn: true, webId, restored: 1 })
      expect(await write(page, target, '<> a <#Restored>.')).toBe(205)

      await page.waitForFunction(() => (window.page?.state().extensions ?? 0) > 0, undefined, {
        timeout: 20_000,
      })
      expect(await write(page, target, '<> a <#Refreshed>.')).toBe(205)

      await page.evaluate(() => window.page?.signOutHere())
      expect(await state(page)).toMatchObject({ isLoggedIn: false })
      expect(await write(page, target, '<> a <#After>.')).toBe(401)
    },
  )

  test('signs out at the provider, too, and then nothing is restored', async ({ skip }) => {
    skip(chromium === undefined, chromiumMissing)
    await using browser = await openChromium({ language: 'en-GB' })
    const page = await openPage(browser, named.url)
    await signIn(page, named, named.clientId)
    await page.evaluate((returnTo) => window.page?.signOutEverywhere(returnTo), named.url)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await backAt(page, named.url)
    expect(await state(page)).toMatchObject({ isLoggedIn: false })
    await page.evaluate(([oidcIssuer, clientId]) => window.page?.signIn({ oidcIssuer, clientId }), [
      podServer.baseUrl,
      named.clientId,
    ] as const)
    await page.waitForSelector('#password')
  })
})
