import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { enterConsole } from '../support/console-site.ts'
import type { Person } from '../support/coop.ts'
import { tabTo } from '../support/keyboard.ts'
import {
  approveStudy,
  moveToDay,
  openStudyHouse,
  openWindow,
  type StudyHouse,
} from '../support/study-house.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
const people = 11

let house: StudyHouse

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openStudyHouse(people))
}, 240_000)
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `a study in the console${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('a reviewer reads the variables and what EHDS Art. 67 wants said, before signing', async () => {
      const [reviewer] = house.committee.ethics
      const page = await sit(reviewer?.person ?? expect.fail('three were named'))
      await page.getByRole('heading', { name: 'Progetti da esaminare', level: 1 }).waitFor()
      await page.getByText('Studio del pool: risposte, mai righe').waitFor()
      await page.getByText('Emoglobina glicata, ultimo valore').waitFor()
      await page.getByText('Own funds.').waitFor()
      await page.getByText('nobody tries to find out who is behind them', { exact: false }).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
    })

    test('an officer is told what is missing, signs each step when it is its turn, and never sees who joined', async () => {
      const page = await sit(house.coop.officer)
      await go(page, 'La mia firma')
      await press(page, 'Crea la mia firma')
      await page.getByRole('status').waitFor()
      await openStudy(page)
      await page.getByText('finché non ci sono tutte e tre non si chiede niente ai soci').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await approveStudy(house)

      await openStudy(page)
      await page.getByLabel('Si entra fino al').fill(addDays(civilDateOf(Date.now()), 3))
      await tabTo(page, button(page, 'Firma: Apri le adesioni'))
      await page.keyboard.press('Enter')
      await page.getByText('meno di dieci soci').waitFor()
      await page.getByText(/Si può leggere dal/).waitFor()
      expect(await button(page, 'Firma: Leggi i pod e sigilla').isDisabled()).toBe(true)
      expect(await axeFaults(page)).toEqual([])

      for (const member of house.members) await studiesOf(member).optIn(house.study)
      await openStudy(page)
      await page.getByText('circa 10 soci').waitFor({ timeout: 30_000 })
      const said = await page.locator('main').innerText()
      for (const { name, webId } of house.members) {
        expect(said).not.toContain(webId)
        expect(said).not.toMatch(new RegExp(`\\b${name}\\b`))
      }
      await page.context().close()
    })

    test('reads and seals, opens, closes and destroys it, with a receipt that the co-op signed', async () => {
      const { recruiting } = await studiesOf(house.coop.officer).study(house.study)
      await moveToDay(house, recruiting?.freezeFrom ?? expect.fail('it is recruiting'))
      const page = await sit(house.coop.officer)
      // Keys stay in the browser that they were made in.
      await go(page, 'La mia firma')
      await press(page, 'Crea la mia firma')
      await page.getByRole('status').waitFor()
      await openStudy(page)
      await press(page, 'Firma: Leggi i pod e sigilla')
      await button(page, 'Firma: Apri alle domande').waitFor({ timeout: 60_000 })
      await page.getByText('non si è ancora speso niente').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await press(page, 'Firma: Apri alle domande')
      await press(page, 'Firma: Chiudi lo studio')
      await page.getByText(/va raccontato entro il/).waitFor()
      await studiesOf(house.institute.researcher).report(house.study, {
        plain: { it: 'La glicata alta è più frequente dopo i 65 anni.' },
        answers: [],
      })
      await page.getByText('La glicata alta è più frequente dopo i 65 anni.').waitFor({ timeout: 30_000 })
      await page.getByText('raccontato', { exact: true }).waitFor()
      await press(page, 'Firma: Distruggi la chiave')
      await page.getByRole('heading', { name: 'Ricevuta della distruzione' }).waitFor({ timeout: 60_000 })
      expect(await axeFaults(page)).toEqual([])
      await go(page, 'Studi')
      await page.getByRole('heading', { name: 'Finiti' }).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
    })
  },
)

const studiesOf = ({ fetch }: Pick<Person, 'fetch'>) =>
  createStudyClient({ consentService: house.coop.consentService.baseUrl, fetch })

const sit = async (person: Person): Promise<Page> => {
  const context = await openWindow(house, { width: 1280, height: 800 })
  const page = await context.newPage()
  await enterConsole(page, person, house)
  return page
}

/** By the list, which asks anew. */
const openStudy = async (page: Page): Promise<void> => {
  await go(page, 'Oggi')
  await go(page, 'Studi')
  await page.locator('main').getByRole('link', { name: 'Il diabete per fasce di età' }).click()
  await page.getByRole('heading', { name: 'Il diabete per fasce di età', level: 1 }).waitFor()
}

const go = (page: Page, place: string) =>
  page.locator('nav.places').first().getByRole('link', { name: place, exact: true }).click()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const press = (page: Page, name: string) => button(page, name).click()
