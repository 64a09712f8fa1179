import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { verifyConsentReceipt } from '@mutua/sdk/consent/consent-receipt'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { chromiumMissing, findChromium, openChromium, type Browser } from '../support/chromium.ts'
import { createCommandLine, type CommandLine } from '../support/command-line.ts'
import { addMember, addProvider, giveConsent, openCoop, type Coop, type Person } from '../support/coop.ts'
import { setNetwork } from '../support/network.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let coop: Coop
let anna: Person
let grant: Grant
let folder: string
let mutua: CommandLine
let browser: Browser

/** As somebody keeps them who wants to check without our servers: the receipt, the keys, the checker. */
const kept = (name: string) => join(folder, name)
const keep = async (name: string, path: string) =>
  writeFile(kept(name), await (await fetch(coop.consentService.baseUrl + path)).text())

beforeAll(async () => {
  coop = await openCoop()
  const temporary = opened.use(await createTemporaryFolder('consent-receipt'))
  folder = temporary.path
  anna = await addMember(coop, 'anna', 1)
  const studio = await addProvider(coop, 'studio')
  grant = await giveConsent(coop, { member: anna, provider: studio }, [
    parseResourceUrl(`${anna.pod}health/`),
  ])
  mutua = createCommandLine(
    {
      MUTUA_HOME: folder,
      MUTUA_POD_SERVER: coop.podServer.baseUrl,
      MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
      MUTUA_CLIENT_ID: anna.credentials.clientId,
      MUTUA_CLIENT_SECRET: anna.credentials.clientSecret,
    },
    folder,
  )
  await keep('did.json', '/.well-known/did.json')
  await keep('checker.html', '/receipt-checker?lang=en')
  const written = await mutua(['consent-receipt', grant.id, '--out', 'receipt.html', '--in', 'ar'])
  if (written.code !== 0) throw new Error(written.said)
  if (chromium !== undefined) browser = opened.use(await openChromium())
})
afterAll(async () => {
  await opened.disposeAsync()
  await coop[Symbol.asyncDispose]()
})

describe('the command line', () => {
  test('reads a receipt out, and keeps it as the page that the client gets', async () => {
    const read = await mutua(['consent-receipt', grant.id])
    expect(read).toMatchObject({ code: 0 })
    expect(read.out).toContain('Care by the family doctor')
    const client = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
    expect(await readFile(kept('receipt.html'), 'utf8')).toBe(await client.consentReceipt(grant.id, 'ar'))
  })

  test('verifies it with the keys alone, and with a fingerprint alone', async () => {
    const nowhere = createCommandLine(
      { MUTUA_HOME: folder, MUTUA_CONSENT_SERVICE: 'http://localhost:1' },
      folder,
    )
    const byKeys = await nowhere(['consent-receipt', 'verify', 'receipt.html', '--keys', 'did.json'])
    expect(byKeys).toMatchObject({ code: 0 })
    expect(byKeys.out).toContain('It does not say whether the consent was withdrawn')
    const { verificationMethod } = JSON.parse(await readFile(kept('did.json'), 'utf8')) as {
      verificationMethod: { id: string; type: string }[]
    }
    const fingerprint = verificationMethod.find(({ type }) => type === 'JsonWebKey')?.id.split('#')[1] ?? ''
    const byPaper = await nowhere(['consent-receipt', 'verify', 'receipt.html', '--fingerprint', fingerprint])
    expect(byPaper.code).toBe(0)
    expect((await nowhere(['consent-receipt', 'verify', 'receipt.html'])).code).toBe(2)
    expect((await nowhere(['consent-receipt', 'verify', 'receipt.html', '--fingerprint', 'x'])).code).toBe(1)
    expect((await nowhere(['consent-receipt', 'verify', 'did.json', '--keys', 'did.json'])).code).toBe(1)
  })

  test('says what was signed when the page was changed', async () => {
    const page = await readFile(kept('receipt.html'), 'utf8')
    await writeFile(kept('changed.html'), page.replace('سارية', 'مسحوبة'))
    const changed = await mutua(['consent-receipt', 'verify', 'changed.html', '--keys', 'did.json'])
    expect(changed).toMatchObject({ code: 1 })
    expect(changed.out).toContain('The file was changed')
    expect(changed.out).toContain('إيصال الموافقة')
  })
})

describe('a browser without a network', () => {
  const open = async (file: string, size = { width: 1280, height: 900 }): Promise<Page> => {
    const page = await browser.context.newPage()
    await page.setViewportSize(size)
    await setNetwork(page.context(), false)
    await page.goto(`file://${kept(file)}`)
    return page
  }
  const check = async (page: Page, file: string, keys?: string, fingerprint = '') => {
    await page.setInputFiles('#receipt', kept(file))
    await page.setInputFiles('#keys', keys === undefined ? [] : kept(keys))
    await page.fill('#fingerprint', fingerprint)
    await page.click('button')
    await page.locator('#verdict[data-verdict]').waitFor()
    return page.locator('#verdict').getAttribute('data-verdict')
  }

  test('checks a receipt, and shows what was signed of one that was changed', async ({ skip }) => {
    skip(chromium === undefined, chromiumMissing)
    const receipt = await readFile(kept('receipt.html'), 'utf8')
    const [, signed = ''] = /id="signed-receipt"[^>]*>([^<]+)</.exec(receipt) ?? []
    await writeFile(kept('changed.html'), receipt.replace('سارية', 'مسحوبة'))
    await writeFile(
      kept('forged.html'),
      receipt.replace(
        signed,
        signed.replace(/.(?=.{40}$)/, (sign) => (sign === 'A' ? 'B' : 'A')),
      ),
    )
    const { verificationMethod } = JSON.parse(await readFile(kept('did.json'), 'utf8')) as {
      verificationMethod: { id: string; type: string }[]
    }
    const kid = verificationMethod.find(({ type }) => type === 'JsonWebKey')?.id.split('#')[1] ?? ''
    const page = await open('checker.html')
    expect(await check(page, 'receipt.html', 'did.json')).toBe('verified')
    expect(await page.locator('#signed').innerText()).toContain('إيصال الموافقة')
    expect(await page.locator('#signed section').first().getAttribute('dir')).toBe('rtl')
    expect(receipt).toContain(await page.locator('#digest').innerText())
    expect(await check(page, 'receipt.html', undefined, kid)).toBe('verified')
    expect(await check(page, 'changed.html', 'did.json')).toBe('page-changed')
    expect(await page.locator('#signed').innerText()).toContain('إيصال الموافقة')
    expect(await check(page, 'forged.html', 'did.json')).toBe('signature-invalid')
    expect(await page.locator('#said').isVisible()).toBe(false)
    expect(await check(page, 'receipt.html', undefined, 'x'.repeat(43))).toBe('key-unknown')
    expect(await check(page, 'receipt.html')).toBe('keys-missing')
    expect(await check(page, 'did.json', 'did.json')).toBe('no-receipt')
    await setNetwork(page.context(), true)
    await page.close()
  })

  test('says of every twin what the command line says of it', async ({ skip }) => {
    skip(chromium === undefined, chromiumMissing)
    const receipt = await readFile(kept('receipt.html'), 'utf8')
    const document = await readFile(kept('did.json'), 'utf8')
    const trust = { kind: 'document', document: JSON.parse(document) as unknown } as const
    const page = await open('checker.html')
    const twin = fc
      .tuple(fc.nat(receipt.length - 1), fc.nat(3), fc.constantFrom('', 'x', '<', 'A', '\u0663', '-', '.'))
      .map(([at, cut, put]) => receipt.slice(0, at) + put + receipt.slice(at + cut))
    const [, signed = ''] = /id="signed-receipt"[^>]*>([^<]+)</.exec(receipt) ?? []
    const twins = [receipt, signed, `${signed}x`, receipt + receipt, '', ...fc.sample(twin, 150)]
    // The functions of the page, as its button calls them.
    const found = (await page.evaluate(
      `Promise.all(${JSON.stringify(twins)}.map(async (file) => (await check(file, { document: ${JSON.stringify(document)}, fingerprint: '' })).code))`,
    )) as string[]
    const kinds = await Promise.all(twins.map(async (file) => (await verifyConsentReceipt(file, trust)).kind))
    expect(found.map((code) => (code === 'verified' || code === 'page-changed' ? code : 'refused'))).toEqual(
      kinds,
    )
    expect(new Set(kinds)).toEqual(new Set(['verified', 'page-changed', 'refused']))
    await page.close()
  })

  test('shows the receipt on a phone and on paper without anything sticking out', async ({ skip }) => {
    skip(chromium === undefined, chromiumMissing)
    for (const [width, media] of [
      [320, 'screen'],
      [390, 'screen'],
      [1280, 'screen'],
      [703, 'print'],
      [469, 'print'],
    ] as const) {
      const page = await open('receipt.html', { width, height: 900 })
      await page.emulateMedia({ media })
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${String(width)} ${media}`).toBe(0)
      expect(await page.locator('main').count()).toBe(1)
      expect(await page.locator('h1').count()).toBe(1)
      expect(await page.locator('details').isVisible()).toBe(media === 'screen')
      await page.close()
    }
  })

  test('refuses, by their policy, to run or load anything that is put into the files', async ({ skip }) => {
    skip(chromium === undefined, chromiumMissing)
    for (const file of ['receipt.html', 'checker.html']) {
      const text = await readFile(kept(file), 'utf8')
      await writeFile(
        kept('with-script.html'),
        text.replace('</body>', '<script>document.title="ran"</script></body>'),
      )
      const page = await open('with-script.html')
      expect(await page.title()).not.toBe('ran')
      await page.close()
    }
  })
})

test('a withdrawal shows at the short address at once, and in the next receipt', async () => {
  const client = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
  const before = await client.consentReceipt(grant.id, 'en')
  const [, code = ''] = /class="code">([^<]+)</.exec(before) ?? []
  const look = async (): Promise<unknown> => {
    const address = `${coop.consentService.baseUrl}/r/${code}`
    return (await fetch(address, { headers: { Accept: 'application/json' } })).json()
  }
  expect(await look()).toMatchObject({ genuine: true, isInForce: true, isCurrent: true })
  await client.withdraw(grant.id)
  expect(await look()).toMatchObject({ genuine: true, isInForce: false, isCurrent: false })
  expect(await client.consentReceipt(grant.id, 'en')).toContain('✕ Withdrawn')
})
