import { createReleaseClient } from '@mutua/sdk/clients/release-client'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { sha256Schema, type Sha256 } from '@mutua/sdk/ids'
import { officialTableSchema } from '@mutua/sdk/pool/official-table'
import { findVariable } from '@mutua/sdk/pool/variables'
import type { OwnStudy, Study, StudyStepWish } from '@mutua/sdk/pool/study'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { enterConsole } from '../support/console-site.ts'
import type { Person } from '../support/coop.ts'
import { joinStudy } from '../support/join-study.ts'
import { countTaps, tabTo } from '../support/keyboard.ts'
import { enterAs } from '../support/member-site.ts'
import {
  approveStudy,
  moveToDay,
  openStudyHouse,
  openWindow,
  type StudyHouse,
} from '../support/study-house.ts'
import { voteOn } from '../support/vote-on.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
/** Twelve and the two who leave, of whom one comes back: ten are needed. */
const people = 13

let house: StudyHouse
let recruiting: Study
/** Put to the vote: the one that was adopted, and the one that was not. */
let tables: readonly Sha256[] = []

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openStudyHouse(people))
  await approveStudy(house)
  recruiting = await takeStep({ step: 'recruit', until: addDays(civilDateOf(Date.now()), 10) })
}, 240_000)
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `a member and a study${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('reads in 150 words who never gets a record, and joins only after the questions, right or wrong', async () => {
      const [anna] = house.members as [Person]
      const page = await sit(anna)
      await page
        .getByRole('navigation', { name: 'Altre pagine' })
        .getByRole('link', { name: 'Ricerca' })
        .click()
      await page.getByRole('heading', { name: 'Puoi partecipare' }).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.getByRole('link', { name: 'Il diabete per fasce di età', exact: true }).click()
      await page.getByText('Non riceve mai i tuoi dati').waitFor()
      await page.getByText('Usa 25 parti su 100 della tua riservatezza dell’anno.').waitFor()
      const words = await page.locator('main').innerText()
      expect(words.split(/\s+/).length, words).toBeLessThanOrEqual(150)
      expect(words).toMatch(/Si legge una volta: età, genere, diabete/)
      expect(words).not.toMatch(/€|\bcent|euro/i)
      expect(await looks(page, 'Sì')).toBe(await looks(page, 'No'))
      expect(await axeFaults(page)).toEqual([])

      await button(page, 'Sì').click()
      await page.getByRole('heading', { name: 'Prima di entrare: hai capito?' }).waitFor()
      expect(await button(page, 'Sì, partecipo').count(), 'nobody joins before the questions').toBe(0)
      expect(await axeFaults(page)).toEqual([])
      expect((await standingOf(anna)).state).toBe('not-asked')
      // The first is answered wrongly: what is right is said, and the way goes on.
      await page.getByLabel('Istituto di ricerca Vallombra, con il mio nome.').check()
      await page.getByText('Non è così. Nessuno.').waitFor()
      await button(page, 'Avanti').click()
      for (const right of [
        /^età, genere/,
        'No, sono uno fra molti.',
        'Alla fine viene distrutta.',
        'Esco quando voglio, e le mie cure restano come sono.',
      ]) {
        await page.getByLabel(right).check()
        await page.getByText('Giusto.').waitFor()
        await button(page, 'Avanti').click()
      }
      await page.getByText('Hai risposto bene a 4 domande su 5.').waitFor()
      expect(await looks(page, 'Sì, partecipo')).toBe(await looks(page, 'No'))
      expect(await axeFaults(page)).toEqual([])
      expect((await standingOf(anna)).state).toBe('not-asked')
      await button(page, 'Sì, partecipo').click()
      await page.getByText(/Nessuno legge prima del/).waitFor()
      expect((await standingOf(anna)).state).toBe('joined')
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
    })

    test('takes it back in two taps, and says no without anybody knowing', async () => {
      const [anna, bruno] = house.members as [Person, Person]
      const page = await sit(anna)
      await goTo(page, studyPlace())
      await page.getByText(/Partecipi dal/).waitFor()
      const taps = countTaps()
      await taps.on(page.getByRole('link', { name: 'Esci dallo studio' }))
      await page.getByText('Se lo studio non ha ancora letto, non leggerà.').waitFor()
      await taps.on(button(page, 'Togli adesso'))
      await page.getByText('Revocato: non può più leggere').waitFor()
      expect(taps.count()).toBe(2)
      await page.getByText(/È il consenso per lo studio «Il diabete per fasce di età»/).waitFor()
      expect(await axeFaults(page)).toEqual([])
      expect((await standingOf(anna)).state).toBe('left')
      await page.context().close()

      const other = await sit(bruno)
      await goTo(other, studyPlace())
      await button(other, 'No').click()
      await other.getByText('Non lo abbiamo scritto da nessuna parte').waitFor()
      expect(await standingOf(bruno)).toMatchObject({ state: 'not-asked' })
      expect(await axeFaults(other)).toEqual([])
      await other.context().close()
    })

    test('joins by keyboard alone', async () => {
      const [, , carla] = house.members as [Person, Person, Person]
      const page = await sit(carla)
      await goTo(page, studyPlace())
      expect(await tabTo(page, button(page, 'Sì'))).toEqual({ isSeen: true })
      await page.keyboard.press('Enter')
      for (let question = 0; question < 5; question += 1) {
        await page.getByText(`Domanda ${String(question + 1)} di 5`).waitFor()
        await tabTo(page, page.getByRole('radio').first())
        await page.keyboard.press('Space')
        expect(await tabTo(page, button(page, 'Avanti'))).toEqual({ isSeen: true })
        await page.keyboard.press('Enter')
      }
      expect(await tabTo(page, button(page, 'Sì, partecipo'))).toEqual({ isSeen: true })
      await page.keyboard.press('Enter')
      await page.getByText(/Nessuno legge prima del/).waitFor()
      expect((await standingOf(carla)).state).toBe('joined')
      await page.context().close()
    })

    test('asks in public without a name, and whoever is not signed in reads it', async () => {
      const [, , carla] = house.members as [Person, Person, Person]
      const page = await sit(carla)
      await goTo(page, studyPlace())
      await page.getByLabel('Che cosa vuoi chiedere?').fill('Chi legge le risposte?')
      await button(page, 'Chiedi').click()
      await page.getByText('La tua domanda è qui sopra.').waitFor()
      await page.getByText(/Hai chiesto/).waitFor()
      expect(await axeFaults(page)).toEqual([])
      const answer = await fetch(`${house.study}/forum`)
      const text = await answer.text()
      expect(text).toContain('Chi legge le risposte?')
      expect(text).not.toContain(carla.name)
      await page.context().close()
    })

    test('hears of it in words: that it looks for members', async () => {
      const [, , carla] = house.members as [Person, Person, Person]
      const page = await sit(carla)
      await goTo(page, '/studies')
      await page.getByRole('heading', { name: 'Novità' }).waitFor()
      await page.getByRole('link', { name: '«Il diabete per fasce di età» cerca soci.' }).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
    })

    test('is asked in an assembly about a table without noise: one is adopted, one is not, none is made yet', async () => {
      const [, , , ...others] = house.members
      for (const member of others) await joinStudy(studiesOf(member), recruiting)
      tables = await voteOn(
        [
          { document: officialTable('Il diabete'), choice: 'yes' },
          { document: officialTable('L’età'), choice: 'no' },
        ],
        house,
      )
      for (const table of tables)
        await expect(publishOfficial(table)).rejects.toMatchObject({ code: 'pool-official-refused' })
    })

    test('is read once, proves it on the own device, reads what was found, and sees that the copy is gone', async () => {
      const [, , carla] = house.members as [Person, Person, Person]
      await moveToDay(house, recruiting.recruiting?.freezeFrom ?? expect.fail('it is recruiting'))
      await expect.poll(() => newsOf(carla), { timeout: 20_000 }).toContain('study.freezes')
      await takeStep({ step: 'freeze' })
      await takeStep({ step: 'open' })
      // What the members adopted is made, once; what they voted down, and what nobody voted on, is not.
      const [adopted = expect.fail(), refused = expect.fail()] = tables
      for (const unvoted of [refused, sha256Schema.parse('e'.repeat(64))])
        await expect(publishOfficial(unvoted)).rejects.toMatchObject({ code: 'pool-official-refused' })
      await makeInConsole('Il diabete')
      const { release } = await publishOfficial(adopted)
      expect(release.document.title).toBe('Il diabete')
      expect((await publishOfficial(adopted)).release).toEqual(release)

      const page = await sit(carla)
      await goTo(page, studyPlace())
      await page.getByText('I tuoi dati sono nella copia chiusa a chiave.').waitFor()
      await button(page, 'Controlla adesso').click()
      await page.getByText('Sì: sei in questa copia.').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await goTo(page, '/studies')
      await page.getByText('Gli studi ne hanno usate 25 parti su 100.').waitFor()
      await goTo(page, '/log')
      await page.getByText('Letto una volta per lo studio «Il diabete per fasce di età».').first().waitFor()
      expect(await axeFaults(page)).toEqual([])

      await takeStep({ step: 'close' })
      await studiesOf(house.institute.researcher).report(house.study, {
        plain: { it: 'La glicata alta è più frequente dopo i 65 anni.' },
        answers: [],
      })
      await page.reload()
      await page.getByText('La glicata alta è più frequente dopo i 65 anni.').first().waitFor()
      await page.getByRole('link', { name: 'Guarda lo studio' }).first().click()
      await page.getByRole('heading', { name: 'Che cosa si è scoperto' }).waitFor()
      await takeStep({ step: 'destroy' })
      await page.reload()
      await page.getByText('Senza chiave nessuno può leggere la copia.').waitFor()
      await page.getByText('Lo studio è finito. Nessuno sa più chi c’era.').waitFor()
      expect(await axeFaults(page)).toEqual([])
      expect(await page.locator('main').innerText()).not.toMatch(/€|euro/i)
      await page.context().close()
    })

    test('was told of each thing once, in the own language, by the name of the study, and without an amount', async () => {
      const [, , carla] = house.members as [Person, Person, Person]
      await expect
        .poll(async () => (await newsOf(carla)).toSorted(), { timeout: 20_000 })
        .toEqual(
          ['destroyed', 'freezes', 'frozen', 'opened', 'recruiting', 'results'].map((one) => `study.${one}`),
        )
      const page = await sit(carla)
      await goTo(page, '/studies')
      const news = page.getByRole('region', { name: 'Novità' })
      for (const said of [
        'La copia di «Il diabete per fasce di età» è stata distrutta.',
        '«Il diabete per fasce di età» racconta che cosa ha scoperto.',
        '«Il diabete per fasce di età» ora risponde alle domande.',
        '«Il diabete per fasce di età» ha letto i dati. La copia è chiusa a chiave.',
      ])
        await news.getByRole('link', { name: said, exact: true }).waitFor()
      expect(await news.getByRole('link').count(), 'that it looks for members is over').toBe(4)
      // Every word but the days, one of which may be a thirteenth.
      const said = await news.evaluate((part) => {
        const words = part.cloneNode(true) as Element
        for (const day of words.querySelectorAll('time')) day.remove()
        return words.textContent
      })
      expect(said).toContain('racconta che cosa ha scoperto')
      expect(said).not.toMatch(/€|euro|13|circa/i)
      await news.getByRole('link', { name: /racconta/ }).click()
      await page.getByText('La glicata alta è più frequente dopo i 65 anni.').waitFor()
      await goTo(page, '/studies')
      await page.locator('.top .language select').first().selectOption('ar', { force: true })
      await page.getByRole('link', { name: 'أُتلفت نسخة دراسة «Il diabete per fasce di età».' }).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
    })
  },
)

/** By an officer, which takes the vote and nothing else. */
const publishOfficial = (digest: Sha256) =>
  createReleaseClient({
    consentService: house.coop.consentService.baseUrl,
    fetch: house.coop.officer.fetch,
  }).publishOfficial(house.study, digest)

/** The one that was adopted, where the officer finds it; the one that was not is not there. */
const makeInConsole = async (tableTitle: string): Promise<void> => {
  const context = await openWindow(house, { width: 1280, height: 800 })
  const page = await context.newPage()
  await enterConsole(page, house.coop.officer, house)
  await page.evaluate((address) => history.pushState(null, '', address), `/coop${studyPlace()}`)
  const table = page.getByRole('region', { name: 'Tabella ufficiale' })
  await table.getByText(tableTitle, { exact: true }).waitFor()
  expect(await table.getByRole('button').count()).toBe(1)
  expect(await axeFaults(page)).toEqual([])
  await table.getByRole('button', { name: 'Fai la tabella e pubblicala' }).click()
  await table.getByText(/Fatta e pubblicata/).waitFor()
  await context.close()
}

const officialTable = (tableTitle: string) =>
  officialTableSchema.parse({
    ...{ type: 'official-table', study: house.study, title: tableTitle, k: 11 },
    plain: 'Per la relazione dell’anno.',
    query: {
      kind: 'histogram',
      of: 'members',
      by: { column: findVariable('age')?.column.name, cuts: [100] },
    },
  })

const studiesOf = ({ fetch }: Pick<Person, 'fetch'>) =>
  createStudyClient({ consentService: house.coop.consentService.baseUrl, fetch })

const standingOf = async (member: Person): Promise<OwnStudy> =>
  (await studiesOf(member).mine()).find(({ study }) => study.id === house.study) ??
  expect.fail('the study is there for a member')

/** What a member was told of studies, as often as it was. */
const newsOf = async ({ fetch: as }: Person): Promise<readonly string[]> => {
  const { items } = z
    .object({ items: z.array(z.object({ type: z.string() })) })
    .parse(await (await as(`${house.coop.consentService.baseUrl}/notices?limit=100`)).json())
  return items.map(({ type }) => type).filter((type) => type.startsWith('study.'))
}

const takeStep = async (wish: StudyStepWish): Promise<Study> => {
  const [{ person, signer }] = await house.coop.twoOfficers()
  return studiesOf(person).takeStep(house.study, wish, signer)
}

const sit = async (member: Person): Promise<Page> => {
  const context = await openWindow(house, { width: 390, height: 844 })
  const page = await context.newPage()
  await enterAs(page, member, house)
  return page
}

const studyPlace = () => `/studies/${house.study.slice(house.study.lastIndexOf('/') + 1)}`

/** Inside the app, without loading it anew. */
const goTo = async (page: Page, place: string): Promise<void> => {
  await page.evaluate((address) => history.pushState(null, '', address), `/member${place}`)
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Answers that weigh the same look the same (EDPB Guidelines 05/2020 on consent). */
const looks = (page: Page, name: string): Promise<string> =>
  button(page, name).evaluate((element) => {
    const { backgroundColor, color, fontSize, fontWeight, borderColor } = getComputedStyle(element)
    const { width, height } = element.getBoundingClientRect()
    const size = [width, height].map(Math.round)
    return JSON.stringify({ backgroundColor, color, fontSize, fontWeight, borderColor, size })
  })
