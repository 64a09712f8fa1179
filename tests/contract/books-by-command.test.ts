import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { addDays, civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCommandLine } from '../support/command-line.ts'
import {
  addMember,
  createPerson,
  openCoop,
  provisionalFiscalCode,
  type Coop,
  type Person,
} from '../support/coop.ts'

let coop: Coop
let anna: Person

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
}, 120_000)
afterAll(() => coop[Symbol.asyncDispose]())

const as = ({ credentials }: Pick<Person, 'credentials'>) =>
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
const done = async (person: Pick<Person, 'credentials'>, ...words: string[]): Promise<string> => {
  const run = await as(person)(words)
  expect(run.code, run.said).toBe(0)
  return run.out.trim()
}

test('a treasurer plans, books with the invoice at hand, finds it again, puts a mistake right, and hands the books on', async () => {
  const { officer } = coop
  const year = String(new Date().getUTCFullYear())
  const month = new Date().toISOString().slice(0, 7)
  const folder = coop.homes.consent
  await writeFile(join(folder, 'invoice.txt'), 'Invoice 12: visits, 45.00 euro')
  await writeFile(
    join(folder, 'budget.json'),
    JSON.stringify([{ centre: 'home-care', account: 'cost:visits', cents: '6000' }]),
  )
  const centre = ['--title', 'Home care', '--section', 'Valley', '--from', `${year}-01-01`]
  const resolution = `${year}/9`
  const minutes = ['--title', 'Budget', '--on', `${year}-01-01`, '--governs', 'budget']
  await Promise.all([
    done(officer, 'books', 'centre', 'add', 'home-care', ...centre),
    done(officer, 'resolution', 'record', resolution, ...minutes),
  ])
  await done(officer, 'budget', 'adopt', year, '--resolution', resolution, '--lines', 'budget.json')

  const what = ['--cost', 'visits', '--centre', 'home-care', '--voucher', 'invoice.txt']
  const post = [...['books', 'post', 'cost-paid', '--amount', '45.00', '--period', month], ...what]
  const told = await Promise.all([1, 2].map(() => done(officer, ...post, '--reference', 'Visits')))
  expect(new Set(told)).toEqual(new Set(['Transfer no. 1: cost:visits / bank, €45.00.']))
  const [report, found] = await Promise.all([
    done(officer, 'budget', 'show', year),
    done(officer, 'books', 'find', '--voucher', 'invoice.txt'),
  ])
  expect(report).toMatch(/home-care +cost:visits +€60.00 +€45.00 +-€15.00 +-250/)
  expect(found).toMatch(/^1 .*invoice\.txt +Visits$/m)

  await done(officer, 'books', 'reverse', '1', '--period', month, '--reference', 'Entered twice')
  const [shown, summary, refused, root] = await Promise.all([
    done(officer, 'books', 'show', '1'),
    done(anna, 'budget', 'summary', year),
    as(anna)(['books', 'find', '--year', year]),
    done(officer, 'books', 'journal', 'books.journal'),
  ])
  expect(shown).toMatch(/Reversed by +2/)
  expect(summary).toMatch(/Home care +€60.00 +€0.00 +€60.00/)
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('caller-not-officer')])
  expect(root).toMatch(/Root: [0-9a-f]{64}$/)
  const journal = await readFile(join(folder, 'books.journal'), 'utf8')
  expect(journal).toContain('(2) Entered twice\n')
  // A suite of its own puts journals before hledger; where it is, this one too.
  const checked = spawnSync('hledger', ['--file', join(folder, 'books.journal'), 'check', '--strict'])
  if (checked.error === undefined) expect(String(checked.stderr)).toBe('')
}, 120_000)

test('an assembly is prepared, discussed and divided from the command line', async () => {
  const { officer } = coop
  const bruno = await createPerson(coop.podServer.baseUrl, 'bruno')
  await createRegisterClient({
    consentService: coop.consentService.baseUrl,
    fetch: officer.fetch,
  }).bringOver({
    ...{ webId: bruno.webId, pod: bruno.pod, displayName: 'bruno', fiscalCode: provisionalFiscalCode(2) },
    ...{ iban: 'DE89370400440532013000', admittedOn: civilDateSchema.parse('2025-03-01'), province: 'RN' },
    act: { on: civilDateSchema.parse('2025-03-01'), number: 'CdA 1' },
  })
  const day = addDays(civilDateOf(Date.now()), 20)
  await writeFile(
    join(coop.homes.consent, 'assembly.json'),
    JSON.stringify({
      ...{ title: 'Spring', kind: 'general', place: 'Here', firstCall: `${day}T10:00:00.000Z` },
      ...{ recordDate: civilDateOf(Date.now()), means: 'proof-of-receipt', earlyVotes: true },
      motions: [{ title: 'A desk', text: 'We open a desk.', matter: 'ordinary', vote: 'open' }],
    }),
  )
  const [need, drafted] = await Promise.all([
    done(officer, 'assembly', 'separate'),
    done(officer, 'assembly', 'draft', 'assembly.json'),
  ])
  expect(need).toMatch(/^\d+ \/ \d+ \/ 1: - neither of the two numbers/)
  const [id = ''] = drafted.split('\n')
  await done(officer, 'assembly', 'call', id)
  await done(bruno, 'assembly', 'post', id, '1', 'Who sits at the desk?')
  await done(officer, 'assembly', 'fold', id, '1', '1', '--reason', 'Answered.')
  const [posts, summary, reminded, parts, early, curious] = await Promise.all([
    done(bruno, 'assembly', 'posts', id, '1'),
    done(officer, 'assembly', 'sum-up', id, '1', 'One asks who works there.'),
    done(officer, 'assembly', 'remind', id),
    done(bruno, 'assembly', 'parts', id),
    as(officer)(['assembly', 'turnout', id]),
    as(bruno)(['assembly', 'seats', '3', '--by', 'province']),
  ])
  expect(posts).toMatch(/bruno +\[Answered\.\] Who sits at the desk\?/)
  expect([summary, reminded]).toEqual(['One asks who works there.', expect.stringContaining('called')])
  expect(parts).not.toContain('bruno')
  expect([early.code, early.said]).toEqual([1, expect.stringContaining('assembly-step-refused')])
  expect([curious.code, curious.said]).toEqual([1, expect.stringContaining('caller-not-officer')])
}, 120_000)
