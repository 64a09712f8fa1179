import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { accountPassword, createTestAccount } from '../support/account.ts'
import { chromiumMissing, findChromium, openChromium } from '../support/chromium.ts'
import { openFederation, organization, type Federation } from '../support/federation.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import {
  credentialType,
  makeEcKeys,
  numberClaim,
  openCredentialIssuer,
  openWallet,
  type CredentialIssuer,
  type Wallet,
  type WalletTwist,
} from '../support/wallet.ts'

/** Signing in with a wallet (OpenID4VP 1.0, SD-JWT VC), against a wallet and an issuer of our own. */

const opened = new AsyncDisposableStack()
let federation: Federation
let issuer: CredentialIssuer
let unknown: CredentialIssuer
let wallet: Wallet
let pods = ''
let stranger: Awaited<ReturnType<typeof makeEcKeys>>

beforeAll(async () => {
  federation = opened.use(await openFederation())
  issuer = await openCredentialIssuer(federation, opened)
  unknown = await openCredentialIssuer(federation, opened)
  wallet = await openWallet(issuer, 'TINIT-VRDNNA80A41H501X')
  stranger = await makeEcKeys()
  const folder = opened.use(await createTemporaryFolder('wallet'))
  const file = join(folder.path, 'identities.json')
  const asked = {
    trustAnchor: federation.anchor,
    issuers: [issuer.id],
    types: [credentialType],
    claim: numberClaim,
  }
  await writeFile(file, JSON.stringify({ organization, wallet: asked }))
  const server = opened.use(
    await startPodServer({
      port: await freePort(),
      home: join(folder.path, 'pod'),
      consentService: parseBaseUrl('http://localhost:1'),
      settings: { POD_IDENTITIES_FILE: file, POD_LOG_LEVEL: 'error' },
    }),
  )
  pods = server.baseUrl
})
afterAll(() => opened.disposeAsync())
beforeEach(() => {
  issuer.revoked.clear()
  issuer.signsList = undefined
})

/** A browser as far as it is needed: one cookie, and no redirect by itself. */
const openBrowser = () => {
  const cookie = `mutua_outside=${randomBytes(32).toString('base64url')}`
  const get = (url: string) =>
    fetch(url, { redirect: 'manual', headers: { cookie, 'accept-language': 'it' } })
  return {
    get,
    /** To the page that waits for the wallet, and its link. */
    begin: async () => {
      const page =
        (await get(`${pods}/.me/outside/start/wallet?provider=wallet`)).headers.get('location') ?? ''
      const link = /href="(openid4vp:[^"]+)"/.exec(await (await get(page)).text())?.[1] ?? ''
      return { page, link: link.replaceAll('&amp;', '&').replaceAll('&#38;', '&') }
    },
    /** What the page becomes once there is an answer. */
    goOn: async (page: string) => get((await get(page)).headers.get('location') ?? page),
  }
}
const newcomer = 'Qui non ti conosciamo ancora'
const nothing = 'L’accesso non è riuscito'

const signIn = async (twist: WalletTwist = {}, of: Wallet = wallet) => {
  const browser = openBrowser()
  const { page, link } = await browser.begin()
  const { status, asked } = await of.answer(link, { isFar: true, twist })
  const answer = await browser.goOn(page)
  return { status, asked, title: /<h1>([^<]*)/.exec(await answer.text())?.[1] }
}

describe('a wallet', () => {
  test('is asked for one claim of one credential, and its person is known again by it', async () => {
    const { status, asked, title } = await signIn()
    expect([status, title]).toEqual([200, newcomer])
    expect(asked).toMatchObject({
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      dcql_query: {
        credentials: [
          { format: 'dc+sd-jwt', meta: { vct_values: [credentialType] }, claims: [{ path: [numberClaim] }] },
        ],
      },
    })
  })

  test('on this device leads the browser back by itself, and only the browser that began', async () => {
    const browser = openBrowser()
    const { link } = await browser.begin()
    const { redirectTo = '' } = await wallet.answer(link)
    expect(redirectTo).toContain('/.outside/back/wallet?')
    expect(await (await openBrowser().get(redirectTo)).text()).toContain(nothing)
    const again = openBrowser()
    const second = await wallet.answer((await again.begin()).link)
    expect(await (await again.get(second.redirectTo ?? '')).text()).toContain(newcomer)
  })

  test('on another device sends no browser anywhere, and is asked once', async () => {
    const browser = openBrowser()
    const { page, link } = await browser.begin()
    expect((await browser.get(page)).status).toBe(200)
    expect((await wallet.answer(link, { isFar: true })).redirectTo).toBeUndefined()
    await expect(wallet.answer(link, { isFar: true })).rejects.toThrow('404')
    expect(await (await browser.goOn(page)).text()).toContain(newcomer)
    expect(await (await browser.goOn(page)).text()).toContain(nothing)
  })

  test('opens the account that its person connected, in a real browser', async ({ skip }) => {
    skip(findChromium() === undefined, chromiumMissing)
    const anna = await createTestAccount(pods, 'anna')
    await using browser = await openChromium({ language: 'it-IT' })
    const page = await browser.context.newPage()
    const answer = async (how: { readonly isFar: boolean }) => {
      await page.getByRole('heading', { name: 'Apri il tuo portafoglio' }).waitFor()
      const link = await page.getByRole('link', { name: 'Apri su questo dispositivo' }).getAttribute('href')
      return wallet.answer(link ?? '', how)
    }
    await page.goto(`${pods}/.me`)
    await page.getByRole('link', { name: 'Entra con il portafoglio digitale' }).click()
    await page.getByRole('img', { name: 'Codice per il portafoglio' }).waitFor()
    await answer({ isFar: true })
    // The page looks again by itself.
    await page.getByRole('heading', { name: newcomer }).waitFor()
    await page.fill('#known-name', anna.name)
    await page.fill('#known-password', accountPassword)
    await page.getByRole('button', { name: 'Collega ed entra' }).click()
    await page.getByText('Questa volta sei entrato con Portafoglio digitale, livello 3 di 3.').waitFor()

    await browser.context.clearCookies()
    await page.goto(`${pods}/.me`)
    await page.getByRole('link', { name: 'Entra con il portafoglio digitale' }).click()
    const { redirectTo = '' } = await answer({ isFar: false })
    await page.goto(redirectTo)
    await page.getByRole('button', { name: 'Entra', exact: true }).click()
    await page.getByRole('heading', { name: 'Il tuo account' }).waitFor()
    expect(await page.content()).toContain(anna.webId)

    expect((await signIn()).title).toBe('Ti abbiamo riconosciuto')
    expect((await anna.call('DELETE', '', { confirm: anna.name })).status).toBe(200)
    // What was kept of the identity went with the account.
    expect((await signIn()).title).toBe(newcomer)
  })
})

describe('nobody is signed in', () => {
  const past = () => Math.floor(Date.now() / 1_000) - 600
  test.each<[string, () => WalletTwist]>([
    ['when the person says no', () => ({ refuses: true })],
    ['by an answer that everybody could read', () => ({ plain: true })],
    ['by an answer to another question', () => ({ state: 'another' })],
    ['by two credentials at once', () => ({ twice: true })],
    ['by a credential that somebody else signed', () => ({ signsCredential: stranger })],
    [
      'by a key that the credential brings itself',
      () => ({ signsCredential: stranger, header: { jwk: stranger.publicJwk } }),
    ],
    ['by a credential whose issuer is another', () => ({ credential: { iss: 'https://a.example' } })],
    ['by a credential of another kind', () => ({ credential: { vct: 'urn:example:library-card' } })],
    ['by another type of token', () => ({ header: { typ: 'JWT' } })],
    ['by a credential that is over', () => ({ credential: { exp: past() } })],
    ['by a credential that never ends', () => ({ withoutClaims: ['exp'] })],
    ['by a credential that does not hold yet', () => ({ credential: { nbf: past() + 1_200 } })],
    ['by a credential that is bound to no wallet', () => ({ withoutClaims: ['cnf'], withoutBinding: true })],
    ['by a credential that the wallet does not sign for', () => ({ withoutBinding: true })],
    ['by a credential for which another wallet signs', () => ({ signsBinding: stranger })],
    [
      'by an answer that was given to somebody else',
      () => ({ binding: { aud: 'openid_federation:https://a.example' } }),
    ],
    ['by an answer that was given before', () => ({ binding: { nonce: 'another' } })],
    ['by an answer of long ago', () => ({ binding: { iat: past() } })],
    ['by a signature over something else', () => ({ binding: { sd_hash: 'AAAA' } })],
    [
      'by a claim that the issuer did not sign',
      () => ({
        disclosure: Buffer.from(JSON.stringify(['s', numberClaim, 'TINIT-X'])).toString('base64url'),
      }),
    ],
    ['when the claim is kept back', () => ({ keepsBack: true })],
  ])('%s', async (_, twist) => {
    expect((await signIn(twist())).title).toBe(nothing)
  })

  test('by a credential that was revoked, nor by a list that somebody else signed or that does not come', async () => {
    for (let index = 0; index < 100; index += 1) issuer.revoked.add(index)
    expect((await signIn()).title).toBe(nothing)
    issuer.revoked.clear()
    issuer.signsList = stranger
    expect((await signIn()).title).toBe(nothing)
    const status = { status_list: { uri: `${issuer.id}/nowhere`, idx: 1 } }
    expect((await signIn({ credential: { status } })).title).toBe(nothing)
    issuer.signsList = undefined
    expect((await signIn()).title).toBe(newcomer)
  })

  test('by an issuer that the settings do not name, though the anchor knows it', async () => {
    expect((await signIn({}, await openWallet(unknown, 'TINIT-VRDNNA80A41H501X'))).title).toBe(nothing)
  })

  test('who only saw the picture: the page and what comes of it are not found by it', async () => {
    const { link } = await openBrowser().begin()
    const id = /request\/([\w-]+)/.exec(decodeURIComponent(link))?.[1] ?? ''
    expect(id).not.toBe('')
    const page = await fetch(`${pods}/.outside/wallet/${id}`, { redirect: 'manual' })
    expect(page.status).toBe(403)
    const code = new URLSearchParams({ state: id, code: id })
    expect((await fetch(`${pods}/.outside/back/wallet?${String(code)}`, { redirect: 'manual' })).status).toBe(
      403,
    )
  })
})
