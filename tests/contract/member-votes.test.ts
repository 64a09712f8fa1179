import type { Page } from 'playwright-core'
import { createBallotClient } from '@mutua/sdk/clients/ballot-client'
import { instantOf } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { askBrowser } from '../support/ask-browser.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { openBallotHouse, type BallotHouse } from '../support/ballot-house.ts'
import { startBallotPrograms, type BallotPrograms } from '../support/ballot-programs.ts'
import { openChromium, type Browser } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'
import { builtApps, startSite } from '../support/site.ts'
import type { MutuaServer } from '../support/servers.ts'

const id = 'AAAAAAAAAAAAAAAAAAAAAA.1.1'
let house: BallotHouse
let programs: BallotPrograms
let site: MutuaServer
let browser: Browser
let page: Page

beforeAll(async () => {
  house = await openBallotHouse(['anna', 'bruno'])
  programs = await startBallotPrograms({
    ...{ service: house.service, folder: house.folder, trustees: 2, threshold: 1 },
  })
  const [first, second] = house.officers.map(({ person, signer }) => ({
    signer,
    ...createBallotClient({ consentService: house.service, fetch: person.fetch, anonymousFetch: fetch }),
  }))
  if (first === undefined || second === undefined) throw new Error('there are two officers')
  await first.parties.propose(programs.parties, first.signer)
  await second.parties.confirm(1, second.signer)
  await house.secretVote.open({
    ...{ id, assembly: 'November', opensAt: instantOf(Date.now() - 1_000) },
    questions: [{ question: 'La nuova tariffa', answers: ['yes', 'no'], min: 1, max: 1, blank: true }],
    voters: [1, 2].map((member) => ({ member, weight: 1 })),
    closesAt: instantOf(Date.now() + 86_400_000),
  })
  await programs.runAllTrustees()
  await vi.waitUntil(async () => (await first.vote(id)).phase === 'open', { timeout: 60_000, interval: 200 })
  site = await startSite({
    ...{ port: await freePort(), folder: await builtApps() },
    podServer: house.podServer.baseUrl,
    consentService: house.service,
    credentialAuthorities: [programs.parties.authority.url],
  })
  browser = await openChromium({ language: 'it-IT' })
  page = await askBrowser('for a page', () => browser.context.newPage())
}, 300_000)
afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  await site[Symbol.asyncDispose]()
  await programs[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const vote = async (answer: string): Promise<string> => {
  await page.getByRole('radio', { name: answer }).check()
  await page.getByRole('button', { name: 'Rileggi la tua scelta' }).click()
  await page.getByRole('heading', { name: 'Hai scelto' }).waitFor()
  expect(await page.locator('.chosen-answer').textContent()).toBe(answer)
  await page.getByRole('button', { name: 'Vota', exact: true }).click()
  await page.getByRole('heading', { name: 'Hai votato' }).waitFor()
  return (await page.locator('.tracking').textContent()) ?? ''
}
const look = async (code: string) => {
  const box = page.getByRole('textbox', { name: 'Scrivi il codice della scheda.' })
  await box.fill(code)
  await page.getByRole('button', { name: 'Cerca' }).click()
}

let tracked = ''

test('A member votes: reads again what was chosen, and keeps the code of the ballot', async () => {
  const { name = '', password = '' } = house.members[0] ?? {}
  await page.goto(`${site.baseUrl}/member/votes/${id}`)
  await page.getByRole('button', { name: 'Entra', exact: true }).click()
  await page.fill('#name', name)
  await page.fill('#password', password)
  await page.locator('main form button').first().click()
  await page.getByRole('button', { name: /^Autoriz/ }).click()
  await page.getByRole('heading', { name: 'La nuova tariffa', level: 1 }).waitFor()
  expect(await axeFaults(page)).toEqual([])
  tracked = await vote('Sì')
  expect(tracked).toMatch(/^[A-Za-z0-9+/]{43}$/)
  expect(await axeFaults(page)).toEqual([])
  await look(tracked)
  await page.getByText('C’è. La tua scheda è nell’urna').waitFor()
})

test('A vote that is changed before the close takes the place of the first', async () => {
  await page.getByRole('button', { name: 'Cambia il voto' }).click()
  const first = tracked
  tracked = await vote('No')
  expect(tracked).not.toBe(first)
  await look(first)
  await page.getByText('Non c’è.').waitFor()
  // Nothing of it is kept in the browser.
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
  expect(kept).not.toContain(tracked)
})

test('After the close the ballot is found by its code, and the browser counts again by itself', async () => {
  await house.secretVote.close(id)
  const opened = await programs.runTrustee(2)
  expect(opened.out + opened.said).toContain('opened this part of the sum')
  await page.reload()
  await page.getByRole('heading', { name: 'Risultato' }).waitFor({ timeout: 60_000 })
  await look(tracked)
  await page.getByText('C’è. La tua scheda è nell’urna').waitFor()
  await page.getByRole('button', { name: 'Conta', exact: true }).click()
  await page.getByText('Tutto torna. Il risultato è giusto.').waitFor({ timeout: 60_000 })
  await page.getByText('Hanno aperto la somma: Trustee 2.').waitFor()
  expect(await page.locator('.votes dd').allTextContents()).toEqual(['0', '1', '0'])
  expect(await axeFaults(page)).toEqual([])
})
