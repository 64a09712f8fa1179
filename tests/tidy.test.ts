import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { problemTable } from '@mutua/sdk/problem'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { problemItalian } from '../sdk/cli/src/problem-italian.ts'
import { attackFaults } from './tidy/attacks.ts'
import {
  glossaryFaults,
  italianProblemFaults,
  linkFaults,
  lockFaults,
  problemPageFaults,
  unusedProblemFaults,
} from './tidy/documents.ts'
import { allowedNames, fileNameFaults, nameFaults } from './tidy/names.ts'
import { lengthFaults, machineFaults, unfinishedFaults } from './tidy/texts.ts'
import { readTree, type TextFile } from './tidy/tree.ts'

const house = resolve(import.meta.dirname, '..')

/** The words that the code is written in; docs/glossary.md says what each of them means. */
const glossaryWords = `
  member, members register, quota, ristorno, dividendo, exchange, reserve, mutual fund, assembly, call, quorum, proxy,
  resolution, admission, withdrawal of a member, exclusion, data cooperative service, data subject, controller, processor,
  recipient, purpose, lawful basis, consent, withdraw, access request, consent grant, receipt, pod, storage, container,
  resource, WebID, agent, client, authorization, mode, resource owner, requesting party, permission ticket, issuer, holder,
  verifier, status list, presentation, use, cohort, disclosure`
  .split(',')
  .map((word) => word.trim())

/** They name every problem, and give none. */
const tablesOfProblems = ['sdk/client/src/problem.ts', 'sdk/cli/src/problem-italian.ts']

let files: TextFile[]
let code: TextFile[]

beforeAll(async () => {
  files = await readTree(house)
  code = files.filter(({ path }) => /\.(?:ts|mjs)$/.test(path))
})

const page = (path: string) => readFile(join(house, path), 'utf8')

describe('the house is tidy', () => {
  test('names say what a thing is or does', () => {
    expect(code.flatMap(({ path, text }) => [...fileNameFaults(path), ...nameFaults(path, text)])).toEqual([])
  })

  test('nothing is left as a note to oneself', () => {
    expect(files.filter(isNotThisCheck).flatMap(({ path, text }) => unfinishedFaults(path, text))).toEqual([])
  })

  test('nothing names one machine or one registry', () => {
    expect(files.filter(isNotThisCheck).flatMap(({ path, text }) => machineFaults(path, text))).toEqual([])
  })

  test('each link of a page to another file of the house leads there', () => {
    const pages = files.filter(({ path }) => path.endsWith('.md'))
    const stands = (path: string) => existsSync(join(house, path))
    expect(pages.flatMap(({ path, text }) => linkFaults(path, text, stands))).toEqual([])
    const page = '[b](b.md) [c](../README.md#x) [d](https://d.example/)'
    expect(linkFaults('docs/a.md', page, stands)).toEqual(['docs/a.md: b.md leads nowhere'])
  })

  test('no file of code is too long to read in one sitting', () => {
    expect(
      files
        .filter(({ path }) => /\.(?:ts|mjs|css|html)$/.test(path))
        .flatMap(({ path, text }) => lengthFaults(path, text)),
    ).toEqual([])
  })

  test('every problem is documented in both languages', async () => {
    expect(problemPageFaults(await page('docs/problems.md'), problemTable)).toEqual([])
  })

  test('the command line says problems in the Italian of their page', async () => {
    expect(italianProblemFaults(await page('docs/problems.md'), problemItalian)).toEqual([])
  })

  test('every problem can happen', () => {
    const sources = code
      .filter(
        ({ path }) =>
          path.includes('/src/') && !path.endsWith('.test.ts') && !tablesOfProblems.includes(path),
      )
      .map(({ text }) => text)
    expect(unusedProblemFaults(Object.keys(problemTable), sources)).toEqual([])
  })

  test('every word of the house is in the glossary', async () => {
    expect(glossaryFaults(await page('docs/glossary.md'), glossaryWords)).toEqual([])
  })

  test('every attack of the list has its test', async () => {
    expect(attackFaults(await page('docs/attacks.md'), files)).toEqual([])
  })

  test('the lock can be installed on every platform', async () => {
    const lock = z.object({
      packages: z.record(
        z.string(),
        z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
      ),
    })
    expect(lockFaults(lock.parse(JSON.parse(await page('package-lock.json'))).packages)).toEqual([])
  })

  test('the tree that was looked at is the whole house', () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'README.md',
        '.ci/run',
        'sdk/client/src/problem.ts',
        'docs/glossary.md',
        'package.json',
      ]),
    )
  })
})

/** The checks below must write what they forbid, to know that they find it. */
const isNotThisCheck = ({ path }: TextFile) => !path.startsWith('tests/tidy')

describe('the checks can fail', () => {
  test.each([
    ['an empty verb', 'export const handleGrant = () => 1', 'handleGrant'],
    ['an empty verb in a declared function', 'function manageConsent() {}', 'manageConsent'],
    ['process as a verb', 'const processPayment = 1', 'processPayment'],
    ['a drawer', 'import * as dateUtils from "./dates.ts"', 'dateUtils'],
    ['a helper', 'const f = ({ testHelper }: { testHelper: 1 }) => testHelper', 'testHelper'],
    ['data as a name', 'for (const data of rows) use(data)', 'data'],
    ['data as a parameter', 'const read = async (data: Uint8Array) => data', 'data'],
    ['data as a destructured name', 'const { data } = answer', 'data'],
    ['data as a resource', 'await using data = open()', 'data'],
    ['a thing called manager', 'class GrantManager {}', 'GrantManager'],
    ['a thing called service', 'interface ReceiptService { read(): void }', 'ReceiptService'],
    ['a variable called service', 'const grantService = 1', 'grantService'],
    ['a renamed import', "import { open as openManager } from './x.ts'", 'openManager'],
    ['a method', 'const grants = { handleIt() {} }', 'handleIt'],
    ['a member of a type', 'type Grants = { readonly processRequest: () => void }', 'processRequest'],
  ])('names: %s', (_, source, name) => {
    expect(nameFaults('sdk/kit/src/a.ts', source)).toEqual([
      expect.stringContaining(`sdk/kit/src/a.ts: ${name}: `),
    ])
  })

  test.each([
    [
      'a handler of express',
      'export const readHandler: RequestHandler = (request) => request.app.handle(request)',
    ],
    [
      'the process of Node',
      "import process from 'node:process'\nconst code = process.exitCode\nprocess.on('exit', stop)",
    ],
    ['the law’s processor', 'const processor = dataProcessor.processing'],
    [
      'a field of somebody’s wire format',
      'const attachment = { contentType, data: bytes.toString("base64") }\nread(attachment.data)',
    ],
    [
      'a name taken as it is',
      "import { KeyManager } from '@veramo/key-manager'\nconst keys = new KeyManager()",
    ],
    ['a verb before a service', 'const authenticateService = (token: string) => token'],
    ['an event', "socket.on('data', (chunk) => chunk)"],
    ['words that only contain one', 'const mishandled = 1, managerial = 2, dataset = 3, servicePort = 4'],
  ])('names: %s is fine', (_, source) => {
    expect(nameFaults('sdk/kit/src/a.ts', source)).toEqual([])
  })

  test('names: an allowed name has its reason', () => {
    for (const { name, why } of allowedNames) {
      expect(nameFaults('a.ts', `const ${name} = 1`)).toEqual([])
      expect(nameFaults('a.ts', `const start_${name} = 1`)).toEqual([])
      expect(why.length).toBeGreaterThan(20)
    }
  })

  test('names of files', () => {
    for (const path of [
      'sdk/kit/src/utils.ts',
      'tests/helpers/coop.ts',
      'pod-server/src/data.ts',
      'apps/ui/src/mail-service.ts',
    ]) {
      expect(fileNameFaults(path), path).toHaveLength(1)
    }
    for (const path of [
      'consent-service/src/http/app.ts',
      'sdk/kit/src/problem-handler.ts',
      'sdk/kit/src/service-key.test.ts',
    ]) {
      expect(fileNameFaults(path), path).toEqual([])
    }
  })

  test('notes to oneself', () => {
    expect(unfinishedFaults('a.ts', 'fine\n// TODO later\n/* FIXME */')).toHaveLength(2)
    expect(unfinishedFaults('a.ts', 'const metodo = "todo"')).toEqual([])
  })

  test('machines', () => {
    for (const path of [
      '/work/main/a',
      '/home/anna/mutua',
      '/Users/anna/x',
      '/root/.npmrc',
      'https://registry.example.org',
    ]) {
      expect(machineFaults('a.ts', `open('${path}')`), path).toHaveLength(1)
    }
    for (const path of [
      '../shared/data/ips',
      'https://a.example/home/',
      '/anna/health/',
      'members registry',
      './work/a',
    ]) {
      expect(machineFaults('a.ts', `open('${path}')`), path).toEqual([])
    }
  })

  test('length', () => {
    expect(lengthFaults('a.ts', 'x\n'.repeat(500))).toEqual([])
    expect(lengthFaults('a.ts', 'x\n'.repeat(501))).toHaveLength(1)
  })

  test('attacks', () => {
    const all = Array.from({ length: 63 }, (_, index) => `T${String(index + 1)}`)
    const rows = all.map((name) => `| ${name} | something | \`tests/a.test.ts\` |`)
    const text = all.map((name) => `test('${name} is refused')`).join('\n')
    const files = (changed: string) => [{ path: 'tests/a.test.ts', text: changed }]
    expect(attackFaults(rows.join('\n'), files(text))).toEqual([])
    expect(attackFaults(rows.join('\n'), files(text.replace('T7 ', 'seven ')))).toEqual([
      'T7: no test has this name',
      'T7: tests/a.test.ts has no such test',
    ])
    expect(attackFaults(rows.toSpliced(6, 1).join('\n'), files(text))).toEqual([
      'T7: docs/attacks.md does not say that tests/a.test.ts has it',
    ])
    const together = text.replace(/test\('T7 .*\n.*\n/, "test('T7-T8 are refused')\n")
    expect(attackFaults(rows.join('\n'), files(together))).toEqual([])
  })

  test('documented problems', () => {
    const table = { 'grant-expired': { status: 403, title: 'The consent has expired' } }
    const row =
      '| `grant-expired` | 403 | The consent has expired. Ask again. | Il consenso è scaduto. Chiedilo di nuovo. |'
    expect(problemPageFaults(row, table)).toEqual([])
    expect(problemPageFaults('', table)).toEqual([expect.stringContaining('add a row')])
    expect(problemPageFaults(row.replace('403', '404'), table)).toEqual([
      expect.stringContaining('the status is 403'),
    ])
    expect(problemPageFaults(row.replace('The consent', 'A consent'), table)).toEqual([
      expect.stringContaining('the title'),
    ])
    expect(problemPageFaults(row.replace(/Il .*nuovo\./, ''), table)).toEqual([
      expect.stringContaining('Italian'),
    ])
    expect(problemPageFaults(row, {})).toEqual([expect.stringContaining('no such code')])
  })

  test('problems that cannot happen', () => {
    expect(unusedProblemFaults(['a-code', 'b-code'], ["throw new Problem('a-code')"])).toEqual([
      expect.stringContaining('b-code'),
    ])
  })

  test('glossary', () => {
    const glossary =
      '| code | Italiano |\n|---|---|\n| **quota** | quota |\n| access request / `consent grant` | richiesta |\n'
    expect(glossaryFaults(glossary, ['quota', 'access request', 'consent grant'])).toEqual([])
    expect(glossaryFaults(glossary, ['quot', 'grant', 'richiesta'])).toHaveLength(3)
  })

  test('a lock with a hole', () => {
    const tool = { optionalDependencies: { '@tool/mac': '1.0.0' } }
    expect(lockFaults({ 'node_modules/tool': tool })).toHaveLength(1)
    expect(lockFaults({ 'node_modules/tool': tool, 'node_modules/@tool/mac': {} })).toEqual([])
    expect(
      lockFaults({ 'node_modules/a/node_modules/tool': tool, 'node_modules/a/node_modules/@tool/mac': {} }),
    ).toEqual([])
  })
})
