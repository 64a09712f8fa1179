import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { accountPassword, createTestAccount, type TestAccount } from '../support/account.ts'
import { addAuthenticator } from '../support/authenticator.ts'
import { chromiumMissing, findChromium, openChromium, type Browser } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
let server: MutuaServer
let browser: Browser
let page: Page
let anna: TestAccount
let count = 0
const chromium = findChromium()

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('account-page'))
  server = opened.use(
    await startPodServer({
      port: await freePort(),
      home: join(folder.path, 'pod'),
      consentService: parseBaseUrl('http://localhost:1'),
      settings: { POD_LOG_LEVEL: 'error' },
    }),
  )
  if (chromium !== undefined) browser = opened.use(await openChromium({ language: 'en-GB' }))
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  count += 1
  anna = await createTestAccount(server.baseUrl, `anna-${String(count)}`)
  await browser.context.clearCookies()
  page = await browser.context.newPage()
  await page.goto(`${server.baseUrl}/.me`)
  return () => page.close()
})

const signIn = async (password = accountPassword) => {
  await page.fill('#name', anna.name)
  await page.fill('#password', password)
  await page.click('form[action="/.me/sign-in"] button')
}
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor()
const status = () => page.getByRole('status').innerText()
const alert = () => page.getByRole('alert').first().innerText()

describe('the account page', () => {
  test('lets a person in by name and password, and out again', async () => {
    await signIn('not the right one')
    expect(await alert()).toContain('wrong')
    await signIn()
    await heading('Your account')
    expect(await page.content()).toContain(anna.webId)
    await press('Sign out')
    await heading('Sign in')
    await page.goto(`${server.baseUrl}/.me/delete`)
    await heading('Sign in')
  })

  test('adds a pod, and deletes it after asking, with a receipt', async () => {
    await signIn()
    await page.fill('#pod-label', 'Work and more')
    await press('Add a pod')
    expect(await alert()).toContain('small letters')
    await page.fill('#pod-label', 'work')
    await press('Add a pod')
    expect(await status()).toContain('has been added')
    const pod = `${server.baseUrl}/${anna.name}.work/`
    expect((await (await anna.signIn()).fetch(pod)).status).toBe(200)
    await page.getByRole('link', { name: `Delete: ${anna.name}.work` }).click()
    await heading('Do you want to delete this pod?')
    await press('Delete for ever')
    expect(await page.inputValue('#receipt')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect((await (await anna.signIn()).fetch(pod)).status).not.toBe(200)
  })

  test('gives credentials to a program, shows them once, and takes them back', async () => {
    await signIn()
    await page.fill('#program-label', 'Backup at home')
    await press('Create credentials')
    await page.locator('dd').nth(1).waitFor()
    const [clientId = '', clientSecret = ''] = await page.locator('dd').allInnerTexts()
    const token = () =>
      fetch(`${server.baseUrl}/.oidc/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'webid' }),
      })
    const before = (await (await token()).json()) as { error: string }
    // The only thing it lacks is a proof of its key.
    expect(before.error).not.toBe('invalid_client')
    await page.goto(`${server.baseUrl}/.me`)
    expect(await page.content()).not.toContain(clientSecret)
    await page.getByRole('button', { name: 'Delete: Backup at home' }).click()
    expect(await status()).toContain('have been deleted')
    expect((await (await token()).json()) as object).toMatchObject({ error: 'invalid_client' })
  })

  test('changes the password for who knows the present one, and ends every other sign-in', async () => {
    const session = await anna.signIn()
    await signIn()
    const change = async (current: string, next: string) => {
      await page.fill('#current', current)
      await page.fill('#new', next)
      await press('Change the password')
    }
    await change('not the right one', 'an olive tree by the road')
    expect(await alert()).toBe('The password is wrong.')
    await change(accountPassword, `${anna.name}-${anna.name}`)
    expect(await alert()).toContain('hard to guess')
    await change(accountPassword, 'an olive tree by the road')
    expect(await status()).toContain('has changed')
    expect((await session.fetch(anna.pod)).status).toBe(401)
    await press('Sign out')
    await signIn()
    expect(await alert()).toContain('wrong')
    await signIn('an olive tree by the road')
    await heading('Your account')
  })

  test('gives ten recovery codes, of which each sets a new password once', async () => {
    await signIn()
    await page.fill('#codes-password', accountPassword)
    await press('Create ten new codes')
    await page.locator('ol.codes li').nth(9).waitFor()
    const codes = await page.locator('ol.codes li').allInnerTexts()
    expect(codes).toHaveLength(10)
    expect(new Set(codes).size).toBe(10)
    const recover = async (code: string, password: string) => {
      await browser.context.clearCookies()
      await page.goto(`${server.baseUrl}/.me/recover`)
      await page.fill('#name', anna.name)
      await page.fill('#code', code)
      await page.fill('#new', password)
      await press('Set the password')
    }
    await recover('0000-0000-0000-0000', 'an olive tree by the road')
    expect(await alert()).toBe('The name or the code is wrong.')
    // As a person types it.
    await recover((codes[0] ?? '').toUpperCase().replaceAll('-', ' '), 'an olive tree by the road')
    expect(await status()).toContain('has changed')
    expect(await page.content()).toContain('You have 9 codes left.')
    await recover(codes[0] ?? '', 'a fig tree by the river')
    expect(await alert()).toBe('The name or the code is wrong.')
    await page.goto(`${server.baseUrl}/.me`)
    await signIn('an olive tree by the road')
    await heading('Your account')
  })

  test('ends every sign-in when asked to', async () => {
    const session = await anna.signIn()
    expect((await session.fetch(anna.pod)).status).toBe(200)
    await signIn()
    await press('Sign out everywhere')
    await heading('Sign in')
    expect((await session.fetch(anna.pod)).status).toBe(401)
    expect((await (await later(() => anna.signIn())).fetch(anna.pod)).status).toBe(200)
  })

  test('gives the pod as a file to its person alone, also right before the account is deleted', async () => {
    const address = `${server.baseUrl}/.me/pods/${anna.name}/export`
    expect((await fetch(address)).headers.get('content-type')).not.toBe('application/zip')
    await signIn()
    await page.getByRole('link', { name: `Take along: ${anna.name}` }).click()
    await heading('Take your data along')
    const taken = await Promise.all([page.waitForEvent('download'), press('Download now')])
    const [download] = taken
    expect(download.suggestedFilename()).toBe(`${anna.name}.zip`)
    const bytes = await readFile(await download.path())
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
    expect(bytes.includes('manifest.jwt')).toBe(true)
    const answer = await page.goto(`${server.baseUrl}/.me/pods/somebody/export`)
    expect([answer?.status(), answer?.headers()['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    await page.goto(`${server.baseUrl}/.me/delete`)
    await page.getByRole('link', { name: `Take along: ${anna.name}` }).waitFor()
  })

  test('has the pod prepared, gives it from then on, and says when it was taken', async () => {
    await signIn()
    await page.getByRole('link', { name: `Take along: ${anna.name}` }).click()
    await page.getByLabel('The same in RDF (Turtle)').uncheck()
    await press('Prepare it')
    // The page looks again by itself.
    await heading('It is ready')
    const download = page.getByRole('link', { name: 'Download', exact: true })
    const [file] = await Promise.all([page.waitForEvent('download'), download.click()])
    const bytes = await readFile(await file.path())
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
    const afterReload = async () => {
      await page.reload()
      return page.locator('main').innerText()
    }
    await expect.poll(afterReload).toContain('Downloaded on')
    await press('Remove it from here')
    await heading('Take your data along')
    expect(await page.getByRole('heading', { name: 'It is ready' }).count()).toBe(0)
  })

  test('deletes the account in two steps, and says first what is lost and what stays', async () => {
    await signIn()
    await page.getByRole('link', { name: 'Continue' }).click()
    await heading('Do you want to delete your account?')
    const text = await page.locator('main').innerText()
    expect(text).toContain(anna.pod)
    expect(text).toContain('stay with the co-op')
    const confirm = async (name: string, password: string) => {
      await page.fill('#confirm', name)
      await page.fill('#delete-password', password)
      await press('Delete for ever')
    }
    await confirm('somebody', accountPassword)
    expect(await alert()).toContain('nothing has been deleted')
    await confirm(anna.name, 'not the right one')
    expect(await alert()).toContain('nothing has been deleted')
    await confirm(anna.name, accountPassword)
    await heading('Your account has been deleted')
    expect(await page.inputValue('#receipt')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect((await fetch(anna.webId)).status).toBe(401)
    await page.goto(`${server.baseUrl}/.me`)
    await heading('Sign in')
  })

  test('speaks the language that was chosen, in its direction', async () => {
    await page.getByRole('link', { name: 'العربية' }).click()
    expect(await page.getAttribute('html', 'dir')).toBe('rtl')
    await signIn()
    await heading('حسابك')
    await page.getByRole('link', { name: 'Italiano' }).click()
    await heading('Il tuo account')
    expect(await page.getAttribute('html', 'dir')).toBe('ltr')
  })
})

describe('a passkey', () => {
  const addPasskey = async () => {
    await page.fill('#passkey-label', 'My telephone')
    await press('Add a passkey')
    expect(await status()).toContain('has been added')
  }

  test('is made on the account page and signs in, without a name or a password', async () => {
    const device = await addAuthenticator(page)
    await signIn()
    await addPasskey()
    expect(await device.passkeys()).toHaveLength(1)
    await press('Sign out')
    await press('Sign in with a passkey')
    await heading('Your account')
    expect(await page.content()).toContain(anna.webId)
    await page.getByRole('button', { name: 'Delete: My telephone' }).click()
    expect(await status()).toContain('deleted here')
    await press('Sign out')
    await press('Sign in with a passkey')
    expect(await alert()).toContain('not recognised')
  })

  test('signs in at an application, too', async () => {
    await addAuthenticator(page)
    await signIn()
    await addPasskey()
    const registered = await fetch(`${server.baseUrl}/.oidc/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [`${server.baseUrl}/.health/ready`], client_name: 'Diary' }),
    })
    const { client_id: clientId } = (await registered.json()) as { client_id: string }
    await page.goto(
      `${server.baseUrl}/.oidc/auth?${String(
        new URLSearchParams({
          client_id: clientId,
          response_type: 'code',
          scope: 'openid webid',
          redirect_uri: `${server.baseUrl}/.health/ready`,
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        }),
      )}`,
    )
    await press('Sign in with a passkey')
    await heading('Do you want to use this application with your pod?')
    expect(await page.content()).toContain(anna.webId)
  })

  test('of a device that does not recognise its person opens nothing', async () => {
    const device = await addAuthenticator(page)
    await signIn()
    await addPasskey()
    await press('Sign out')
    await device.recognise(false)
    await press('Sign in with a passkey')
    expect(await alert()).toContain('not recognised')
    await heading('Sign in')
  })
})

/** Tokens count in whole seconds, and those of the second of a sign-out are refused. */
const later = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  return work()
}
