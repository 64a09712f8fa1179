import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { addAuthenticator } from '../support/authenticator.ts'
import { chromiumMissing, findChromium, type Browser } from '../support/chromium.ts'
import { addMember, type Coop, type Person } from '../support/coop.ts'
import { openFederation, spidLevel, type Federation } from '../support/federation.ts'
import { openMemberSite, openPage } from '../support/member-site.ts'
import type { MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/** How members get in with what others vouch for, and with a passkey, from their app and from the pages of their account. */

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let federation: Federation
let coop: Coop
let site: MutuaServer
let browser: Browser
let page: Page
let pods: string
let member: Person
let count = 0

beforeAll(async () => {
  if (chromium === undefined) return
  federation = opened.use(await openFederation())
  const folder = opened.use(await createTemporaryFolder('ways-in'))
  const file = join(folder.path, 'identities.json')
  await writeFile(file, JSON.stringify(federation.settings()))
  ;({ coop, site, browser } = opened.use(await openMemberSite({ pod: { POD_IDENTITIES_FILE: file } })))
  pods = coop.podServer.baseUrl
  await federation.onboard(pods)
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  federation.twist = {}
  count += 1
  member = await addMember(coop, `member-${String(count)}`, count)
  page = await openPage({ browser })
  return () => page.close()
})

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (name: string) => page.getByRole('link', { name, exact: true }).click()
const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor()
const alert = () => page.getByRole('alert').first().innerText()
const isAtApp = async () => {
  await heading('I tuoi dati oggi')
  return page.url().startsWith(site.baseUrl)
}

/** From the app to the page where people sign in. */
const leaveApp = async () => {
  await page.goto(`${site.baseUrl}/member/`)
  await press('Entra')
  await heading('Accedi')
}
const allow = () => page.getByRole('button', { name: /^Autoriz/ }).click()
const withSpid = async (person: string, provider = 'Identità Alfa') => {
  await page.getByText('Entra con SPID', { exact: true }).click()
  await follow(provider)
  await press(person)
}
const enterAccount = async ({ name, password }: Pick<Person, 'name' | 'password'> = member) => {
  await page.goto(`${pods}/.me`)
  await page.fill('#name', name)
  await page.fill('#password', password)
  await page.locator('form[action="/.me/sign-in"] button').click()
  await heading('Il tuo account')
}
const connectCie = async (person: string) => {
  await follow('Collega CIE')
  await press(person)
  await heading('Vuoi collegare CIE al tuo account?')
  await press('Collega CIE')
}
const disconnect = async (kind: string) => {
  await page
    .getByRole('button', { name: `Scollega: ${kind}` })
    .first()
    .click()
  await page.getByText('è stata scollegata').waitFor()
}

describe('a member gets in', () => {
  test('with SPID, once it is connected on the account page; and no longer when it is disconnected', async () => {
    await enterAccount()
    await page.getByText('Collega SPID', { exact: true }).click()
    await follow('Identità Alfa')
    await press('anna')
    await heading('Vuoi collegare SPID al tuo account?')
    await page.getByText(member.name, { exact: true }).waitFor()
    await press('Collega SPID')
    await page.getByText('L’identità è collegata').waitFor()

    await browser.context.clearCookies()
    await leaveApp()
    await withSpid('anna')
    await page.getByText(member.webId).waitFor()
    await allow()
    expect(await isAtApp()).toBe(true)

    await browser.context.clearCookies()
    await page.goto(`${pods}/.me`)
    await withSpid('anna')
    await heading('Ti abbiamo riconosciuto')
    await press('Entra')
    await page.getByText('Questa volta sei entrato con SPID, livello 2 di 3.').waitFor()
    await page.getByText(/livello 2 di 3 · collegata il .* · usata il/).waitFor()
    await disconnect('SPID')

    await browser.context.clearCookies()
    await leaveApp()
    await withSpid('anna')
    await heading('Qui non ti conosciamo ancora')
  })

  test('with CIE, after a first time with name and password', async () => {
    await leaveApp()
    await follow('Entra con CIE')
    await press('bruno')
    await heading('Qui non ti conosciamo ancora')
    const know = async (password: string) => {
      await page.fill('#known-name', member.name)
      await page.fill('#known-password', password)
      await press('Collega ed entra')
    }
    await know('not the right one')
    expect(await alert()).toContain('non sono giusti')
    await know(member.password)
    await allow()
    expect(await isAtApp()).toBe(true)

    await browser.context.clearCookies()
    await leaveApp()
    await follow('Entra con CIE')
    await press('bruno')
    await page.getByText(member.webId).waitFor()
    await allow()
    expect(await isAtApp()).toBe(true)
    await enterAccount()
    await disconnect('CIE')
  })

  test('with an account that they open at the same time, where everybody may', async () => {
    await leaveApp()
    await follow('Entra con CIE')
    await press('anna')
    const open = async (name: string) => {
      await page.fill('#fresh-name', name)
      await page.fill('#fresh-password', 'un limone vicino al mare')
      await press('Apri un account')
    }
    await open(member.name)
    expect(await alert()).toContain('già di qualcuno')
    await open(`new-${member.name}`)
    await allow()
    expect(await isAtApp()).toBe(true)
    await page.goto(`${pods}/.me`)
    await follow('Entra con CIE')
    await press('anna')
    await press('Entra')
    await page.getByText('Questa volta sei entrato con CIE').waitFor()
    await disconnect('CIE')
  })

  test('with a passkey, from their app', async () => {
    await addAuthenticator(page)
    await enterAccount()
    await page.fill('#passkey-label', 'Telefono')
    await press('Aggiungi una passkey')
    await page.getByText('La passkey è stata aggiunta').waitFor()
    await browser.context.clearCookies()
    await leaveApp()
    await press('Accedi con una passkey')
    await page.getByText(member.webId).waitFor()
    await allow()
    expect(await isAtApp()).toBe(true)
  })
})

describe('nobody gets in', () => {
  test('with an identity that opens another account, nor can connect it', async () => {
    await enterAccount()
    await connectCie('anna')
    await page.getByText('L’identità è collegata').waitFor()
    const other = await addMember(coop, `other-${member.name}`, 1_000 + count)
    await browser.context.clearCookies()
    await enterAccount(other)
    await connectCie('anna')
    expect(await alert()).toContain('apre già un altro account')
    expect(await page.getByText('Non hai ancora collegato un’identità.').count()).toBe(1)
    await browser.context.clearCookies()
    await enterAccount()
    await disconnect('CIE')
  })

  test('by connecting what somebody else proved who used this browser a moment ago', async () => {
    await enterAccount()
    await follow('Collega CIE')
    await press('anna')
    await heading('Vuoi collegare CIE al tuo account?')
    const next = await addMember(coop, `next-${member.name}`, 2_000 + count)
    await browser.context.clearCookies({ name: 'mutua_me' })
    const first = page
    page = await browser.context.newPage()
    await enterAccount(next)
    await first.getByRole('button', { name: 'Collega CIE' }).click()
    expect(await first.getByRole('alert').first().innerText()).toContain('Non è riuscito')
    await first.getByText('Non hai ancora collegato un’identità.').waitFor()
    await first.close()
  })

  test('who gives up at the provider, whose answer comes twice, or to another browser', async () => {
    await leaveApp()
    await withSpid('Annulla')
    await heading('L’accesso non è riuscito')
    await page.getByText('Hai annullato').waitFor()
    await follow('Torna all’accesso')
    await heading('Accedi')
    const back = page.waitForRequest((request) => request.url().includes('/.outside/back/'))
    await withSpid('anna', 'Identità Beta')
    await heading('Qui non ti conosciamo ancora')
    const address = (await back).url()
    await page.goto(address)
    await heading('L’accesso non è riuscito')

    // The address of an answer that did not arrive yet, given to somebody else.
    await leaveApp()
    await page.getByText('Entra con SPID', { exact: true }).click()
    await follow('Identità Alfa')
    await heading('Identità Alfa')
    const body = new URLSearchParams({ person: 'anna' })
    const answer = await fetch(page.url(), { method: 'POST', redirect: 'manual', body })
    const stolen = answer.headers.get('location') ?? ''
    expect(stolen).toContain('/.outside/back/')
    await browser.context.clearCookies()
    await page.goto(stolen)
    await heading('L’accesso non è riuscito')
    expect((await fetch(stolen, { redirect: 'manual' })).status).toBe(403)
  })

  test.each([
    ['a provider for which nobody vouches any more', () => ({}), 'Identità sospesa'],
    ['less than was asked for', () => ({ idToken: { acr: spidLevel(1) } }), 'Identità Beta'],
    ['a token that somebody else signed', () => ({ signsIdToken: federation.stranger }), 'Identità Beta'],
  ])('by %s', async (_, twist, provider) => {
    federation.twist = twist()
    await leaveApp()
    await page.getByText('Entra con SPID', { exact: true }).click()
    await follow(provider)
    if (provider !== 'Identità sospesa') await press('anna')
    await heading('L’accesso non è riuscito')
    await follow('Torna all’accesso')
    await heading('Accedi')
    // The request of the app waits as before, and nobody is signed in.
    expect(page.url()).toContain('/.oidc/interaction/')
  })

  test('by an address that the page of another site opened, or with a form of another site', async () => {
    const start = `${pods}/.me/outside/connect/cie?${String(new URLSearchParams({ provider: federation.cie.id }))}`
    const answer = await fetch(start, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/.me'])
    for (const path of ['add', 'enter', 'connect', 'open', 'remove']) {
      const forged = await fetch(`${pods}/.me/outside/${path}`, {
        method: 'POST',
        headers: { origin: 'https://evil.example' },
        body: new URLSearchParams({ ticket: 'x', name: 'x', password: 'x', id: 'x' }),
      })
      expect(forged.status, path).toBe(403)
    }
  })
})

describe('what the server says of itself to the federations', () => {
  test('is signed, names its anchor and has no private key in it', async () => {
    const answer = await fetch(`${pods}/.well-known/openid-federation`)
    expect(answer.headers.get('content-type')).toContain('application/entity-statement+jwt')
    const claims = decodeJwt(await answer.text())
    expect(claims).toMatchObject({
      iss: pods,
      sub: pods,
      authority_hints: [federation.anchor.id],
      metadata: { openid_relying_party: { client_id: pods, token_endpoint_auth_method: 'private_key_jwt' } },
    })
    expect(JSON.stringify(claims)).not.toMatch(/"(?:d|p|q|dp|dq|qi)":/)
  })

  test('about its providers, and about nobody else', async () => {
    const ask = (sub: string) =>
      fetch(`${pods}/.outside/resolve?${String(new URLSearchParams({ sub, anchor: federation.anchor.id }))}`)
    const known = decodeJwt(await (await ask(federation.cie.id)).text())
    expect(known).toMatchObject({ iss: pods, sub: federation.cie.id })
    expect(known['trust_chain']).toHaveLength(3)
    expect((await ask('https://somebody.example')).status).toBe(404)
  })
})

describe('whoever reads with a screen reader, a keyboard or at 320 px', () => {
  test.each(['it', 'ar'])('finds nothing in the way on these pages (%s)', async (language) => {
    const faults: string[] = []
    const look = async (where: string) => {
      faults.push(...(await axeFaults(page)).map((fault) => `${where}: ${fault}`))
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
        faults.push(`${where}: too wide`)
    }
    await page.setViewportSize({ width: 320, height: 700 })
    await page.goto(`${pods}/.me?lang=${language}`)
    await page.locator('summary').press('Enter')
    await look('sign-in')
    await page.getByRole('link', { name: 'Identità Alfa', exact: true }).press('Enter')
    await press('anna')
    await page.locator('#known-name').waitFor()
    await look('somebody new')
    await page.goto(page.url())
    await look('nothing came of it')
    await page.goto(`${pods}/.me`)
    await page.fill('#name', member.name)
    await page.fill('#password', member.password)
    await page.locator('form[action="/.me/sign-in"] button').press('Enter')
    await page.locator('section[aria-labelledby=identities] > a').press('Enter')
    await press('bruno')
    await page.locator('form[action="/.me/outside/add"]').waitFor()
    await look('connect')
    await page.locator('form[action="/.me/outside/add"] button').press('Enter')
    await page.locator('form[action="/.me/outside/remove"]').waitFor()
    await look('account')
    await page.locator('form[action="/.me/outside/remove"] button').press('Enter')
    expect(faults).toEqual([])
  })
})
