/** A study goes its whole way in the three apps: who asks, who decides, who is asked, and what each of them sees of it. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { createReleaseClient } from '@mutua/sdk/clients/release-client'
import { createResearchClient } from '@mutua/sdk/clients/research-client'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Study } from '@mutua/sdk/pool/study'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { snippetOf } from '../../apps/research/src/facts/snippet.ts'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { mainQuestion } from '../journeys/study/asking.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { enterConsole } from '../support/console-site.ts'
import type { Person } from '../support/coop.ts'
import { joinStudy } from '../support/join-study.ts'
import { enterAs } from '../support/member-site.ts'
import { projectsOf } from '../support/open-project.ts'
import { enterWorkbench } from '../support/research-site.ts'
import {
  approveStudy,
  moveToDay,
  openResearchHouse,
  openWindow,
  type ResearchHouse,
} from '../support/study-house.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
const people = 12
const title = 'Il diabete per fasce di età'
const found = 'La glicata alta è più frequente dopo i 65 anni.'

let house: ResearchHouse
/** Windows of today: when the clock moves on, their sign-ins are of yesterday. */
let workbench: Page
let desk: Page

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openResearchHouse(people))
  await sitDown()
}, 240_000)
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `a study in the apps${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('is written in the workbench, with why each variable is needed, and submitted', async () => {
      await go(workbench, 'Nuova richiesta')
      await workbench.getByLabel('Titolo', { exact: true }).fill(title)
      await workbench.getByLabel('In parole semplici').fill('Vogliamo sapere quanti hanno lo zucchero alto.')
      for (const [search, name] of variables) {
        await workbench.getByLabel('Cerca una variabile').fill(search)
        await workbench.getByRole('checkbox', { name }).check()
      }
      await workbench.getByLabel('Organizzazione').selectOption({ label: house.institute.name })
      for (const [label, value] of Object.entries(said))
        await workbench.getByLabel(label, { exact: true }).fill(value)
      await workbench.getByLabel('Nome della persona 1').fill('Rosa Vallombra')
      await workbench
        .getByLabel('Valutazione d’impatto')
        .setInputFiles({ name: 'dpia.pdf', mimeType: 'application/pdf', buffer: Buffer.from('DPIA') })
      await workbench.getByText('dpia.pdf').waitFor()
      await press(workbench, 'Salva la bozza')
      await workbench.getByRole('heading', { name: 'Bozza salvata' }).waitFor()
      await press(workbench, 'Invia per l’esame')
      await workbench.getByRole('heading', { name: 'Le tre firme' }).waitFor()
      expect((await theStudy()).state).toBe('submitted')
    })

    test('is read whole by a reviewer, with its variables and what EHDS Art. 67 wants said', async () => {
      const [reviewer] = house.committee.ethics
      const page = await sit(reviewer?.person ?? expect.fail('three were named'), enterConsole)
      await page.getByRole('heading', { name: 'Progetti da esaminare', level: 1 }).waitFor()
      await page.getByText('Studio del pool: risposte, mai righe').waitFor()
      await page.getByText('Emoglobina glicata, ultimo valore').first().waitFor()
      await page.getByText('Nessun incrocio con altri archivi.').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
    })

    test('has its three signatures, and an officer opens it to members', async () => {
      await openInConsole()
      await desk.getByText('finché non ci sono tutte e tre non si chiede niente ai soci').waitFor()
      const [project] = await projectsOf(house.coop, house.coop.officer).projects()
      await approveStudy({ ...house, project: project ?? expect.fail('it was submitted') })
      await openInConsole()
      await desk.getByLabel('Si entra fino al').fill(addDays(civilDateOf(Date.now()), 3))
      await press(desk, 'Firma: Apri le adesioni')
      await desk.getByText('meno di dieci soci').waitFor()
      expect(await button(desk, 'Firma: Leggi i pod e sigilla').isDisabled()).toBe(true)
      expect(await axeFaults(desk)).toEqual([])
    })

    test('has a table without noise written for a vote, in figures of people, and not before it can be asked', async () => {
      await desk.getByText('Tabella ufficiale', { exact: true }).click()
      await desk.getByLabel('Come si chiama').fill('La glicata')
      await desk.getByLabel(/^Perché serve/).fill('Per la relazione dell’anno.')
      await desk
        .getByLabel('Per che cosa si conta')
        .selectOption({ label: 'Emoglobina glicata, ultimo valore' })
      expect(
        await button(desk, 'Pubblica per il voto').isDisabled(),
        'numbers are counted between cuts',
      ).toBe(true)
      await desk.getByLabel('Fasce').fill('6,5; 8')
      await desk.getByLabel(/^Quante persone ci vogliono/).fill('10')
      expect(await button(desk, 'Pubblica per il voto').isDisabled(), 'no vote lowers it below 11').toBe(true)
      await desk.getByLabel(/^Quante persone ci vogliono/).fill('11')
      expect(await axeFaults(desk)).toEqual([])
      await press(desk, 'Pubblica per il voto')
      await desk.getByText(/^official-table [0-9a-f]{64}$/).waitFor()
      const { documents } = createPolicyClient({
        consentService: house.coop.consentService.baseUrl,
        fetch: house.coop.officer.fetch,
      })
      const published = (await documents()).flatMap(({ document }) =>
        document.type === 'official-table' ? [document] : [],
      )
      expect(published).toMatchObject([
        { k: 11, title: 'La glicata', query: { by: { column: 'measurement_hba1c', cuts: [65, 80] } } },
      ])
    })

    test('is joined by a member, by keyboard or touch, and by others, whom nobody sees', async () => {
      const [anna, ...others] = house.members as [Person, ...Person[]]
      const page = await sit(anna, enterAs)
      await openAsMember(page)
      await press(page, 'Sì')
      for (let question = 1; question <= 5; question += 1) {
        await page.getByText(`Domanda ${String(question)} di 5`).waitFor()
        await page.getByRole('radio').first().check()
        await press(page, 'Avanti')
      }
      await press(page, 'Sì, partecipo')
      await page.getByText(/Nessuno legge prima del/).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
      const study = await theStudy()
      for (const member of others) await joinStudy(studiesOf(member), study)
      // How many have joined is counted once a day.
      await openInConsole()
      await desk.getByText('meno di dieci soci').waitFor()
      const words = await desk.locator('main').innerText()
      for (const { name, webId } of house.members) {
        expect(words).not.toContain(webId)
        expect(words).not.toMatch(new RegExp(`\\b${name}\\b`))
      }
    })

    test('is read and sealed when its day has come, and opened to questions', async () => {
      const { recruiting } = await theStudy()
      await moveToDay(house, recruiting?.freezeFrom ?? expect.fail('it is recruiting'))
      await sitDown()
      await openInConsole()
      await desk.getByText('circa 10 soci').waitFor({ timeout: 30_000 })
      await press(desk, 'Firma: Leggi i pod e sigilla')
      await button(desk, 'Firma: Apri alle domande').waitFor({ timeout: 60_000 })
      await desk.getByText('non si è ancora speso niente').waitFor()
      await press(desk, 'Firma: Apri alle domande')
      await button(desk, 'Firma: Chiudi lo studio').waitFor()
    })

    test('answers once the cost is seen, with the error in a picture and a table', async () => {
      await workbench.getByRole('link', { name: title }).first().click()
      await workbench.getByRole('link', { name: 'Fai una domanda' }).first().click()
      await workbench.getByText(/restano 0,02435597 di 0,02435597/).waitFor()
      await workbench.getByText('Prezzo').first().waitFor()
      await workbench
        .getByRole('textbox', { name: 'La stessa domanda in JSON' })
        .fill(JSON.stringify(mainQuestion))
      await workbench.getByText('La domanda va bene.').waitFor()
      expect(await axeFaults(workbench)).toEqual([])
      await press(workbench, 'Chiedi e spendi')
      await workbench.getByRole('heading', { name: 'Risposta 1' }).waitFor()
      await workbench.getByRole('table', { name: 'La risposta come tabella' }).waitFor()
      expect(await workbench.getByRole('row').count()).toBe(6)
      await workbench.locator('.answer-plot').waitFor()
      expect(await axeFaults(workbench)).toEqual([])
    })

    test('has answers whose signature is checked in the browser; the same question costs nothing', async () => {
      await workbench.getByText('Da dove viene e come si controlla').click()
      await press(workbench, 'Controlla la firma qui')
      await workbench.getByText('La firma è della cooperativa').waitFor()
      await press(workbench, 'Rivedi la risposta')
      await workbench.getByText(/rivederla non costa niente/).waitFor()
      expect(await workbench.getByRole('button', { name: /^Rivedi la risposta \d/ }).count()).toBe(1)
    })

    test('shows a program that runs as it stands, and gets the same answer for nothing', async () => {
      const { researcher } = house.institute
      await workbench.getByText('Con un programma').click()
      const program = await workbench.getByRole('region', { name: 'Con un programma' }).innerText()
      const consentService = house.coop.consentService.baseUrl
      const { id } = await theStudy()
      const [run] = await createResearchClient({ consentService, fetch: researcher.fetch }).history(id)
      if (run === undefined) return expect.fail('one question was asked')
      const { baseUrl: podServer } = house.coop.podServer
      expect(program.trim()).toBe(
        snippetOf({ podServer, consentService, study: id, question: run.question }).trim(),
      )
      expect(await runProgram(program, researcher)).toContain(`verified ${run.id} rho spent now: 0`)
    })

    test('stops at the cap: what is dearer than what is left cannot be pressed', async () => {
      await workbench.getByLabel('Precisione').press('End')
      await workbench.getByText('Qui si ferma').waitFor()
      expect(await button(workbench, 'Chiedi e spendi').isDisabled()).toBe(true)
    })

    test('gives invented rows for nothing, makes a synthetic table and says how near it comes, and has no official one unvoted', async () => {
      await go(workbench, 'Studi')
      await workbench.getByRole('link', { name: title }).first().click()
      const mock = await saved(workbench, () => press(workbench, 'CSV'))
      expect(mock.name).toMatch(/^invented-schema-only-.*\.csv$/)
      expect(mock.text.trim().split('\n')).toHaveLength(1_001)
      const releases = workbench.getByRole('region', { name: 'Tabelle da portare via' })
      await releases.getByText('L’assemblea non ha votato nessuna tabella ufficiale.').waitFor()
      await releases.getByText('Chiedi una tabella sintetica').click()
      await releases.getByRole('button', { name: 'Falla e spendi' }).click()
      await releases.getByText(/^Tabella sintetica, \d+ rig/).waitFor({ timeout: 30_000 })
      await releases.getByText(/Si allontana dai numeri con rumore al massimo del \d+ %/).waitFor()
      expect(await axeFaults(workbench)).toEqual([])
      const made = await saved(workbench, () =>
        releases.getByRole('button', { name: 'Scarica CSV' }).first().click(),
      )
      expect(made.name).toMatch(/^synthetic-[0-9a-f]{12}\.csv$/)
      expect(made.text.split('\n')[0]).toContain('age_years')
      const { id, budget } = await theStudy()
      const { researcher } = house.institute
      const { baseUrl: consentService } = house.coop.consentService
      const [release] = await createReleaseClient({ consentService, fetch: researcher.fetch }).listSynthetic(
        id,
      )
      expect(made.text.trim().split('\n')).toHaveLength((release?.release.fit.rows ?? 0) + 1)
      // The answer and the table, and nothing for the invented rows.
      expect(budget?.spent).toBe(17_000_000n)
    })

    test('is closed by an officer, told by the institute, and read by the member beside the data that were used', async () => {
      await press(desk, 'Firma: Chiudi lo studio')
      await desk.getByText(/va raccontato entro il/).waitFor()
      await go(workbench, 'Studi')
      await workbench.getByRole('link', { name: title }).first().click()
      await workbench.getByLabel('In parole semplici, in italiano').fill(found)
      expect(await axeFaults(workbench)).toEqual([])
      await press(workbench, 'Pubblica i risultati')
      await workbench.getByText(found).first().waitFor()
      const [anna] = house.members as [Person]
      const page = await sit(anna, enterAs)
      await page.evaluate(() => history.pushState(null, '', '/member/log'))
      await page.getByText(`Letto una volta per lo studio «${title}»`).first().waitFor()
      await page.getByText(found).first().waitFor()
      expect(await page.locator('main').innerText()).not.toMatch(/€|euro/i)
      await page.context().close()
    })

    test('ends with its key destroyed, and a receipt of it that everybody reads', async () => {
      await openInConsole()
      await desk.getByText(found).waitFor({ timeout: 30_000 })
      await press(desk, 'Firma: Distruggi la chiave')
      await desk.getByRole('heading', { name: 'Ricevuta della distruzione' }).waitFor({ timeout: 60_000 })
      expect(await axeFaults(desk)).toEqual([])
      const { id } = await theStudy()
      expect((await fetch(`${id}/destruction`)).status).toBe(200)
      const [anna] = house.members as [Person]
      const page = await sit(anna, enterAs)
      await openAsMember(page)
      await page.getByText('Senza chiave nessuno può leggere la copia.').waitFor()
      await page.context().close()
    })
  },
)

const variables = [
  ['eta', /^Età/],
  ['diabete', /^Diabete/],
  ['glicata', /Emoglobina glicata, ultimo valore/],
] as const

const said = {
  'Protocollo': 'Conteggi per fascia di età.',
  'Perché serve: Età': 'per fasce',
  'Perché serve: Diabete': 'di chi si parla',
  'Perché serve: Emoglobina glicata, ultimo valore': 'è ciò che si studia',
  'A chi e a che cosa serve': 'A chi vive nella valle.',
  'Perché non bastano meno dati': 'Tre variabili sono il minimo.',
  'Come evitate gli abusi': 'Nessun incrocio con altri archivi.',
  'Chi paga lo studio': 'Fondi propri.',
  'Dal': civilDateOf(Date.now()),
  'Al': addDays(civilDateOf(Date.now()), 200),
  'Giorni per ripensarci': '0',
}

const studiesOf = ({ fetch: as }: Pick<Person, 'fetch'>) =>
  createStudyClient({ consentService: house.coop.consentService.baseUrl, fetch: as })

const theStudy = async (): Promise<Study> =>
  (await studiesOf({ fetch }).studies())[0] ?? expect.fail('there is one study')

const sit = async (
  person: Person,
  enter: (page: Page, person: Person, house: ResearchHouse) => Promise<void>,
): Promise<Page> => {
  const context = await openWindow(house, { width: 1280, height: 800 })
  const page = await context.newPage()
  await enter(page, person, house)
  return page
}

/** Researcher and officer, each in a window of their own; keys stay in the browser that they were made in. */
const sitDown = async (): Promise<void> => {
  workbench = await sit(house.institute.researcher, enterWorkbench)
  desk = await sit(house.coop.officer, enterConsole)
  await go(desk, 'La mia firma')
  await press(desk, 'Crea la mia firma')
  await desk.getByRole('status').waitFor()
}

/** By the list, which asks anew. */
const openInConsole = async (): Promise<void> => {
  await go(desk, 'Oggi')
  await go(desk, 'Studi')
  await desk.locator('main').getByRole('link', { name: title }).click()
  await desk.getByRole('heading', { name: title, level: 1 }).waitFor()
}

const openAsMember = async (page: Page): Promise<void> => {
  const { id } = await theStudy()
  const place = `/member/studies/${id.slice(id.lastIndexOf('/') + 1)}`
  await page.evaluate((address) => history.pushState(null, '', address), place)
}

/** What the browser saved, as people find it. */
const saved = async (page: Page, act: () => Promise<void>): Promise<{ name: string; text: string }> => {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

const runProgram = async (program: string, { credentials }: Person): Promise<string> => {
  const { clientId, clientSecret } = credentials
  const words = [...serviceNode.words, '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    cwd: new URL('../..', import.meta.url).pathname,
    env: {
      ...serviceNode.env,
      // Of the day that the services have.
      ...house.clock.environmentFor('a program'),
      PATH: process.env['PATH'],
      MUTUA_CLIENT_ID: clientId,
      MUTUA_CLIENT_SECRET: clientSecret,
    },
  })
  return stdout
}

const go = (page: Page, place: string) =>
  page.locator('nav.places').first().getByRole('link', { name: place, exact: true }).click()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const press = (page: Page, name: string) => button(page, name).click()
