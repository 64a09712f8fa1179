import { createBankClient } from '@mutua/sdk/clients/bank-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { creditNoticeType, type CreditNotice } from '@mutua/sdk/bank/bank'
import { templateContentSchema, type TemplateContent, type TemplateFile } from '@mutua/sdk/bank/template'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf, parseSha256 } from '@mutua/sdk/ids'
import { CompactSign } from 'jose'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { addProvider, admitByName, openCoop, type Coop } from '../support/coop.ts'
import { approve, nameReviewers, projectsOf } from '../support/open-project.ts'

const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
const today = civilDateOf(Date.now())

let here: Coop
let there: Coop
const opened = new AsyncDisposableStack()

beforeAll(async () => {
  here = opened.use(await openCoop())
  there = opened.use(await openCoop())
})
afterAll(() => opened.disposeAsync())

const bankOf = (coop: Coop, fetch = coop.officer.fetch) =>
  createBankClient({ consentService: coop.consentService.baseUrl, fetch })

const content: TemplateContent = templateContentSchema.parse({
  language: 'it',
  kind: 'study',
  title: 'Compagnia a casa',
  need: 'Chi vive solo non ha nessuno che passi.',
  plain: 'Guardiamo se una visita alla settimana fa stare meglio. Nessuno viene nominato.',
  method: [
    { title: 'Ascolto', text: 'Si chiede a chi vive solo che cosa manca.' },
    { title: 'Visite', text: 'Una visita alla settimana, sempre la stessa persona.' },
  ],
  sheets: ['action-sheet:5', 'action-sheet:28'],
  indicators: [{ name: 'Visite fatte', formula: 'visite / settimane', unit: 'per mille' }],
  roles: [{ role: 'chi visita', does: 'passa un’ora' }],
  budget: [
    { what: 'rimborso viaggi', perMille: 600, typicalCents: '120000' },
    { what: 'formazione', perMille: 400 },
  ],
  purposes: [research],
  categories: ['assessment'],
  documents: [],
  lessons: ['Chiamare il giorno prima.'],
  licence: 'CC-BY-4.0',
  authors: [{ kind: 'group', name: 'Sezione di Rimini' }],
})

test('what one co-op publishes another takes up with credit, makes its own, and opens a project of it only with three signatures', async () => {
  const drafted = await bankOf(here).draft(content)
  await expect(bankOf(here, fetch).template(drafted.id)).rejects.toMatchObject({ code: 'not-found' })
  const published = await bankOf(here).publish(drafted.id)
  expect(published).toMatchObject({ versions: 1, forks: [], template: { credits: [], content } })
  // The same again is the same version.
  expect((await bankOf(here).publish(drafted.id)).digest).toBe(published.digest)
  for (const search of [{ sheet: 'action-sheet:28' }, { need: 'vive SOLO' }])
    expect(await bankOf(here, fetch).catalogue(search)).toMatchObject([{ id: published.id }])
  expect(await bankOf(here, fetch).catalogue({ sheet: 'action-sheet:1' })).toEqual([])

  const fork = await bankOf(there).fork({ address: published.id })
  expect(fork).toMatchObject({
    content,
    versions: 0,
    credits: [{ id: published.id, digest: published.digest }],
  })
  // By its file it is the draft that there is.
  expect(await bankOf(there).fork({ file: await bankOf(here, fetch).file(published.id) })).toEqual(fork)
  const own = {
    ...content,
    title: 'Compagnia in montagna',
    authors: [{ kind: 'group' as const, name: 'Valle' }],
  }
  expect(await bankOf(there).edit(fork.id, own)).toMatchObject({ isChanged: true, credits: fork.credits })
  const [first] = await bankOf(there).diff(fork.id, 'draft')
  expect(first).toEqual({ part: 'title', before: [content.title], after: [own.title] })
  const republished = await bankOf(there).publish(fork.id)
  expect(republished.template).toMatchObject({
    forkedFrom: { id: published.id, version: 1, digest: published.digest },
    credits: [{ authors: content.authors }],
  })
  // The origin hears of it, signed.
  await vi.waitUntil(async () => (await bankOf(here, fetch).template(published.id)).forks.length === 1, {
    timeout: 30_000,
    interval: 50,
  })
  expect((await bankOf(here, fetch).template(published.id)).forks).toMatchObject([
    { id: fork.id, version: 1, of: 1 },
  ])
  const page = await fetch(`${here.consentService.baseUrl}/transparency/bank?lang=it`)
  expect(await page.text()).toContain('ripreso 1 volta')

  await opensWithSignaturesOnly(there, republished.id)
})

const opensWithSignaturesOnly = async (coop: Coop, template: string): Promise<void> => {
  const institute = await addProvider(coop, 'istituto', 'Istituto')
  const { id: recipient } = await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: 'Istituto', administrators: [institute.webId] })
  const attachments = [
    { kind: 'impact-assessment' as const, title: 'DPIA', digest: parseSha256('a'.repeat(64)) },
  ]
  const project = await bankOf(coop).start(template, {
    recipient,
    from: today,
    to: addDays(today, 90),
    attachments,
  })
  expect(project).toMatchObject({ state: 'draft', document: { basedOn: { id: template, version: 1 } } })
  const committee = await nameReviewers(coop)
  expect(await projectsOf(coop, coop.officer).submit(project.id)).toMatchObject({ state: 'submitted' })
  for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, project, 'ethics', reviewer)
  expect(await approve(coop, project, 'legal', committee.legal)).toMatchObject({ state: 'reviewed' })
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/9', title: 'Compagnia', adoptedOn: today, governs: ['project'] },
    enacts: [{ subject: 'project', digest: project.digest }],
  })
  expect(await projectsOf(coop, coop.officer).project(project.id)).toMatchObject({ state: 'open' })
}

test('a file that was changed, cut, or signed by somebody else is refused, and so is one that nobody can be asked about', async () => {
  const [line] = await bankOf(there, fetch).catalogue()
  if (line === undefined) throw new Error('one was published')
  const file = await bankOf(there, fetch).file(line.id)
  const third = bankOf(here)
  const refused = async (changed: TemplateFile) =>
    expect(third.fork({ file: changed })).rejects.toMatchObject({ code: 'template-refused' })
  const flip = (jws: string, part: number) =>
    jws
      .split('.')
      .map((text, place) =>
        place === part ? `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}` : text,
      )
      .join('.')
  for (const part of [0, 1, 2]) {
    await refused({ ...file, signed: flip(file.signed, part) })
    await refused({ ...file, chain: file.chain.map((jws) => flip(jws, part)) })
  }
  // Without its chain the credit would hang in the air.
  await refused({ ...file, chain: [] })
  await refused({ ...file, signed: file.chain[0] ?? '' })
  // Whole it is taken: A takes up what B made of A's.
  expect((await third.fork({ file })).credits).toHaveLength(2)
  await expect(third.fork({ address: `${there.podServer.baseUrl}/nothing` })).rejects.toMatchObject({
    code: 'template-unreachable',
  })
  await expect(bankOf(here, fetch).fork({ address: line.id })).rejects.toMatchObject({
    code: 'caller-unknown',
  })
})

test('nobody is in what leaves the house: a member’s name, a number or an address stops it', async () => {
  await admitByName(here, 'anna-neri', 7)
  const { id } = await bankOf(here).draft({ ...content, lessons: ['Scrivere a info@example.org'] })
  await expect(bankOf(here).publish(id)).rejects.toMatchObject({ code: 'template-personal' })
  await bankOf(here).edit(id, { ...content, need: 'Chiamare 0541 123456.' })
  await expect(bankOf(here).publish(id)).rejects.toMatchObject({ code: 'template-personal' })
  await bankOf(here).edit(id, { ...content, need: 'Lo chiedeva Anna Neri da tempo.' })
  await expect(bankOf(here).publish(id)).rejects.toMatchObject({ code: 'template-personal' })
  expect(await bankOf(here, fetch).catalogue()).toHaveLength(1)
})

test('credit is taken only from the DID that it names', async () => {
  const [mine] = await bankOf(here, fetch).catalogue()
  if (mine === undefined) throw new Error('one was published')
  const { digest } = await bankOf(here, fetch).template(mine.id)
  const { privateKey } = generateKeyPairSync('ed25519')
  const did = `did:web:${encodeURIComponent(new URL(there.consentService.baseUrl).host)}` as const
  const notice: CreditNotice = {
    ...{ type: 'TemplateForked', format: 1, coop: { did, name: 'Valle' } },
    of: { id: mine.id, version: 1, digest },
    fork: { id: `${there.consentService.baseUrl}/projects/bank/${'x'.repeat(22)}`, version: 1, digest },
    at: instantOf(Date.now()),
  }
  const post = async (said: object) => {
    const jws = await new CompactSign(new TextEncoder().encode(statementText({ ...notice, ...said })))
      .setProtectedHeader({ alg: 'EdDSA', typ: creditNoticeType, kid: `${did}#forged` })
      .sign(privateKey)
    const answer = await fetch(`${mine.id}/credits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ notice: jws }),
    })
    return { status: answer.status, code: ((await answer.json()) as { code: string }).code }
  }
  const no = { status: 422, code: 'credit-refused' }
  expect(await post({})).toEqual(no)
  expect(await post({ fork: { ...notice.fork, id: 'https://elsewhere.example/x' } })).toEqual(no)
  expect(await post({ of: { ...notice.of, version: 7 } })).toEqual(no)
  let last = 0
  // Also when a minute of the clock turns between them: of so many, one of two minutes has more than thirty.
  for (let call = 0; call < 60 && last !== 429; call += 1)
    last = (await post({ of: { ...notice.of, version: 7 } })).status
  expect(last).toBe(429)
  expect((await bankOf(here, fetch).template(mine.id)).forks).toHaveLength(1)
})
