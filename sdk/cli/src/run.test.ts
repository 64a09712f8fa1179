import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { commands } from './commands.ts'
import { problemItalian } from './problem-italian.ts'
import { run } from './run.ts'
import { saveSignIn } from './sign-in.ts'
import { usageOf } from './usage.ts'
import type { World } from './world.ts'

const home = await mkdtemp(join(tmpdir(), 'mutua-cli-'))

test('every command has its own words and explains itself in both languages', () => {
  expect(new Set(commands.map(({ words }) => words.join(' '))).size).toBe(commands.length)
  for (const command of commands) {
    expect(usageOf(command, 'en')).toContain('Exit codes')
    expect(usageOf(command, 'it')).toContain('Codici di uscita')
  }
})

test('help is given and nothing else happens', async () => {
  for (const words of [[], ['--help'], ['pod', '--help'], ['grant', '--help']]) {
    const { code, written } = await say(words)
    expect(code).toBe(0)
    expect(written).toContain('Exit codes')
  }
  expect((await say(['grant', '--help', '--lang', 'it'])).written).toContain('dà il consenso')
})

test.each([
  ['a command that is not there', ['pod', 'fly']],
  ['no name', ['account', 'create']],
  ['one word too many', ['account', 'create', 'anna', 'bruno']],
  ['an option that is not there', ['grants', '--force']],
  ['a password as an argument', ['account', 'create', 'anna', '--password', 'x']],
  ['no password at all', ['account', 'create', 'anna']],
  ['no sign-in', ['grants']],
  ['a sign-in that was never saved', ['grants', '--as', 'nobody']],
  ['a sign-in that climbs out of its folder', ['grants', '--as', '../etc/passwd']],
  ['a server that is no origin', ['coop', '--consent-service', 'http://localhost:1/x']],
  [
    'a purpose that cannot be chosen',
    ['request', '--owner', 'http://a/b', '--purpose', 'Marketing', '--until', '2026-12-31'],
  ],
  ['a file that is not there', ['pod', 'put', 'nothing.ttl', 'a.ttl', '--as', 'x']],
  ['a grant that is no address', ['withdraw', 'x']],
])('%s is wrong usage, and nothing is sent', async (_what, words) => {
  const { code, said, sent } = await say(words)
  expect(code).toBe(2)
  expect(said).not.toBe('')
  expect(sent).toBe(0)
})

test('a server that does not answer is told apart from one that refuses', async () => {
  const { code, said } = await say(['coop', '--json'])
  expect(code).toBe(3)
  expect(JSON.parse(said)).toMatchObject({ exitCode: 3, kind: 'unreachable' })
})

test('a saved sign-in is readable by its owner only, and a broken one is told', async () => {
  const settings = worldWith([]).settings
  const saved = {
    name: 'anna',
    webId: 'http://localhost:3000/anna/profile/card#me',
    podServer: parseBaseUrl('http://localhost:3000'),
    consentService: parseBaseUrl('http://localhost:9'),
    clientId: 'id',
    clientSecret: 'secret',
  }
  const file = await saveSignIn('anna', saved, settings)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(saved)
  expect((await say(['grants', '--as', 'anna'])).code).toBe(3)
  // Its co-op is the one that is asked, also for what anybody may ask; unless another is named.
  expect((await say(['coop', '--as', 'anna'])).said).toContain('http://localhost:9')
  const other = ['--consent-service', 'http://localhost:8']
  expect((await say(['coop', '--as', 'anna', ...other])).said).toContain('http://localhost:8')
  expect(await say(['coop', '--as', 'nobody'])).toMatchObject({ code: 2, sent: 0 })
  await writeFile(file, '{"name":"anna"}')
  const { code, said } = await say(['grants', '--as', 'anna'])
  expect(code).toBe(2)
  expect(said).toContain('credentials create --save anna')
})

test('rows are invented from a table without asking anybody, the same by seed, and a slip of the pen is told', async () => {
  const column = { kind: 'category', name: 'gender', values: ['female', 'male'] }
  await writeFile(join(home, 'people.json'), JSON.stringify({ columns: [column], rowsPerMember: 1 }))
  const words = ['pool', 'mock', 'people.json', '--rows', '4', '--seed', 's']
  const { code, written, said, sent } = await say(words)
  expect([code, sent]).toEqual([0, 0])
  expect(written).toMatch(/^gender,invented_schema_only\r\n(?:(?:female|male|),yes\r\n){4}/)
  expect(said).toContain('invented: schema only')
  expect((await say(words)).written).toBe(written)
  for (const wrong of [
    ['--rows', '0'],
    ['--rows', '10001'],
    ['--format', 'xls'],
  ])
    expect((await say(['pool', 'mock', 'people.json', ...wrong])).code).toBe(2)
})

test('what a question to the pool costs and how exact its answer is can be known before anybody is asked', async () => {
  const column = { kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 }
  await writeFile(join(home, 'table.json'), JSON.stringify({ columns: [column], rowsPerMember: 2 }))
  const mean = { query: { kind: 'mean', column: 'hba1c', least: 40, most: 120 }, rho: '0.01' }
  await writeFile(join(home, 'mean.json'), JSON.stringify(mean))
  const { code, written, sent } = await say(['pool', 'cost', 'table.json', 'mean.json', '--json'])
  expect([code, sent]).toEqual([0, 0])
  // Two rows, each at most 40 from the middle: noise of deviation 800 in the sum, of 20 in the count.
  expect(JSON.parse(written)).toMatchObject({
    rho: '0.01',
    epsilon: expect.stringMatching(/^0\.6/) as string,
    parts: [
      { cells: 1, l1: '80', l2Squared: '6400', margins: [{ level: 90 }, { level: 95, margin: '1568' }, {}] },
      { cells: 1, l1: '2', l2Squared: '4', margins: [{ level: 90 }, { level: 95, margin: '39' }, {}] },
    ],
  })
  expect((await say(['pool', 'cost', 'table.json', 'mean.json'])).written).toContain('+-1568')
})

test.each([
  ['kind', { query: { kind: 'rows' }, rho: '0.01' }],
  ['rho', { query: { kind: 'count', of: 'members' } }],
])('a question to the pool that is wrong in %s is refused with the reason', async (words, question) => {
  await writeFile(
    join(home, 'table.json'),
    '{"columns":[{"kind":"category","name":"sex","values":["f","m"]}],"rowsPerMember":1}',
  )
  await writeFile(join(home, 'question.json'), JSON.stringify(question))
  const { code, said } = await say(['pool', 'cost', 'table.json', 'question.json'])
  expect(code).toBe(2)
  expect(said).toContain(words)
})

test('a refusal is said in the language of who reads it, with what to do about it', async () => {
  const answer = { code: 'pool-budget-spent', detail: 'This costs 0.02; 0.01 is left.', status: 409 }
  const refusedIn = async (language: 'it' | 'en') => {
    const seen: Seen[] = []
    const world: World = {
      ...worldWith(seen),
      language,
      fetch: async () =>
        Response.json(answer, { status: 409, headers: { 'Content-Type': 'application/problem+json' } }),
    }
    await run(['coop', '--consent-service', 'http://localhost:1'], world)
    return seen.filter(({ kind }) => kind === 'said').map(({ text }) => text)
  }
  expect(await refusedIn('en')).toEqual([
    'Refused: The privacy budget is spent. This costs 0.02; 0.01 is left. [pool-budget-spent]',
  ])
  expect(await refusedIn('it')).toEqual([
    `Rifiutato: ${problemItalian['pool-budget-spent']} (This costs 0.02; 0.01 is left.) [pool-budget-spent]`,
  ])
})

async function say(words: readonly string[]) {
  const seen: Seen[] = []
  const code = await run(words, worldWith(seen))
  const of = (kind: Seen['kind']) => seen.filter((one) => one.kind === kind)
  return {
    code,
    written: of('written')
      .map(({ text }) => text)
      .join(''),
    said: of('said')
      .map(({ text }) => text)
      .join('\n'),
    sent: of('sent').length,
  }
}

interface Seen {
  readonly kind: 'written' | 'said' | 'sent'
  readonly text: string
}

/** A world whose servers are all gone and where nobody sits at the terminal. */
function worldWith(seen: Seen[]): World {
  return {
    fetch: async (input) => {
      seen.push({ kind: 'sent', text: input instanceof Request ? input.url : String(input) })
      throw new TypeError('fetch failed')
    },
    now: () => Date.parse('2026-11-21T10:00:00Z'),
    language: 'en',
    folder: home,
    settings: {
      home,
      podServer: undefined,
      consentService: undefined,
      as: undefined,
      password: undefined,
      client: undefined,
      backupKey: undefined,
    },
    terminal: {
      write: async (part) => void seen.push({ kind: 'written', text: String(part) }),
      say: (text) => void seen.push({ kind: 'said', text }),
      progress: () => {},
      askSecret: async () => undefined,
      readInput: async () => '',
    },
    services: {
      hasHome: async () => false,
      open: () => Promise.reject(new Error('no service is on this machine')),
    },
  }
}
