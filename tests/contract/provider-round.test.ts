import { ownConcept, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { FhirClient } from '@mutua/sdk/clients/fhir-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { instantOf, parseResourceUrl, type GrantId } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consentsOf, recordsOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium, type Browser } from '../support/chromium.ts'
import { addMember, addProvider, careByFamilyDoctor, type Coop, type Person } from '../support/coop.ts'
import { openMemberSite, openPage } from '../support/member-site.ts'
import { setNetwork } from '../support/network.ts'
import { enterProvider } from '../support/provider-site.ts'
import type { MutuaServer } from '../support/servers.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let coop: Coop
let site: MutuaServer
let browser: Browser
let nurse: Person
let page: Page
const people = new Map<string, { person: Person; records: FhirClient; grant: GrantId }>()
const words = 'pioggia sul tetto'

const today = new Date().toISOString().slice(0, 10)
const visitOf = (id: string, hour: string): FhirResource => ({
  resourceType: 'Task',
  id,
  status: 'accepted',
  intent: 'order',
  code: ownConcept('task', 'visit', { it: 'Visita a casa', en: 'Home visit' }),
  for: { reference: 'Patient/p' },
  owner: { reference: 'Practitioner/n' },
  basedOn: [{ reference: 'ServiceRequest/help' }],
  executionPeriod: { start: `${today}T${hour}:00:00Z`, end: `${today}T${hour}:30:00Z` },
})

const addVisited = async (name: string, ordinal: number, visits: readonly FhirResource[]) => {
  const person = await addMember(coop, name, ordinal)
  const records = recordsOf(coop, person)
  await records.putAll([
    {
      resourceType: 'Patient',
      id: 'p',
      name: [{ text: `${name} Bianchi` }],
      address: [{ line: ['Via dei Sigilli 7'], city: 'Roccamarna' }],
    },
    { resourceType: 'Practitioner', id: 'n' },
    {
      resourceType: 'ServiceRequest',
      id: 'help',
      status: 'active',
      intent: 'order',
      code: { text: 'Aiuto al mattino' },
      subject: { reference: 'Patient/p' },
    },
    ...visits,
  ])
  const { grant } = await consentsOf(coop, person).give({
    recipient: nurse.webId,
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${person.pod}health/`)],
    modes: ['read', 'append', 'write'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  people.set(name, { person, records, grant: grant.id })
}
const of = (name: string) => {
  const found = people.get(name)
  if (found === undefined) throw new Error(`nobody is called ${name}`)
  return found
}

beforeAll(async () => {
  if (chromium === undefined) return
  ;({ coop, site, browser } = opened.use(await openMemberSite()))
  nurse = await addProvider(coop, 'nurse')
  await addVisited('anna', 1, [visitOf('first', '08')])
  await addVisited('bruno', 2, [visitOf('second', '09'), visitOf('third', '10')])
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage({ browser })
  return async () => {
    await setNetwork(browser.context, true)
    await page.close()
  }
})

const button = (name: string | RegExp) => page.getByRole('button', { name })
const card = (person: string, hour: string) =>
  page
    .getByRole('article')
    .filter({ hasText: person })
    .filter({ hasText: localHour(hour) })
const localHour = (hour: string): string =>
  new Intl.DateTimeFormat('it', { timeStyle: 'short' }).format(new Date(`${today}T${hour}:00:00Z`))

/** On a busy machine things take longer; they come all the same. */
const patience = { timeout: 20_000 }

const wordsKept = (): Promise<boolean> =>
  page.evaluate(async () => {
    const files = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    )
    // Its own and those that all apps share.
    return files.flat().filter(({ url }) => url.includes('italian')).length === 2
  })

/** What lies on the device, by name of the part. */
const sealedParts = (): Promise<Record<string, unknown>> =>
  page.evaluate(async () => {
    const settled = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve) => {
        request.addEventListener('success', () => resolve(request.result))
      })
    const all: Record<string, unknown> = {}
    for (const { name = '' } of await indexedDB.databases()) {
      const base = await settled(indexedDB.open(name))
      for (const store of base.objectStoreNames) {
        const parts = base.transaction(store).objectStore(store)
        const [names, values] = [await settled(parts.getAllKeys()), await settled(parts.getAll())]
        for (const [index, key] of names.entries()) if (typeof key === 'string') all[key] = values[index]
      }
      base.close()
    }
    return all
  })

describe('the round of home visits', () => {
  test('is made without a network, outlasts a closed page, and is sent when the network is back; what changed meanwhile is decided by the person', async () => {
    await enterProvider(page, nurse, { site })
    await page.getByRole('link', { name: 'Giro', exact: true }).click()
    await page.getByLabel('La tua frase').fill('123456')
    await page.getByLabel('Ripeti la frase').fill('123456')
    await button('Prepara il giro').click()
    await page.getByText('È troppo facile da indovinare').waitFor()
    await page.getByLabel('La tua frase').fill(words)
    await page.getByLabel('Ripeti la frase').fill(words)
    await button('Prepara il giro').click()
    await page.getByRole('heading', { name: 'anna Bianchi' }).waitFor()
    await page.getByText('Via dei Sigilli 7, Roccamarna').first().waitFor()

    // The app rests on the device, words and all.
    await expect.poll(wordsKept, patience).toBe(true)
    await setNetwork(browser.context, false)
    await page.getByText('Senza rete', { exact: true }).waitFor()
    await card('anna', '08')
      .getByRole('button', { name: /Scrivi/ })
      .click()
    await page.getByLabel('Due righe').fill('Sta bene, ha mangiato.')
    await page.getByLabel('Battiti').fill('720')
    await button('Salva').click()
    await page.getByText(/Controlla questo numero: .*20–300/).waitFor()
    await page.getByLabel('Battiti').fill('72')
    await page.getByLabel('Pressione massima').fill('130')
    await page.getByLabel('Pressione minima').fill('80')
    await button('Salva').click()
    await card('anna', '08').getByText('Scritta, aspetta la rete').waitFor()
    await card('bruno', '09')
      .getByRole('button', { name: /Scrivi/ })
      .click()
    await page.getByLabel('Non fatta').check()
    await page.getByLabel('Due righe').fill('Nessuno apre.')
    await button('Salva').click()
    await page.getByText('2 visite aspettano la rete').waitFor()

    // What rests on the device says nothing of anybody.
    const sealed: string[] = []
    const kept = JSON.stringify(
      [
        await sealedParts(),
        await page.evaluate(() => [Object.entries(localStorage), Object.entries(sessionStorage)]),
      ],
      (name, value: unknown) => {
        if (typeof value !== 'string' || !['iv', 'bytes', 'salt', 'key'].includes(name)) return value
        sealed.push(Buffer.from(value, 'base64').toString('latin1'))
        return 'sealed'
      },
    )
    expect(kept).toContain('wrapped')
    expect(kept).not.toMatch(/Bianchi|Sigilli|mangiato|anna|bruno|Nessuno|heart|Task/i)
    // In the letters of Base64 stands a short word by chance; bytes that were only encoded would say the long ones.
    expect(sealed).toHaveLength(9)
    expect(sealed.join('\n')).not.toMatch(/Bianchi|Sigilli|mangiato|bruno|Nessuno|heart|resourceType/i)

    // A colleague has been at the door meanwhile.
    const { records } = of('bruno')
    const seen = await records.read('Task', 'second')
    await records.put({ ...seen, status: 'completed', note: [{ text: 'Fatta dalla collega.' }] })

    // Half a note is being typed.
    const before = JSON.stringify((await sealedParts())['drafts'])
    await card('bruno', '10')
      .getByRole('button', { name: /Scrivi/ })
      .click()
    await page.getByLabel('Due righe').fill('Mezza no')
    await expect.poll(async () => JSON.stringify((await sealedParts())['drafts']), patience).not.toBe(before)
    // The page is thrown away while there is no network: nobody can sign in, and the words open the round.
    await page.reload()
    await page.getByLabel('La tua frase').fill(words)
    await button('Apri').click()
    await card('anna', '08').getByText('Sta bene, ha mangiato.').waitFor()
    await page.getByText('2 visite aspettano la rete').waitFor()
    expect(await card('bruno', '10').getByLabel('Due righe').inputValue()).toBe('Mezza no')

    // A change is being typed when the wording before it is sent.
    const half = JSON.stringify((await sealedParts())['drafts'])
    await card('anna', '08')
      .getByRole('button', { name: /Cambia/ })
      .click()
    await card('anna', '08').getByLabel('Due righe').fill('Ha mangiato poco.')
    await expect.poll(async () => JSON.stringify((await sealedParts())['drafts']), patience).not.toBe(half)

    // The page is gone, and comes back with the network.
    await page.close()
    page = await browser.context.newPage()
    await setNetwork(browser.context, true)
    await browser.context.clearCookies()
    await enterProvider(page, nurse, { site })
    await page.getByRole('link', { name: 'Giro', exact: true }).click()

    await card('anna', '08').getByText('Fatta', { exact: true }).first().waitFor()
    const own = of('anna').records
    // What the card says it says before it is sent, too.
    await expect
      .poll(() => own.read('Task', 'first'), patience)
      .toMatchObject({ status: 'completed', note: [{ text: 'Sta bene, ha mangiato.' }] })
    await expect.poll(async () => (await own.search('Observation')).length, patience).toBe(2)
    await expect.poll(async () => (await own.search('Encounter')).length, patience).toBe(1)

    const decision = page.getByRole('article').filter({ hasText: 'Intanto qualcuno ha cambiato' })
    await decision.getByText('Nessuno apre.').waitFor()
    await decision.getByText('Fatta dalla collega.').waitFor()
    expect((await records.read('Task', 'second'))['note']).toEqual([{ text: 'Fatta dalla collega.' }])
    await decision.getByRole('button', { name: 'Tieni tutte e due' }).click()
    await page.getByText('Tutto arrivato').waitFor()
    await expect
      .poll(async () => JSON.stringify((await records.read('Task', 'second'))['note']), patience)
      .toMatch(/Fatta dalla collega.*Nessuno in casa. Nessuno apre./)
    expect(await records.search('Communication')).toHaveLength(1)
    expect(await card('bruno', '10').getByLabel('Due righe').inputValue()).toBe('Mezza no')
    await card('bruno', '10').getByRole('button', { name: 'Lascia stare' }).click()

    // What was being typed stands there still, though the visit has been sent.
    await card('anna', '08').getByText('Quello che avevi scritto prima è già partito').waitFor()
    expect(await card('anna', '08').getByLabel('Due righe').inputValue()).toBe('Ha mangiato poco.')
    await card('anna', '08').getByRole('button', { name: 'Lascia stare' }).click()

    // Erasing waits for a change that another page of the device has begun.
    await page.evaluate(async () => {
      const [base] = await indexedDB.databases()
      const name = base?.name?.replace('mutua.round.', '') ?? ''
      await new Promise<void>((held) => {
        void navigator.locks.request(name, () => {
          held()
          return new Promise<void>((end) => addEventListener('release', () => end()))
        })
      })
    })
    await button('Esci').click()
    await expect
      .poll(() => page.evaluate(async () => (await navigator.locks.query()).pending?.length), patience)
      .toBe(1)
    expect(Object.keys(await sealedParts())).toContain('day')
    await page.evaluate(() => dispatchEvent(new Event('release')))
    await page.waitForURL((url) => url.origin !== site.baseUrl)
    await page.goto(`${site.baseUrl}/provider/`)
    expect(Object.keys(await sealedParts()).toSorted()).toEqual(['drafts', 'facts', 'queue'])
  })

  test('keeps what could not be written because the consent is over, and erases itself at its end', async () => {
    // The key in the pod of the nurse cannot be had: then the words open it.
    const keys = parseResourceUrl(`${nurse.pod}private/round-keys/`)
    const pods = createPodClient({ podServer: coop.podServer.baseUrl, fetch: nurse.fetch })
    for (const key of await pods.list(keys)) await pods.delete(key)
    await enterProvider(page, nurse, { site, place: 'round' })
    await page.getByLabel('La tua frase').fill('neve sul tetto')
    await button('Apri').click()
    await page.getByText('Non si apre con questa frase').waitFor()
    await page.getByLabel('La tua frase').fill(words)
    await button('Apri').click()
    // Names and addresses went when the nurse left.
    await page.getByText('Oggi non ci sono visite da fare.').waitFor()
    await of('bruno').records.put(visitOf('fourth', '11'))
    await button('Aggiorna le visite').click()
    await card('bruno', '10').waitFor()
    await card('bruno', '11').waitFor()
    await setNetwork(browser.context, false)
    await card('bruno', '10')
      .getByRole('button', { name: /Scrivi/ })
      .click()
    await page.getByLabel('Due righe').fill('Tutto a posto.')
    await button('Salva').click()
    await card('bruno', '10').getByText('Scritta, aspetta la rete').waitFor()
    // Left lying there, it locks itself; nothing that was written is lost.
    await page.evaluate(() => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + 16 * 60_000
      document.dispatchEvent(new Event('visibilitychange'))
      Date.now = now
    })
    await page.getByText('il giro si è chiuso da solo').waitFor()
    await card('bruno', '10').waitFor({ state: 'detached' })
    await page.getByLabel('La tua frase').fill(words)
    await button('Apri').click()
    await card('bruno', '10').getByText('Scritta, aspetta la rete').waitFor()
    const { person, grant, records } = of('bruno')
    await consentsOf(coop, person).withdraw(grant)
    await setNetwork(browser.context, true)
    const decision = page.getByRole('article').filter({ hasText: 'Non è stato possibile scrivere' })
    await decision.getByText('Tutto a posto.').waitFor()
    // Of whom nothing was said, nothing is left: no name and no address, also on the device.
    await card('bruno', '11').waitFor({ state: 'detached' })
    expect((await records.read('Task', 'third'))['status']).toBe('accepted')
    expect(await button('Finisci il giro').isDisabled()).toBe(true)
    // Given again within ten minutes, it goes on where it stood.
    await consentsOf(coop, person).restore(grant)
    await decision.getByRole('button', { name: 'Prova di nuovo' }).click()
    await page.getByText('Tutto arrivato').waitFor()
    expect((await records.read('Task', 'third'))['note']).toMatchObject([{ text: 'Tutto a posto.' }])
    await button('Finisci il giro').click()
    await page.getByRole('heading', { name: 'Prepara il giro' }).waitFor()
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
  })
})
