import { askForAccess } from '@mutua/sdk/care/access'
import { codeOf, partOf, partsOf } from '@mutua/sdk/care/fhir-resource'
import type { FhirClient } from '@mutua/sdk/clients/fhir-client'
import { createPasscodeClient } from '@mutua/sdk/clients/passcode-client'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { triageSheet } from '@mutua/sdk/care/sheets'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consentsOf, recordsOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { addMember, addProvider, careByFamilyDoctor, type Person } from '../support/coop.ts'
import { enterAs, openMemberSite, type MemberSite } from '../support/member-site.ts'
import { tabTo } from '../support/keyboard.ts'
import { enterProvider } from '../support/provider-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let anna: Person
let worker: Person
let own: FhirClient
/** The desk of the worker, through the whole case: one page, as in one morning. */
let desk: Page

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  anna = await addMember(house.coop, 'anna', 1)
  worker = await addProvider(house.coop, 'worker')
  await addProvider(house.coop, 'nurse')
  own = recordsOf(house.coop, anna)
  desk = await house.browser.context.newPage()
  await enterProvider(desk, worker, house)
})
afterAll(() => opened.disposeAsync())
beforeEach(({ skip }) => skip(chromium === undefined, chromiumMissing))

const button = (name: string | RegExp) => desk.getByRole('button', { name })
const field = (name: string | RegExp) => desk.getByRole('textbox', { name })
const next = () => button('Avanti').click()
const choose = (question: string, answer: string) =>
  desk
    .getByRole('group', { name: question })
    .getByRole('radio', { name: new RegExp(`^${answer}`) })
    .first()
    .check()
/** Questions to somebody who fills in: a group of answers of which one is chosen is one. */
const inputsIn = async (place: Locator): Promise<number> =>
  (await place.getByRole('textbox').count()) +
  (await place.getByRole('combobox').count()) +
  (await place.getByRole('radiogroup').count()) +
  (await place.locator('input[type=date]').count()) +
  (await place.locator('fieldset:has(input[type=radio])').count())

const answerTriage = async (grade: 'first' | 'last') => {
  for (const { label, options } of triageSheet.items) {
    const option = grade === 'first' ? options[0] : options.at(-1)
    await choose(label.it, option?.label.it ?? '')
  }
}

describe('the desk that listens first', () => {
  test('tells somebody without a name where to go, and writes nothing', async () => {
    await desk.getByRole('link', { name: 'Primo ascolto' }).click()
    await choose('Per chi', 'Vuole solo sapere dove andare')
    await next()
    await field('Con le sue parole').fill('Dove si chiede il trasporto?')
    await answerTriage('first')
    await next()
    await next()
    await desk.getByText('Basta informare e orientare').first().waitFor()
    await desk.getByText('Non è stato scritto niente').waitFor()
    await button('Un altro ascolto').click()
    expect(await field('Nome della persona').inputValue()).toBe('')
    expect(await desk.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain(
      'trasporto',
    )
  })

  test('asks at most 25 things in four steps, waits for the person’s yes, and only then writes', async () => {
    const main = desk.getByRole('main')
    let inputs = 0
    await next()
    await desk.getByText('Scrivi il nome.').waitFor()
    await field('Nome della persona').fill('Anna Bianchi')
    inputs += await inputsIn(main)
    await next()
    await field('Con le sue parole').fill('Cade in casa, serve qualcuno nei giorni feriali.')
    await answerTriage('last')
    await desk.getByText('Bisogno complesso: alla UVM').waitFor()
    inputs += await inputsIn(main)
    await next()
    await choose('Quanto può aspettare', 'È urgente')
    await field('Perché è urgente').fill('È caduta ieri.')
    inputs += await inputsIn(main)
    // Nothing is lost by looking at something else.
    await desk.getByRole('link', { name: 'Oggi' }).click()
    await desk.getByRole('link', { name: 'Primo ascolto' }).click()
    expect(await field('Perché è urgente').inputValue()).toBe('È caduta ieri.')
    await next()
    await choose('Come dà il consenso', 'Su carta, con un testimone')
    inputs += await inputsIn(main)
    expect(inputs).toBeLessThanOrEqual(25)
    await choose('Come dà il consenso', 'Risponde sul suo telefono')
    await field('Nome del suo conto').fill('anna')
    await button('Prepara la richiesta').click()
    await desk.getByRole('img', { name: /apre la richiesta/ }).waitFor()
    expect(await own.search('ServiceRequest')).toEqual([])

    const consents = consentsOf(house.coop, anna)
    const [request] = await consents.requests()
    if (request === undefined) throw new Error('anna was asked')
    expect(request.scope.modes).toEqual(['read', 'append', 'write'])
    await consents.decide(request.id, { decision: 'give' })
    // The page goes on by itself.
    await button('Concludi e scrivi nel pod').click()
    await desk.getByRole('heading', { name: 'Fatto: Bisogno complesso: alla UVM' }).waitFor()

    const [task] = await own.search('Task')
    expect(codeOf(partOf(partsOf(task, 'output')[0], 'valueCodeableConcept'))).toBe('complex')
    expect(await own.search('RiskAssessment')).toHaveLength(1)
    expect((await own.search('Patient'))[0]).toMatchObject({ name: [{ text: 'Anna Bianchi' }] })
  })
})

describe('the assessment', () => {
  test('is begun by taking charge and putting the unit together, saved, gone on with and concluded', async () => {
    await desk.getByRole('link', { name: 'Vai al caso' }).click()
    await button('Lo prendo in carico').click()
    await desk.getByText('In carico', { exact: true }).waitFor()
    await desk.getByText('Componi l’unità').click()
    await field('Nome').first().fill('Elio Cadorin')
    await field('Nome del suo conto').fill('nurse')
    await button('L’unità è questa').click()
    await desk.getByText('Elio Cadorin').first().waitFor()

    // What the desk heard stands there as a proposal, with where it comes from.
    const functional = desk.getByRole('tab', { name: /Autonomia di ogni giorno/ })
    await functional.click()
    await desk
      .getByText(/Dalla scheda “.Scheda di primo ascolto.”/)
      .first()
      .waitFor()
    await choose('Vestirsi', 'aiuto ogni giorno')
    await field('La tua nota').fill('Cammina con il bastone.')
    await button('Salva e continua dopo').click()
    await desk.getByText('Salvato nel pod come bozza.').waitFor()
    const [begun] = await own.search('ClinicalImpression')
    expect(begun).toMatchObject({ status: 'in-progress', note: [{ text: 'Cammina con il bastone.' }] })
    // Only what somebody said is saved: not what was proposed.
    const saved = (await own.search('QuestionnaireResponse')).find(({ status }) => status === 'in-progress')
    expect(partsOf(saved, 'item')).toHaveLength(1)

    await desk.getByRole('link', { name: 'Storia' }).click()
    await desk.getByRole('link', { name: 'Valutazione' }).click()
    await functional.click()
    expect(
      await desk.getByRole('group', { name: 'Vestirsi' }).getByRole('radio', { checked: true }).count(),
    ).toBe(1)
    expect(await button('Concludi la valutazione').isDisabled()).toBe(true)
    await button('Le ho guardate: sono giuste').click()
    for (const tab of await desk.getByRole('tab').all()) {
      await tab.click()
      const confirm = button('Le ho guardate: sono giuste')
      if ((await confirm.count()) > 0) await confirm.click()
      for (const question of await desk.getByRole('tabpanel').getByRole('group').all())
        if ((await question.getByRole('radio', { checked: true }).count()) === 0)
          await question.getByRole('radio').nth(2).check()
    }
    await button('Concludi la valutazione').click()
    await desk.getByRole('heading', { name: 'Ultima valutazione' }).waitFor()
    await button('Confermo questa valutazione').click()
    await desk.getByText(/ha confermato il/).waitFor()
    const [concluded] = await own.search('ClinicalImpression')
    expect(concluded?.['status']).toBe('completed')
  })

  test('is compared with the one before, as a drawing and as a table', async () => {
    await button('Comincia una nuova valutazione').click()
    await desk.getByRole('tab', { name: /Muoversi/ }).click()
    await choose('Muoversi in casa', 'nessun bisogno')
    await desk.getByRole('img', { name: /Quanto bisogno c’è/ }).waitFor()
    const line = desk.getByRole('row').filter({ hasText: 'Muoversi' })
    await line.getByText('meglio').waitFor()
    // Arrows go from one area to the next.
    const tab = desk.getByRole('tab', { name: /Muoversi/ })
    await tab.focus()
    await desk.keyboard.press('ArrowRight')
    expect(await tab.getAttribute('aria-selected')).toBe('false')
  })
})

describe('the project', () => {
  test('is written from what was found, signed by both, and begins; both see the same', async () => {
    desk.on('dialog', (dialog) => void dialog.accept())
    await desk.getByRole('link', { name: 'Progetto' }).click()
    await button('Scrivi il progetto').click()
    await button('Salva la bozza nel pod').click()
    await desk.getByText('Un progetto ha almeno un obiettivo.').waitFor()
    await field('Nome del progetto').fill('Restare a casa')
    await button(/Aggiungi un obiettivo per: Autonomia/).click()
    await field('Obiettivo').fill('Nessuna caduta in sei mesi')
    await desk
      .getByLabel('Dal catalogo')
      .selectOption({ label: 'Cooperativa · Aiuto per il bagno e il pranzo' })
    await desk.getByLabel('Chi lo dà').fill('Cooperativa Il Ponte')
    await button('Aggiungi un impegno').click()
    await field('Impegno').fill('Camminare ogni giorno')
    await button('Aggiungi chi mette').click()
    await field('Chi mette').fill('Comune')
    await field('Euro').fill('1.200,50')
    await button('Salva la bozza nel pod').click()
    await desk.getByText('Bozza', { exact: true }).waitFor()
    const [account] = await own.search('Account')
    expect(JSON.stringify(account)).toContain('1200.5')

    await button('Firmo quello che leggo qui').click()
    await desk.getByText('Il servizio ha firmato.').waitFor()
    expect(await button('Fai cominciare il progetto').isDisabled()).toBe(true)

    // A word that is changed afterwards is shown, and the signature is asked for again.
    await button('Cambia il testo').click()
    await field('Impegno').fill('Camminare ogni mattina')
    await button('Salva la bozza nel pod').click()
    const changes = desk.locator('section').filter({ hasText: 'Che cosa è cambiato dal testo firmato' })
    await changes.getByText('Camminare ogni giorno').waitFor()
    await changes.getByText('Camminare ogni mattina').waitFor()
    await button('Firmo quello che leggo qui').click()
    await desk.getByText('Il servizio ha firmato.').waitFor()

    await house.browser.context.clearCookies()
    const phone = await house.browser.context.newPage()
    await phone.setViewportSize({ width: 390, height: 844 })
    await enterAs(phone, anna, house)
    await phone.goto(`${house.site.baseUrl}/member/data/project`)
    await phone.getByText('Camminare ogni mattina').first().waitFor()
    // What is signed can be read whole: days, and, unfolded, the budget.
    await phone.getByText(/si guarda insieme il/).waitFor()
    await phone.getByText('Budget di salute').click()
    await phone.getByText(/mette · 1200,50/).waitFor()
    await phone.getByRole('button', { name: 'Firmo quello che leggo qui' }).click()
    await phone.getByText('Hai firmato.').waitFor()

    // The desk looks when its page is in front again; in between only now and then, since each look is a use.
    await desk.evaluate(() => dispatchEvent(new Event('visibilitychange')))
    await desk.getByText('La persona ha firmato.').waitFor()
    await button('Fai cominciare il progetto').click()
    await desk.getByRole('heading', { name: 'Come va' }).waitFor()
    await phone.reload()
    await phone.getByText('In corso', { exact: true }).first().waitFor()
    await phone.close()
  })

  test('is followed: a goal is reviewed, a commitment kept, a word written; the signatures hold', async () => {
    await desk.getByLabel('Come va Nessuna caduta in sei mesi').selectOption({ label: 'migliora' })
    await button('Scrivi').click()
    await desk.getByText('In cammino, e c’è tempo.').waitFor()
    await desk.getByLabel('Nota su').selectOption({ label: 'Camminare ogni mattina' })
    await field('Nota').fill('Esce con la vicina.')
    await button('Aggiungi la nota').click()
    await desk.getByText('Esce con la vicina.').waitFor()
    await button(/^Mantenuto/).click()
    await desk.getByText('mantenuto', { exact: true }).waitFor()
    await desk.getByText('La persona ha firmato.').waitFor()
    const [task] = (await own.search('Task')).filter(({ code }) => codeOf(code) === 'commitment')
    expect(task).toMatchObject({ status: 'completed' })
  })
})

describe('a request that came in by another way', () => {
  test('is listened to in the case, and leads further', async () => {
    const asked = askForAccess({
      requestId: 'asked-again',
      intakeId: 'intake-again',
      subject: { reference: `Patient/${(await own.search('Patient'))[0]?.id ?? ''}` },
      desk: { reference: `Organization/${(await own.search('Organization'))[0]?.id ?? ''}` },
      kind: 'social',
      need: 'Compagnia la domenica',
      urgency: 'routine',
      at: new Date().toISOString(),
    })
    await own.putAll([asked.request, asked.intake])
    // What was read in a case is read again after a word of one's own.
    await desk.getByLabel('Nota su').selectOption({ label: 'Camminare ogni mattina' })
    await field('Nota').fill('Chiede anche compagnia.')
    await button('Aggiungi la nota').click()
    await desk.getByText('Chiede anche compagnia.').waitFor()
    await desk.getByRole('link', { name: 'Valutazione' }).click()
    await desk.getByText('Compagnia la domenica').waitFor()
    const conclude = button('Concludi e scrivi nel pod')
    // What was said the last time stands there, and has to be looked at.
    expect(await conclude.isDisabled()).toBe(true)
    await button('Le ho guardate: sono giuste').first().click()
    await conclude.click()
    await conclude.waitFor({ state: 'detached' })
    expect(await own.read('Task', 'intake-again')).toMatchObject({ status: 'completed' })
  })
})

describe('the desk, another morning', () => {
  test('is used with the keyboard alone', async () => {
    await desk.getByRole('link', { name: 'Primo ascolto' }).click()
    await tabTo(desk, field('Nome della persona'))
    await desk.keyboard.type('Anna Bianchi')
    expect((await tabTo(desk, button('Avanti'))).isSeen).toBe(true)
    await desk.keyboard.press('Enter')
    await desk.getByRole('heading', { name: 'Bisogno', exact: true }).waitFor()
    await tabTo(desk, field('Con le sue parole'))
    await desk.keyboard.type('Compagnia')
    await desk.keyboard.press('Tab')
    await desk.keyboard.press('ArrowLeft')
    expect(await desk.getByRole('radio', { name: 'Bisogno di salute' }).isChecked()).toBe(true)
    for (const { label } of triageSheet.items) {
      await tabTo(desk, desk.getByRole('group', { name: label.it }).getByRole('radio').first())
      await desk.keyboard.press('Space')
    }
    await tabTo(desk, button('Avanti'))
    await desk.keyboard.press('Enter')
    await desk.getByRole('heading', { name: 'Urgenza' }).waitFor()
    await tabTo(desk, button('Avanti'))
    await desk.keyboard.press('Enter')
    await desk.getByRole('heading', { name: 'Consenso' }).waitFor()
  })

  test('writes nothing where the person says no', async () => {
    const before = (await own.search('ServiceRequest')).length
    await choose('Come dà il consenso', 'Risponde sul suo telefono')
    await field('Nome del suo conto').fill('nobody-of-this-name')
    await button('Prepara la richiesta').click()
    await desk.getByText('Nobody has an account of this name here.').waitFor()
    await field('Nome del suo conto').fill('anna')
    await button('Prepara la richiesta').click()
    await desk.getByRole('img', { name: /apre la richiesta/ }).waitFor()
    const consents = consentsOf(house.coop, anna)
    const open = (await consents.requests()).filter(({ state }) => state === 'requested')
    for (const { id } of open) await consents.decide(id, { decision: 'refuse' })
    await desk.getByText('La persona ha detto di no. Non si scrive niente.').waitFor()
    expect(await own.search('ServiceRequest')).toHaveLength(before)
  })

  test('writes nothing under a consent that is for reading only', async () => {
    await button('Un altro ascolto').click()
    await choose('Per chi', 'Per sé')
    await field('Nome della persona').fill('Anna Bianchi')
    await next()
    await field('Con le sue parole').fill('Compagnia')
    await answerTriage('first')
    await next()
    await next()
    const { code } = await createPasscodeClient({
      consentService: house.coop.consentService.baseUrl,
      fetch: anna.fetch,
    }).create({
      purpose: careByFamilyDoctor,
      resources: [parseResourceUrl(`${anna.pod}health/summary/`)],
      modes: ['read'],
      for: 'visit',
    })
    await choose('Come dà il consenso', 'Codice dal suo telefono')
    await field('Codice').fill('AAA-AAA-AAA')
    await button('Usa il codice').click()
    await desk.getByRole('alert').waitFor()
    await field('Codice').fill(code)
    await button('Usa il codice').click()
    await desk.getByText('Questo consenso permette solo di leggere.').waitFor()
    expect(await button('Concludi e scrivi nel pod').count()).toBe(0)
  })
})
