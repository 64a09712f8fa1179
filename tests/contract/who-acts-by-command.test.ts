import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { parseResourceUrl, type WebId } from '@mutua/sdk/ids'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCommandLine, type CommandLine } from '../support/command-line.ts'
import {
  addMember,
  addProvider,
  createPerson,
  openCoop,
  provisionalFiscalCode,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { runLogVerifier } from '../support/log-verifier.ts'

let coop: Coop
let anna: Person
let dario: Person
let as: (person: Person) => CommandLine
let resource: string

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  dario = await createPerson(coop.podServer.baseUrl, 'dario')
  as = ({ credentials }) =>
    createCommandLine(
      {
        MUTUA_POD_SERVER: coop.podServer.baseUrl,
        MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
        MUTUA_CLIENT_ID: credentials.clientId,
        MUTUA_CLIENT_SECRET: credentials.clientSecret,
        MUTUA_HOME: coop.homes.consent,
      },
      coop.homes.consent,
    )
  resource = `${anna.pod}health/summary/allergies.txt`
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(
    parseResourceUrl(resource),
    { body: 'penicillin', contentType: 'text/plain' },
  )
})
afterAll(() => coop[Symbol.asyncDispose]())

/** What a command that must succeed prints, without the line's end. */
const done = async (person: Person, words: readonly string[], input?: string): Promise<string> => {
  const run = await as(person)(words, input)
  expect(run.code, run.said).toBe(0)
  return run.out.trim()
}

test('a code goes from one terminal to another and becomes a consent for today', async () => {
  const made = ['passcode', 'create', '--resource', resource, '--purpose', 'PrimaryCareManagement']
  const code = await done(anna, [...made, '--for', 'today', '--minutes', '15'])
  expect(code).toMatch(/^[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}$/)
  expect((await as(anna)([...made, '--for', 'tomorrow'])).code).toBe(2)
  expect((await as(anna)([...made, '--for', 'today', '--until', '2026-12-31'])).code).toBe(2)
  expect((await as(anna)([...made, '--for', 'today', '--minutes', '1'])).code).toBe(2)
  const grant = await done(dario, ['passcode', 'redeem'], `${code.toLowerCase()}\n`)
  expect(await done(dario, ['read', resource, '--grant', grant])).toBe('penicillin')
  expect(await done(anna, ['passcode', 'list'])).toContain(dario.webId)
  // Dario is in no directory, so there is no organisation to name him by.
  expect(await done(anna, ['grants'])).toContain(dario.webId)
  expect(await done(anna, ['receipts', '--pod', 'anna'])).toContain(dario.webId)
  const again = await as(dario)(['passcode', 'redeem'], code)
  expect([again.code, again.said]).toEqual([1, expect.stringContaining('passcode-refused')])
  const other = await done(anna, [...made, '--for', 'visit', '--json'])
  const { passcode } = JSON.parse(other) as { passcode: { id: string } }
  await done(anna, ['passcode', 'cancel', passcode.id])
  const given = ['give', dario.webId, '--resource', resource, '--purpose', 'PrimaryCareManagement']
  expect(await done(anna, [...given, '--for', 'month'])).toContain('/grants/')
})

test('an emergency is opened, read, objected to and judged by command', async () => {
  const { officer } = coop
  const hospital = await done(officer, [
    ...['organisation', 'add', '--name', 'Ospedale', '--administrator', officer.webId],
  ])
  const staff = ['staff', 'add', hospital, '--web-id', dario.webId, '--name', 'Dario', '--role', 'nurse']
  await done(officer, staff)
  await done(officer, ['emergency', 'trust', hospital])
  expect(await done(dario, ['emergency', 'trust'])).toBe(hospital)
  expect(await done(anna, ['emergency', 'rule'])).toBe(`${anna.pod}health/summary/`)
  await done(anna, ['emergency', 'rule', '--allow', '--resource', resource])
  const open = (owner: WebId) => [
    ...['emergency', 'open', '--owner', owner, '--reason', 'life-at-risk', '--acting-for', hospital],
  ]
  expect((await as(dario)(open(anna.webId), 'short')).code).toBe(2)
  const access = await done(dario, open(anna.webId), 'Anaphylactic shock in the waiting room.\n')
  expect(await done(dario, ['read', resource, '--grant', access])).toBe('penicillin')
  expect(await done(dario, ['emergency', 'list', '--acting-for', hospital])).toContain(access)
  expect(await done(anna, ['emergency', 'list'])).toContain('immediate danger to life')
  await done(anna, ['emergency', 'object', access, '--text-stdin'], 'It was a cold.')
  await done(anna, ['withdraw', access])
  expect((await as(dario)(['read', resource, '--grant', access])).code).toBe(1)
  await done(officer, ['emergency', 'judge', access, '--verdict', 'not-justified'], 'It was a cold.')
  expect(await done(officer, ['emergency', 'review'])).toContain('not-justified')
  expect(await done(officer, ['emergency', 'review', '--overdue'])).not.toContain(access)
  expect(await done(officer, ['emergency', 'untold'])).not.toContain(access)
  const told = await as(officer)(['emergency', 'told', access, '--by', 'phone'])
  expect([told.code, told.said]).toEqual([1, expect.stringContaining('emergency-told')])
  await done(anna, ['emergency', 'rule', '--forbid'])
  const forbidden = await as(dario)(open(anna.webId), 'Found on the stairs, does not answer.')
  expect([forbidden.code, forbidden.said]).toEqual([1, expect.stringContaining('emergency-not-possible')])
  await done(officer, ['emergency', 'trust', hospital, '--end'])
})

test('a member asks before deciding, complains afterwards, and is answered, by command', async () => {
  const { officer } = coop
  const rossi = await addProvider(coop, 'rossi')
  const asked = [
    'request',
    '--owner',
    anna.webId,
    '--resource',
    resource,
    '--purpose',
    'PrimaryCareManagement',
  ]
  const request = await done(rossi, [...asked, '--until', '2027-06-30'])
  expect((await as(rossi)(['request', 'ask', request], 'Please?')).said).toContain('owner-only')
  expect((await as(anna)(['request', 'ask', request], ' ')).code).toBe(2)
  await done(anna, ['request', 'ask', request], 'For how long do you keep it?\n')
  const answer = ['request', 'answer', request, '--question']
  expect((await as(rossi)([...answer, 'first'], 'A month.')).code).toBe(2)
  await done(rossi, [...answer, '1'], 'A month.\n')
  expect(await done(anna, ['request', 'questions', request])).toContain('A month.')
  expect((await as(dario)(['request', 'questions', request])).said).toContain('not-found')
  const grant = await done(anna, ['grant', request])

  expect((await as(dario)(['complaint', 'make', grant], 'Not mine.')).said).toContain('not-found')
  const complaint = await done(anna, ['complaint', 'make', grant], 'I meant to say no.\n')
  expect(await done(anna, ['complaint', 'list'])).toContain(complaint)
  const judged = ['complaint', 'answer', complaint, '--outcome']
  expect((await as(officer)([...judged, 'maybe'], 'x')).code).not.toBe(0)
  await done(officer, [...judged, 'undecided'], 'You can take it back at once.\n')
  expect(await done(officer, ['complaint', 'list', '--received'])).not.toContain(complaint)
  expect(await done(officer, ['complaint', 'list', '--received', '--all'])).toContain('undecided')
  expect(await done(anna, ['complaint', 'list', '--json'])).toContain('You can take it back at once.')
})

test('the register and the statute are kept from the command line, and an entry is proved to a stranger', async () => {
  const { officer, homes } = coop
  const carla = await createPerson(coop.podServer.baseUrl, 'carla')
  const today = civilDateOf(Date.now())
  const wish = {
    ...{ pod: carla.pod, displayName: 'Carla', fiscalCode: provisionalFiscalCode(7), category: 'citizen' },
    details: { bornOn: '1970-05-01', bornAt: 'Rimini', address: 'Via 1, Rimini' },
    quotaCents: '5000',
  }
  const papers = (value: object) => JSON.stringify(value)
  const child = { ...wish, details: { ...wish.details, bornOn: addDays(today, -3_650) } }
  const refused = await as(carla)(['member', 'apply', '--papers', '-'], papers(child))
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('applicant-minor')])
  await done(carla, ['member', 'apply', '--papers', '-'], papers(wish))
  expect(await done(officer, ['member', 'applications'])).toContain('Carla')
  await done(officer, ['member', 'letter', '1', 'carla.html', '--application'])
  expect(await readFile(join(homes.consent, 'carla.html'), 'utf8')).toContain(
    'Application for admission no. 1',
  )
  await done(officer, ['member', 'decide', '1', '--act', 'CdA 4', '--on', today])
  const number = /^(\d+) +Carla/m.exec(await done(officer, ['member', 'book']))?.[1] ?? ''
  const paid = { kind: 'quota-paid', key: 'first', cents: '5000' }
  await done(officer, ['member', 'quota', number, '--papers', '-'], papers(paid))
  await done(carla, ['member', 'leave', '--cause', 'The purpose was changed'])
  expect(await done(carla, ['member', 'leave', '--stay'])).toContain('admitted')

  const proved = async (place: string) => {
    const proof = ['log', 'proof', '--entry', place, '--output', `entry-${place}.tlog-proof`]
    await expect.poll(async () => (await as(carla)(proof)).code, { timeout: 20_000 }).toBe(0)
    const file = join(homes.consent, `entry-${place}.tlog-proof`)
    const vkey = (await (await fetch(`${coop.consentService.baseUrl}/log/vkey`)).text()).trim()
    return runLogVerifier(['--vkey', vkey, '--proof', file])
  }
  expect(await proved('0')).toMatchObject({
    verified: true,
    kind: 'register.step',
    statement: { step: 'admitted', on: today, person: carla.webId, number: Number(number) },
  })
  expect(await proved('2')).toMatchObject({ verified: true, statement: { step: 'quota-paid' } })
  expect((await as(anna)(['log', 'proof', '--entry', '99'])).code).toBe(1)

  expect(await done(anna, ['statute', 'show'])).toMatch(/votes\.age-least/)
  expect(await done(officer, ['statute', 'versions'])).not.toContain('in-force')
  expect(await done(officer, ['statute', 'size'])).not.toBe('')
  const digest = 'a'.repeat(64)
  const unknown = await as(officer)(['statute', 'enter', digest, '--on', today])
  expect([unknown.code, unknown.said]).toEqual([1, expect.stringContaining('statute-unknown')])
}, 120_000)
