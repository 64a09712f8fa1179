import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openArchive } from '../../sdk/cli/src/archive/open-archive.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { createCommandLine } from '../support/command-line.ts'
import { enterConsole } from '../support/console-site.ts'
import { addMember, createPerson, secondOfficer, type Coop, type Person } from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let coop: Coop
let member: Person
let anna: Page
/** Two officers, each at a screen of their own. */
let olga: Page
let ottavia: Page

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  coop = house.coop
  member = await addMember(coop, 'anna', 1)
  anna = await openPage(house)
  await enterAs(anna, member, house)
  olga = await sitAtConsole(coop.officer)
  ottavia = await sitAtConsole(await createPerson(coop.podServer.baseUrl, secondOfficer))
})
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `rights and breaches on the screens${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('a member sees what they can do alone, asks for the rest, and reads the answer (job 7)', async () => {
      await anna.getByRole('link', { name: 'I miei diritti' }).click()
      await heading(anna, 'Che cosa puoi fare subito').waitFor()
      expect(await anna.getByRole('link', { name: 'Avere una copia e portarla via' }).count()).toBe(2)
      await anna.getByLabel('Cancellare', { exact: true }).check()
      await anna.getByLabel('Scrivi che cosa chiedi').fill('Il diabete non vi riguarda: via tutto.')
      await button(anna, 'Manda').click()
      await anna.getByText(/La richiesta è arrivata. Hai una risposta entro il/).waitFor()
      expect(await axeFaults(anna)).toEqual([])

      await go(olga, 'Richieste')
      const card = olga.getByRole('link', { name: /Cancellare/ })
      await card.getByText(/mancano \d+ giorni/).waitFor()
      expect(await olga.locator('main').innerText()).not.toMatch(/anna|diabete/i)
      await card.click()
      await button(olga, 'Prendi in carico e leggi').waitFor()
      expect(await olga.locator('main').innerText()).not.toMatch(/anna|diabete/i)
      await button(olga, 'Prendi in carico e leggi').click()
      await olga.getByText('Il diabete non vi riguarda').waitFor()
      await olga.locator('summary', { hasText: 'Servono due mesi in più' }).click()
      await olga.getByLabel('Motivo').fill('Dobbiamo sentire chi ha letto.')
      await button(olga, 'Servono due mesi in più').click()
      await olga.getByText('con due mesi in più').waitFor()
      await go(olga, 'Oggi')
      await olga.getByRole('link', { name: /Richieste sui propri dati\s*1/ }).click()
      await card.click()
      // Another officer sees that somebody answers, and not what it says.
      await go(ottavia, 'Richieste')
      await ottavia.getByRole('link', { name: /Cancellare/ }).click()
      await ottavia.getByText('La segue già un’altra persona').waitFor()
      expect(await ottavia.locator('main').innerText()).not.toMatch(/diabete/i)
      await olga.getByLabel('La risposta, con parole semplici').fill('Fatto: non c’è più niente.')
      expect(await axeFaults(olga)).toEqual([])
      await button(olga, 'Manda la risposta').click()
      await olga.getByText('Fatto come chiesto').first().waitFor()

      await anna.getByRole('link', { name: 'Inizio' }).click()
      await anna.getByRole('link', { name: 'I miei diritti' }).click()
      await anna.getByText('Fatto: non c’è più niente.').waitFor()
    })

    test('the form of a breach starts 72 hours, prepares the notification, and two close it (job 7)', async () => {
      for (const page of [olga, ottavia]) {
        await go(page, 'La mia firma')
        await button(page, 'Crea la mia firma').click()
        await page.getByText('La tua firma è pronta').waitFor()
      }
      await go(olga, 'Violazioni')
      await olga.getByText('Registra una violazione').click()
      expect(await button(olga, 'Registra, partono le 72 ore').isDisabled()).toBe(true)
      await olga.getByLabel('In poche parole').fill('Portatile rubato')
      await olga.getByLabel('Che cosa è successo').fill('Da un’auto. Il disco è cifrato.')
      await olga.getByLabel('Riservatezza: qualcuno ha visto, o può vedere').check()
      await olga.getByLabel('nomi', { exact: true }).check()
      await olga.getByLabel('Quante persone, circa').fill('12')
      await olga.getByLabel('Che cosa può succedere alle persone').fill('Niente, senza la chiave.')
      await olga.getByLabel('Che cosa avete già fatto').fill('Chiuse tutte le sessioni.')
      expect(await axeFaults(olga)).toEqual([])
      await button(olga, 'Registra, partono le 72 ore').click()
      await heading(olga, 'Portatile rubato').waitFor()
      await olga.getByText(/7[12] ore e \d+ minut/).waitFor()
      await go(olga, 'Oggi')
      await olga.getByRole('link', { name: /Violazioni da notificare\s*1/ }).click()
      await olga.getByRole('link', { name: /Portatile rubato/ }).click()
      const form = await download(olga, () => button(olga, 'Il modulo per il Garante').click())
      for (const words of ['Portatile rubato', 'circa 12', 'perdita di riservatezza', 'Motivi del ritardo'])
        expect(form).toContain(words)
      await olga.getByText('Il Garante è stato avvisato').click()
      await olga.getByLabel('Numero di protocollo').fill('0123456/2026')
      await button(olga, 'Segna come notificata').click()
      await olga.getByText('Il Garante lo sa').waitFor()
      await olga.getByText('0123456/2026').waitFor()
      await olga
        .locator('section', { has: heading(olga, 'Avvisa le persone') })
        .getByText('Manda')
        .first()
        .click()
      await olga.getByLabel('Numeri di socio').fill('1')
      await olga
        .getByLabel('Il messaggio')
        .fill('Un portatile con il tuo nome è stato rubato. È chiuso a chiave.')
      await button(olga, 'Manda').click()
      await olga.getByText('1 persona avvisata').waitFor()
      await olga.getByLabel('notificata al Garante', { exact: true }).check()
      await olga.getByLabel('Perché', { exact: true }).last().fill('Non ne è venuto niente.')
      await button(olga, 'Firma la chiusura').click()
      await olga.getByText('Adesso serve la firma di un’altra persona').waitFor()
      await go(ottavia, 'Oggi')
      await ottavia.getByRole('link', { name: 'La chiusura di una violazione' }).click()
      await ottavia.getByRole('link', { name: /Portatile rubato/ }).click()
      await ottavia.getByText('Non ne è venuto niente.').waitFor()
      await button(ottavia, 'Firma e chiudi').click()
      await button(ottavia, 'Firma e chiudi').waitFor({ state: 'detached' })
      expect(await axeFaults(ottavia)).toEqual([])
      await anna.getByRole('link', { name: 'Inizio' }).click()
      await anna.getByRole('link', { name: 'I miei diritti' }).click()
      await anna.getByText('Un portatile con il tuo nome è stato rubato').waitFor()
    })

    test('the register of processing activities is exported, and says what changed since (job 7)', async () => {
      await go(olga, 'Registri')
      const card = olga.getByRole('region', { name: 'Registro dei trattamenti (art. 30)' })
      await card.getByText('Non è mai stato esportato').waitFor()
      const page = await download(olga, () =>
        card.getByRole('button', { name: /Esporta come pagina/ }).click(),
      )
      for (const words of ['Attività come titolare (art. 30.1)', 'Categorie di destinatari', 'SHA-256'])
        expect(page).toContain(words)
      await card.getByText('Niente è cambiato dall’ultima esportazione').waitFor()
      await createOrganisationClient({
        consentService: coop.consentService.baseUrl,
        fetch: coop.officer.fetch,
      }).admit({ name: 'Istituto di valle', administrators: [coop.officer.webId] })
      await go(olga, 'Oggi')
      await go(olga, 'Registri')
      await card.getByText('1 riga è cambiata dall’ultima esportazione').waitFor()
      await card.getByText('Istituto di valle').first().waitFor()
      expect(await axeFaults(olga)).toEqual([])
    })

    test('what stands on the screens is told by the command line, and goes with its person', async () => {
      const as = createCommandLine(
        {
          MUTUA_POD_SERVER: coop.podServer.baseUrl,
          MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
          MUTUA_CLIENT_ID: coop.officer.credentials.clientId,
          MUTUA_CLIENT_SECRET: coop.officer.credentials.clientSecret,
          MUTUA_HOME: coop.homes.consent,
        },
        coop.homes.consent,
      )
      for (const [words, expected] of [
        [['rights', 'received'], 'granted'],
        [['breach', 'list'], 'notified'],
        [['art30', 'export', 'registro.csv'], 'registro.csv'],
      ] as const) {
        const { code, out, said } = await as([...words])
        expect(code, said).toBe(0)
        expect(out).toContain(expected)
      }
      const carried = await member.fetch(`${coop.consentService.baseUrl}/export`)
      const file = join(coop.homes.consent, 'anna.zip')
      await writeFile(file, Buffer.from(await carried.arrayBuffer()))
      await using archive = await openArchive(file)
      const own = await text(await archive.open('rights.json'))
      for (const words of ['Fatto: non c’è più niente.', 'Un portatile con il tuo nome'])
        expect(own).toContain(words)
    })
  },
)

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).first()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

const go = async (page: Page, place: string): Promise<void> => {
  await page.locator('nav.places').getByRole('link', { name: place, exact: true }).click()
}

/** Text of the file that comes of it. */
const download = async (page: Page, act: () => Promise<void>): Promise<string> => {
  const coming = page.waitForEvent('download')
  await act()
  const chunks: Buffer[] = []
  for await (const chunk of await (await coming).createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const sitAtConsole = async (person: Pick<Person, 'name' | 'password'>): Promise<Page> => {
  const context = await house.browser.openWindow({
    locale: 'it-IT',
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  })
  const page = await context.newPage()
  await enterConsole(page, person, house)
  await heading(page, 'Oggi in cooperativa').waitFor()
  return page
}
