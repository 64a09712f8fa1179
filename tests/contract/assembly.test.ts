import { createProjectClient } from '@mutua/sdk/clients/project-client'
import { addDays, civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { createAssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { enterConsole } from '../support/console-site.ts'
import { createPerson, provisionalFiscalCode, secondOfficer, type Person } from '../support/coop.ts'
import { admitWith, callsOf, handInProposal, publishCall } from '../support/design-call.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { enterProvider } from '../support/provider-site.ts'
import { openSigningOfficer } from '../support/two-officers.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let clock: ClockTower
let house: MemberSite
let olga: Page
let anna: Page
let ottaviaPerson: Person
const members: Person[] = []

/** Three weeks on, at ten in the morning by the clock of the browser. */
const heldOn = addDays(civilDateOf(Date.now()), 21)
const call = (days: number) => `${addDays(heldOn, days)}T10:00`

beforeAll(async () => {
  if (chromium === undefined) return
  clock = opened.use(await openClockTower(Date.now()))
  house = opened.use(
    await openMemberSite({ pod: clock.environmentFor('pods'), consent: clock.environmentFor('consent') }),
  )
  const { coop } = house
  const register = createRegisterClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  ottaviaPerson = await createPerson(coop.podServer.baseUrl, secondOfficer)
  for (const [place, name] of ['anna', 'bruno', 'carla'].entries()) {
    const person = await createPerson(coop.podServer.baseUrl, name)
    members.push(person)
    await register.bringOver({
      webId: person.webId,
      pod: person.pod,
      displayName: name,
      fiscalCode: provisionalFiscalCode(place + 1),
      iban: 'DE89370400440532013000',
      admittedOn: civilDateSchema.parse('2025-03-01'),
      act: { on: civilDateSchema.parse('2025-03-01'), number: 'CdA 1' },
    })
  }
}, 240_000)
afterAll(() => opened.disposeAsync())

const fill = (page: Page, label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)
const click = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const unfold = (page: Page, words: string) => page.locator('summary', { hasText: words }).first().click()

describe.skipIf(chromium === undefined)(
  `Assembly in the apps ${chromium === undefined ? chromiumMissing : ''}`,
  () => {
    test(
      'the board cannot send a notice without the full text, and then the roll is frozen',
      { timeout: 120_000 },
      async () => {
        olga = await openPage(house)
        await enterConsole(olga, house.coop.officer, house)
        await olga.goto(`${house.site.baseUrl}/coop/assemblies`)
        await olga.getByRole('heading', { name: 'Assemblee', level: 1 }).waitFor()
        await fill(olga, 'Come si chiama', 'Assemblea di fine anno')
        await fill(olga, 'Prima convocazione', call(0))
        await fill(olga, 'Seconda convocazione', call(1))
        await fill(olga, 'Dove', 'Casa del popolo, via Roma 1')
        await fill(olga, 'Titolo', 'Il nuovo listino')
        await click(olga, 'Salva la bozza')
        await olga.getByText('Manca il testo intero di').waitFor()
        expect(await olga.getByRole('button', { name: 'Manda l’avviso' }).isDisabled()).toBe(true)
        expect(await axeFaults(olga)).toEqual([])
        await unfold(olga, 'Cambia la bozza')
        await fill(olga, 'Il testo intero', 'Il listino 2027 è adottato come è pubblicato.')
        await fill(olga, 'In poche parole', 'Chi usa i dati paga un po’ di più.')
        await fill(olga, 'A favore, uno per riga', 'Copre le spese.')
        await fill(olga, 'Contro, uno per riga', 'Qualcuno userà meno dati.')
        await click(olga, 'Salva la bozza')
        await olga.getByText('Manca il testo intero di').waitFor({ state: 'detached' })
        await click(olga, 'Manda l’avviso')
        await olga.getByText('3 soci, 3 voti. L’elenco è bloccato.').waitFor()
        expect(await axeFaults(olga)).toEqual([])
      },
    )

    test(
      'a member reads the notice with reasons for and against, says a word, and votes openly from home',
      { timeout: 120_000 },
      async () => {
        const [first, second] = members
        if (first === undefined || second === undefined) return expect.fail()
        anna = await openPage(house)
        await enterAs(anna, first, house)
        await anna.getByRole('link', { name: 'Assemblee e voto' }).click()
        await anna.getByRole('link', { name: /Assemblea di fine anno/ }).click()
        await anna.getByText('Hai un voto.').waitFor()
        await anna.getByText('Ne servono 2: non bastano ancora.').waitFor()
        expect(await axeFaults(anna)).toEqual([])
        await anna.getByRole('link', { name: /Il nuovo listino/ }).click()
        await anna.getByText('Copre le spese.').waitFor()
        await unfold(anna, 'Il testo intero')
        await anna.getByText('Il listino 2027 è adottato come è pubblicato.').waitFor()
        await click(anna, 'No')
        await anna.getByText('Hai votato: No.').waitFor()
        await click(anna, 'Sì')
        await anna.getByText('Hai votato: Sì.').waitFor()
        await fill(anna, 'Di’ la tua', 'Quanto costa a un medico?')
        await click(anna, 'Pubblica')
        await anna.locator('.said', { hasText: 'Quanto costa a un medico?' }).waitFor()
        expect(await axeFaults(anna)).toEqual([])
        const kept = await anna.evaluate(() =>
          JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
        )
        expect(kept).not.toContain('listino')
        const board = createAssemblyClient({
          consentService: house.coop.consentService.baseUrl,
          fetch: house.coop.officer.fetch,
        })
        const [called] = await board.assemblies()
        await board.summariseThread(called?.id ?? '', 1, 'Un socio chiede quanto costa.')
        await board.foldPost(called?.id ?? '', 1, 1, 'La risposta è nel testo.')
        // Who wrote it reads why, and what was made of the whole.
        await anna.reload()
        await anna.getByText('La risposta è nel testo.').waitFor()
        await anna.getByText('Un socio chiede quanto costa.').waitFor()
        // Bruno cannot come: carla, who is member 3, stands in for him.
        const bruno = await openPage(house)
        await enterAs(bruno, second, house)
        await bruno.goto(anna.url().replace(/\/1$/, ''))
        await fill(bruno, 'Numero del socio che ti rappresenta', '3')
        await click(bruno, 'Dai la delega')
        await bruno.getByRole('button', { name: 'Riprendi la delega' }).waitFor()
        await bruno.close()
      },
    )

    test(
      'on the day it is opened with a quorum, voted, and its minutes are signed by two into force',
      { timeout: 240_000 },
      async () => {
        const at = new Date(`${call(0)}:00`).getTime()
        const ofAssembly = olga.url()
        const ofMotion = anna.url()
        await clock.moveTo(at + 60_000)
        await house.browser.context.clock.setSystemTime(at + 60_000)
        olga = await openPage(house)
        const ottavia = await openPage(house)
        for (const [page, person] of [
          [olga, house.coop.officer],
          [ottavia, ottaviaPerson],
        ] as const) {
          await house.browser.context.clearCookies()
          await enterConsole(page, person, house)
          await page.goto(`${house.site.baseUrl}/coop/key`)
          await click(page, 'Crea la mia firma')
          await page.getByText('La tua firma è pronta').waitFor()
          await page.goto(ofAssembly)
          // Signed in again in silence: before the cookies are somebody else’s.
          await page.getByRole('heading', { name: 'Assemblea di fine anno' }).waitFor()
        }
        await olga.getByRole('link', { name: 'Apri la porta' }).click()
        await fill(olga, 'Nome o numero di socio', 'carla')
        await olga.getByRole('button', { name: /carla/ }).click()
        await olga.getByText('carla è in sala.').waitFor()
        expect(await axeFaults(olga)).toEqual([])
        await olga.getByRole('link', { name: 'Torna all’assemblea' }).click()
        await unfold(olga, 'Che cosa ne dicono i soci (1)')
        await olga.getByText('Riassume un intervento.').waitFor()
        await olga.getByText('Messo da parte:').waitFor()
        await olga.getByText('Ne servono 2: bastano.').first().waitFor()
        await olga.getByLabel('Presidente', { exact: true }).selectOption({ label: 'olga' })
        await fill(olga, 'Nome del presidente', 'Olga Rossi')
        await olga.getByLabel('Segretario', { exact: true }).selectOption({ label: 'ottavia' })
        await fill(olga, 'Nome del segretario', 'Ottavia Bianchi')
        await click(olga, 'Apri l’assemblea')
        await click(olga, 'Apri la discussione')
        await click(olga, 'Metti ai voti')
        await unfold(olga, 'Alzata di mano')
        await fill(olga, 'Numeri di socio', '3')
        await click(olga, 'Sì')
        await olga.getByText('Registrato.').first().waitFor()
        expect(await axeFaults(olga)).toEqual([])
        await click(olga, 'Chiudi la votazione e conta')
        await olga.getByText('2 favorevoli, 0 contrari, 0 astenuti. Presenti 3 voti su 3.').waitFor()
        await olga.getByRole('link', { name: 'Schermo per la sala' }).click()
        await olga.getByRole('heading', { name: 'Già deciso' }).waitFor()
        expect(await axeFaults(olga)).toEqual([])
        await olga.getByRole('link', { name: 'Torna all’assemblea' }).click()
        await click(olga, 'Chiudi l’assemblea')
        await olga.getByRole('heading', { name: 'Quanti hanno partecipato' }).waitFor()
        await olga
          .getByText('Partecipano 3 soci: 1 in sala, 0 a distanza, 1 per delega, 1 con voto anticipato.', {
            exact: false,
          })
          .waitFor()
        await click(olga, 'Firma il verbale')
        await olga.getByText('Hai firmato.').waitFor()
        await ottavia.reload()
        await click(ottavia, 'Firma e metti in vigore')
        await ottavia.getByText('Quello che è approvato è in vigore.').waitFor()
        expect(await axeFaults(ottavia)).toEqual([])
        const [adopted] = (await house.coop.asOfficer.resolutions()).filter(
          ({ source }) => source === 'assembly',
        )
        expect(adopted).toMatchObject({
          title: 'Il nuovo listino',
          tally: { inFavour: 2, present: 3, votesDue: 3 },
        })

        anna = await openPage(house)
        await enterAs(anna, members[0] ?? expect.fail(), house)
        await anna.goto(ofMotion)
        await anna.getByRole('heading', { name: 'Il risultato' }).waitFor()
        await anna.getByText('3 voti su 3').waitFor()
        expect(await axeFaults(anna)).toEqual([])
        const client = createAssemblyClient({
          consentService: house.coop.consentService.baseUrl,
          fetch: house.coop.officer.fetch,
        })
        expect((await client.assemblies()).map(({ state }) => state)).toEqual(['signed'])
      },
    )

    test(
      'a call for co-design is scored without names, signed by two, and told to who proposed',
      { timeout: 180_000 },
      async () => {
        const { coop } = house
        const [carer, trainer, builder] = await Promise.all(
          [
            ['Il Girasole', 'lia'],
            ['Ponte Vecchio', 'piero'],
            ['Torre Alta', 'teo'],
          ].map(([name = '', account = '']) => admitWith(coop, name, account)),
        )
        if (carer === undefined || trainer === undefined || builder === undefined) throw new Error('three')
        const [one, other] = await Promise.all([
          openSigningOfficer(coop.officer, coop.consentService.baseUrl),
          openSigningOfficer(ottaviaPerson, coop.consentService.baseUrl),
        ])
        const call = await publishCall(coop, [one, other], members)
        await handInProposal(coop, call, 'Una telefonata al giorno', { lead: carer, partner: trainer })
        await handInProposal(coop, call, 'Una torre di vetro', { lead: builder, partner: trainer })
        await expect(callsOf(coop, coop.officer).received(call)).rejects.toMatchObject({
          code: 'call-sealed',
        })
        const after = Date.now() + 3_700_000
        await clock.moveTo(after)
        await house.browser.context.clock.setSystemTime(after)

        olga = await openPage(house)
        await enterConsole(olga, coop.officer, house)
        await olga.goto(`${house.site.baseUrl}/coop/calls`)
        await olga.getByRole('link', { name: 'Vivere soli, non isolati' }).click()
        const check = olga.getByRole('button', { name: 'Ha i requisiti', exact: true })
        await check.first().click()
        await olga.getByText('Verificate 1 su 2').waitFor()
        await check.first().click()
        await olga.getByText('Verificate 2 su 2').waitFor()
        expect(await axeFaults(olga)).toEqual([])

        const [first, ...others] = members
        anna = await openPage(house)
        await enterConsole(anna, first ?? expect.fail(), house)
        await anna.getByRole('heading', { name: 'Commissione', level: 1 }).waitFor()
        await anna.getByText('Torre Alta').waitFor()
        await click(anna, 'Nessun interesse')
        await anna.getByRole('heading', { name: /Proposta 2/ }).waitFor()
        expect(await anna.locator('main').innerText()).not.toMatch(/Girasole|Ponte Vecchio|Torre Alta/)
        for (const number of [1, 2]) {
          const card = anna
            .getByRole('article')
            .filter({ has: anna.getByRole('heading', { level: 3, name: `Proposta ${number}` }) })
            .last()
          const isTower = (await card.getByRole('heading', { level: 3 }).innerText()).includes('torre')
          for (const place of [0, 1]) {
            await card
              .getByLabel('Punti')
              .nth(place)
              .selectOption(isTower ? '4' : '17')
            await card.getByLabel('Perché').nth(place).fill('Letto con calma.')
          }
          await card.getByRole('button', { name: 'Consegna i punti' }).click()
          await anna.getByText(`Hai consegnato ${number} su 2`).waitFor()
        }
        expect(await axeFaults(anna)).toEqual([])
        for (const person of others) {
          const client = callsOf(coop, person)
          await client.declare(call, { conflict: false, reason: '' })
          for (const { number, title } of await client.blind(call))
            await client.handIn(call, number, {
              scores: [1, 2].map(() => ({ halves: title.includes('torre') ? 4 : 15, reason: 'Letto.' })),
            })
        }
        for (const step of ['scoring', 'minutes'] as const) {
          const { subject } = await callsOf(coop, one.person).propose(call, step, one.signer)
          await callsOf(coop, other.person).confirm(call, step, subject, other.signer)
        }
        // Not loaded anew: the cookies are somebody else’s by now.
        await olga.getByRole('link', { name: 'Tutti gli avvisi' }).click()
        await olga.getByRole('link', { name: 'Vivere soli, non isolati' }).click()
        await olga.getByRole('heading', { name: 'Graduatoria' }).waitFor()
        await olga.getByText('78,33', { exact: true }).waitFor()
        await unfold(olga, 'Cambia gli impegni')
        await olga.getByLabel('Che cosa farà').first().fill('Apre la sede la domenica.')
        await click(olga, 'Salva gli impegni')
        await olga.locator('li bdi', { hasText: 'Apre la sede la domenica.' }).waitFor()
        await click(olga, 'Accetta per la cooperativa')
        expect(await axeFaults(olga)).toEqual([])

        const lia = await openPage(house)
        await enterProvider(lia, carer.person, house)
        await lia.goto(`${house.site.baseUrl}/provider/calls/${call.split('/').at(-1) ?? ''}`)
        await lia.getByText('78,33 punti su 100').waitFor()
        await click(lia, 'Accetta per Il Girasole')
        await lia.getByText('Hanno accettato 2 su 3.').waitFor()
        expect(await axeFaults(lia)).toEqual([])
        const partner = callsOf(coop, trainer.person)
        const [table] = await partner.tables(call)
        if (table === undefined) throw new Error('one was admitted')
        await partner.accept(table, { party: 'partner-1', digest: table.digest })
        await olga.getByRole('link', { name: 'Tutti gli avvisi' }).click()
        await olga.getByRole('link', { name: 'Vivere soli, non isolati' }).click()
        await unfold(olga, 'Fanne un progetto')
        await olga.getByLabel('In parole semplici').fill('Una telefonata ogni mattina a chi vive solo.')
        await fill(olga, 'Come si fa', 'Si chiama, e si ascolta.')
        await olga.getByLabel('Organizzazione').selectOption({ label: 'Il Girasole' })
        await olga.getByLabel('Scopi').selectOption({ index: 1 })
        await fill(olga, 'Dal', addDays(heldOn, 30))
        await fill(olga, 'Al', addDays(heldOn, 300))
        await olga.getByRole('checkbox').first().check()
        await olga
          .getByLabel('Valutazione d’impatto')
          .setInputFiles({ name: 'dpia.txt', mimeType: 'text/plain', buffer: Buffer.from('DPIA') })
        await click(olga, 'Scrivi la bozza')
        await olga.getByText('È diventato un progetto').waitFor()
        expect(await axeFaults(olga)).toEqual([])
        const projects = createProjectClient({
          consentService: coop.consentService.baseUrl,
          fetch: coop.officer.fetch,
        })
        expect((await projects.projects())[0]?.document.call).toMatchObject({
          id: call,
          proposal: table.proposal,
          commitments: table.digest,
        })
        expect((await callsOf(coop, builder.person).calls())[0]?.minutes?.list[1]).toEqual({
          number: expect.any(Number) as number,
          outcome: 'below-minimum',
        })
      },
    )
  },
)
