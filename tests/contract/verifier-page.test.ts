import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import express from 'express'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVerifierRoutes } from '../../consent-service/src/http/verifier-page.ts'
import { start } from '../../consent-service/src/log/test-support.ts'
import {
  fooledWitness,
  logSigning,
  served,
  signedAt,
} from '../../consent-service/src/log/test-support-attacks.ts'
import {
  proofOf,
  receiptsOfRun,
  saltedEntry,
  statementsOf,
} from '../../consent-service/src/log/test-support-documents.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium, openChromium, type Browser } from '../support/chromium.ts'
import { setNetwork } from '../support/network.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/* A page that somebody saved when they trusted it, opened as a file where there is no network. */
const opened = new AsyncDisposableStack()
const chromium = findChromium()
const languages = ['it', 'en', 'ar'] as const
let browser: Browser
let folder: string
const kept = (name: string) => join(folder, name)

beforeAll(async () => {
  if (chromium === undefined) return
  folder = opened.use(await createTemporaryFolder('verifier-page')).path
  const app = express()
  const keys = [logSigning.vkey, `https://fooled.example#${fooledWitness.vkey}`]
  app.use(await createVerifierRoutes({ coopName: 'Mutua Salute', keys }))
  const server = createServer(app).listen(0, '127.0.0.1')
  opened.defer(() => new Promise((settle) => server.close(() => settle())))
  await new Promise((settle) => server.once('listening', settle))
  const at = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/verifier`
  for (const language of languages)
    await writeFile(kept(`${language}.html`), await (await fetch(`${at}?lang=${language}`)).text())

  const run = await receiptsOfRun(50)
  const ristorno = await statementsOf([201n, 40n, 7n, 1_999n, 300n])
  const others = Array.from({ length: 8 }, (_, place) =>
    saltedEntry('consent.given', { place, type: 'consent' }, start),
  )
  const runEntry = saltedEntry('receipts.accepted', run.run.said, start)
  const ristornoEntry = saltedEntry('ristorno.ran', ristorno.said, start)
  const entries = [...others, runEntry, ristornoEntry].map(({ bytes }) => bytes)
  const log = await served(entries)
  const since = 5
  const receiptProof = await proofOf(runEntry, 8, log, { since, more: await run.run.pathOf(31) })
  const statement = await ristorno.documentOf(3, await proofOf(ristornoEntry, 9, log, { since }))
  // Another past up to the checkpoint, signed by the same key.
  const fork = await served([...entries.slice(0, 4).toReversed(), ...entries.slice(4)])
  const forked = await ristorno.documentOf(3, await proofOf(ristornoEntry, 9, fork, { since }))
  const files = {
    'receipt.json': JSON.stringify(run.receipts[31], null, 2),
    'cheaper.json': JSON.stringify({ ...run.receipts[31], priceMicroCents: '1' }),
    'receipt.tlog-proof': receiptProof,
    'jwks.json': JSON.stringify(run.podKeys),
    'statement.json': statement,
    'more.json': statement.replace(String.raw`\"1999\"`, String.raw`\"2999\"`),
    'forked.json': forked,
    'kept': signedAt(since, await log.tree.root(since)),
    'something.txt': 'hello',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(kept(name), text)
  browser = opened.use(await openChromium())
})
afterAll(() => opened.disposeAsync())

const open = async (language: (typeof languages)[number], width = 390): Promise<Page> => {
  const page = await browser.context.newPage()
  await page.setViewportSize({ width, height: 844 })
  await page.goto(pathToFileURL(kept(`${language}.html`)).href)
  return page
}

const check = async (page: Page, files: readonly string[], keys?: string): Promise<string | null> => {
  if (keys !== undefined) await page.locator('#keys').fill(keys)
  await page.locator('#files').setInputFiles(files.map(kept))
  await page.locator('#verdict').evaluate((element) => delete (element as HTMLElement).dataset['verdict'])
  await page.locator('button').click()
  await page.locator('#verdict[data-verdict]').waitFor()
  return page.locator('#verdict').getAttribute('data-verdict')
}

test('verifies a statement and a receipt without network, and says what it looked at and what not', async ({
  skip,
}) => {
  skip(chromium === undefined, chromiumMissing)
  await setNetwork(browser.context, false)
  const asked: string[] = []
  const page = await open('en')
  page.on('request', (request) => asked.push(request.url()))
  expect(await check(page, ['statement.json', 'kept'])).toBe('verified')
  const results = page.locator('#results')
  expect(await results.innerText()).toContain('The statement is part of the ristorno that was logged.')
  expect(await results.innerText()).toContain('The log goes on from the one that you saved.')
  expect(await results.innerText()).toContain('All witnesses that are named have seen this log.')
  expect(await results.getByText('€19.99').count()).toBe(1)

  expect(await check(page, ['receipt.tlog-proof', 'receipt.json', 'jwks.json'])).toBe('verified')
  expect(await results.innerText()).toContain('The receipt is signed by its pod server.')
  expect(await results.innerText()).toContain('whether the past was rewritten was not looked at')
  expect(await check(page, ['receipt.tlog-proof', 'receipt.json', 'something.txt'])).toBe('verified')
  expect(await results.innerText()).toContain('not recognised: it was not looked at')
  expect(await results.innerText()).toContain('its keys (jwks.json) are missing')
  expect(asked.filter((address) => !address.startsWith('file:') && !address.startsWith('blob:'))).toEqual([])
  await setNetwork(browser.context, true)
  await page.close()
})

test('says in words what does not fit', async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  const page = await open('it')
  expect(await check(page, ['more.json'])).toBe('proof')
  expect(await page.locator('#verdict').innerText()).toContain('Non torna.')
  expect(await check(page, ['forked.json'])).toBe('verified')
  expect(await check(page, ['forked.json', 'kept'])).toBe('history-changed')
  expect(await page.locator('#verdict').innerText()).toContain('Il registro è stato riscritto')
  expect(await check(page, ['receipt.tlog-proof', 'cheaper.json'])).toBe('proof')
  expect(await check(page, ['receipt.json'])).toBe('no-files')
  expect(await check(page, ['statement.json'], 'not a key')).toBe('usage')
  const stranger = 'https://other.example#other.example+00000000+BA=='
  expect(await check(page, ['statement.json'], `${logSigning.vkey}\n${stranger}`)).not.toBe('verified')
  await page.close()
})

test('can be used by everybody: no fault of axe, nothing sticks out, in three languages', async ({
  skip,
}) => {
  skip(chromium === undefined, chromiumMissing)
  for (const language of languages)
    for (const width of language === 'it' ? [320, 1280] : [390]) {
      const page = await open(language, width)
      await check(page, ['statement.json', 'kept'])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect([language, width, overflow]).toEqual([language, width, 0])
      expect(await axeFaults(page)).toEqual([])
      await page.close()
    }
})
