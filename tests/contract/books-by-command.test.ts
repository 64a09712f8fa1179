import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCommandLine } from '../support/command-line.ts'
import { addMember, openCoop, type Coop, type Person } from '../support/coop.ts'

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
