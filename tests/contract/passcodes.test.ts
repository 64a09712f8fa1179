import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createNoticeClient } from '@mutua/sdk/clients/notice-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPasscodeClient } from '@mutua/sdk/clients/passcode-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consentsOf, fetchOf, readerOf } from '../support/as-person.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  createPerson,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'

let coop: Coop
let anna: Person
let rossi: Person
let nora: Person
let practice: WebId
let resource: ResourceUrl

const codesOf = (person: Person, organisation?: WebId) =>
  createPasscodeClient({
    consentService: coop.consentService.baseUrl,
    fetch: fetchOf(person, organisation),
  })
const codes: string[] = []
const make = async (minutes = 60) => {
  const made = await codesOf(anna).create({
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${anna.pod}records/`)],
    for: 'today',
    minutes,
  })
  codes.push(made.code, made.code.replaceAll('-', ''))
  return made
}

beforeAll(async () => {
  coop = await openCoop({
    consent: { CONSENT_LOG_LEVEL: 'trace' },
    pod: { POD_LOG_LEVEL: 'trace' },
  })
  anna = await addMember(coop, 'anna', 1)
  rossi = await addProvider(coop, 'rossi')
  nora = await createPerson(coop.podServer.baseUrl, 'nora')
  const organisations = createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  practice = (await organisations.admit({ name: 'Studio associato', administrators: [coop.officer.webId] }))
    .id
  await organisations.join(practice, { webId: nora.webId, displayName: 'Nora', role: 'nurse' })
  resource = parseResourceUrl(`${anna.pod}records/a.txt`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(resource, {
    body: 'a',
    contentType: 'text/plain',
  })
})
afterAll(() => coop[Symbol.asyncDispose]())

test('a doctor who is told the code reads, the member is told who it was and takes it back', async () => {
  const { passcode, code } = await make()
  const { grant } = await codesOf(rossi).redeem(code.toLowerCase().replaceAll('-', ' '))
  expect(grant).toMatchObject({ owner: anna.webId, recipient: rossi.webId, validUntil: passcode.validUntil })
  const reader = await readerOf(rossi, grant.id)
  expect((await reader.read(resource)).receiptId).toBeDefined()
  const notices = createNoticeClient({
    consentService: coop.consentService.baseUrl,
    session: await signIn(anna.credentials, { fetch }),
  })
  await expect
    .poll(() => notices.notices(), { timeout: 20_000 })
    .toContainEqual(expect.objectContaining({ type: 'consent.given', grant: grant.id }))
  expect(await codesOf(anna).passcodes()).toMatchObject([
    { id: passcode.id, state: 'redeemed', recipient: rossi.webId, grant: grant.id },
  ])
  await consentsOf(coop, anna).withdraw(grant.id)
  await expect(reader.read(resource)).rejects.toMatchObject({ code: 'grant-withdrawn' })
})

test('one of the people of an organisation redeems for it, and the organisation has the consent', async () => {
  const { code } = await make()
  const { grant } = await codesOf(nora, practice).redeem(code)
  expect(grant).toMatchObject({ recipient: practice, organisation: 'Studio associato' })
  expect((await (await readerOf(nora, grant.id)).read(resource)).receiptId).toBeDefined()
  const [redeemed] = await codesOf(anna).passcodes()
  expect(redeemed).toMatchObject({ recipient: practice, person: nora.webId })
})

test('of two doctors at once one has it; the other, and all who come later, get one and the same refusal', async () => {
  const { code } = await make()
  const { passcode: cancelled, code: cancelledCode } = await make()
  await codesOf(anna).cancel(cancelled.id)
  const both = await Promise.allSettled([codesOf(rossi).redeem(code), codesOf(nora).redeem(code)])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const answers = await Promise.all(
    [code, cancelledCode, '000-000-000', 'no code'].map(async (said) => {
      const answer = await rossi.fetch(`${coop.consentService.baseUrl}/passcodes/redeem`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ code: said }),
      })
      const { instance: _instance, ...problem } = (await answer.json()) as { instance?: string }
      const headers = [...answer.headers].filter(([name]) => name !== 'date' && name !== 'content-length')
      return JSON.stringify({ status: answer.status, headers, problem })
    }),
  )
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toContain('passcode-refused')
})

test('nobody redeems without signing in, nobody but a member makes one, and nobody else sees or cancels it', async () => {
  const { passcode, code } = await make()
  const bare = createPasscodeClient({ consentService: coop.consentService.baseUrl, fetch })
  await expect(bare.redeem(code)).rejects.toMatchObject({ code: 'caller-unknown' })
  await expect(
    codesOf(rossi).create({ purpose: careByFamilyDoctor, resources: [resource], for: 'today' }),
  ).rejects.toMatchObject({ code: 'member-unknown' })
  expect(await codesOf(rossi).passcodes()).toEqual([])
  await expect(codesOf(rossi).cancel(passcode.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('no code is in a log, however much is logged', () => {
  const words = coop.consentService.lastWords() + coop.podServer.lastWords()
  expect(words).toContain('ready')
  for (const code of codes) expect(words.toUpperCase()).not.toContain(code)
})

test('a code made before a kill is good after it, once, and the co-op is whole', async () => {
  const { code } = await make(15)
  const { code: used } = await make(15)
  await codesOf(nora).redeem(used)
  await coop.consentService.kill('SIGKILL')
  await coop.consentService.restart()
  await expect(codesOf(nora).redeem(used)).rejects.toMatchObject({ code: 'passcode-refused' })
  expect((await codesOf(nora).redeem(code)).grant.recipient).toBe(nora.webId)
})
