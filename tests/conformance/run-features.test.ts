import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { hasPassed, linesOf, reportOf } from './report.ts'
import { runFeatures, type FeatureOutcome, type Subject } from './run-features.ts'
import { openSender, type Sender } from '../support/send.ts'
import { openSubject, startOwnServer } from './subjects.ts'

const opened = new AsyncDisposableStack()
let sender: Sender
let subject: Subject

beforeAll(async () => {
  sender = opened.use(openSender(4))
  const { parties } = opened.use(await startOwnServer())
  subject = await openSubject(parties, sender.send)
}, 60_000)
afterAll(() => opened.disposeAsync())

const run = async (files: Readonly<Record<string, string>>): Promise<FeatureOutcome[]> => {
  await using folder = await createTemporaryFolder('features')
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true })
    await writeFile(join(folder.path, path), text)
  }
  return await runFeatures(folder.path, { subject, send: sender.send, concurrency: 4 })
}

const background = `Feature: a
  Background:
    * def testContainer = rootTestContainer.createContainer()
    * def resource = testContainer.createResource('.txt', 'Hello', 'text/plain')
`

test('what a server does right passes: every keyword, against the real server', async () => {
  const outcomes = await run({
    'one/common.feature': `@ignore
Feature:
Scenario:
  * def greet = function(name) { made = 'Hello ' + name + greeting; return made }
  * def greeted = who.map(({name}) => greet(name))`,
    'one/keywords.feature': `${background}
    * table people
      | name  |
      | 'Ada' |
    * def greeting = '!'
    * def common = callonce read('common.feature') ({who: people})
    * def setup =
    """
      function() {
        const shared = testContainer.createResource('.txt', 'Shared', 'text/plain')
        shared.accessDataset = shared.accessDatasetBuilder.setPublicAccess(shared.url, ['read']).build()
        return shared
      }
    """
    * def shared = callonce setup

  Scenario: requests and answers
    Given url resource.url
    And headers clients.alice.getAuthHeaders('GET', resource.url)
    And header Accept = 'text/plain'
    And retry until responseStatus == 200
    When method GET
    Then status 200
    And match response == 'Hello'
    And match header Content-Type contains 'text/plain'
    And match header X-Absent == null
    And assert responseHeaders['etag'].length == 1
    * string text = response
    And match text == 'Hello'
    # Headers and body are those of one request only; the address stays.
    When method GET
    Then status 401
    * configure headers = clients.alice.getAuthHeaders('PUT', resource.url)
    * configure followRedirects = false
    Given request 'Bye'
    When method PUT
    Then match [200, 204, 205] contains responseStatus

  Scenario: what is called once is there for all
    * match common.greeted == ['Hello Ada!']
    Given url shared.url
    When method GET
    Then status 200
    And match parseWacAllowHeader(responseHeaders).public == ['read']
    And match shared.aclUrl == shared.url + '.acl'
    And match shared.container.url == shared.url.replace(/[^/]+$/, '')

  Scenario: RDF
    * eval
    """
      const other = testContainer.reserveContainer()
      inner = other.createResource('.ttl', '<> a <#b>.', 'text/turtle')
    """
    Given url inner.container.url
    And headers clients.alice.getAuthHeaders('GET', inner.container.url)
    When method GET
    Then match parse(response, 'text/turtle', inner.container.url).members == [inner.url]
    * def expected = parse('{"@id": "' + inner.container.url + '", "http://www.w3.org/ns/ldp#contains": {"@id": "' + inner.url + '"}}', 'application/ld+json')
    And assert parse(response, 'text/turtle', inner.container.url).contains(expected)
    And assert parse(response, 'text/turtle', inner.container.url).contains(null, iri(RDF, 'type'), iri(LDP, 'Container'))

  Scenario: a method of its own
    * def answer = clients.alice.sendAuthorized('TRACE', resource.url, null, null, null)
    Then match [400, 405, 501] contains answer.status
`,
    'converted/disputed.feature': 'Feature: a\n  Scenario: a\n    * assert false',
  })
  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(outcomes.map(({ path, passed, skipped }) => ({ path, passed, skipped }))).toEqual([
    { path: 'one/common.feature', passed: 0, skipped: [' (its authors leave it out)'] },
    { path: 'one/keywords.feature', passed: 4, skipped: [] },
  ])
})

test.each([
  ['another status', 'Given url resource.url\n    When method GET\n    Then status 200', 'the status is 401'],
  [
    'another header',
    'Given url resource.url\n    When method GET\n    Then match header WWW-Authenticate == null',
    'it is UMA',
  ],
  [
    'a missing header',
    'Given url resource.url\n    When method GET\n    Then match header X-Absent != null',
    'it is ',
  ],
  [
    'another body',
    "Given url resource.url\n    When method GET\n    Then match response == 'Hello'",
    'it is {',
  ],
  [
    'what never comes',
    'Given url resource.url\n    And retry until responseStatus == 200\n    When method GET',
    'the status is 401',
  ],
  ['what is not true', 'Then assert 1 == 2', 'does not hold'],
  ['what is only like true', "Then assert 'yes'", 'does not hold'],
  [
    'another graph',
    "Then assert parse('<#a> <#b> <#c>.', 'text/turtle', 'http://a.example/').contains(null, null, 'http://a.example/#d')",
    'does not hold',
  ],
  [
    'a smaller graph',
    "Then assert parse('<#a> <#b> <#c>.', 'text/turtle', 'http://a.example/').contains(parse('<#a> <#b> <#c>, 1.', 'text/turtle', 'http://a.example/'))",
    'does not hold',
  ],
  ['what is no Turtle', "* def a = parse('<', 'text/turtle')\n    Then assert a.contains(null)", 'on line 1'],
  ['what does not exist', '* testContainer.createPalace()', 'createPalace'],
  ['what is no step', '* sing loudly', 'Unexpected identifier'],
  ['a setting that is not known', '* configure cookies = null', 'cannot configure'],
  [
    'a failed preparation',
    "* testContainer.createResource('.ttl', 'no Turtle', 'text/turtle')",
    'was answered 400',
  ],
  ['what was called once and failed', '* def a = callonce missing', 'missing is not defined'],
  ['what cannot be called', '* def a = call resource.url', 'can be called'],
])('%s fails, with the line and the reason', async (_, steps, why) => {
  const outcomes = await run({ 'one.feature': `${background}\n  Scenario: a\n    ${steps}\n` })
  expect(outcomes).toEqual([
    {
      path: 'one.feature',
      passed: 0,
      skipped: [],
      failures: [
        {
          scenario: 'a',
          line: 6 + steps.split('\n').length,
          step: expect.any(String) as string,
          why: expect.stringContaining(why) as string,
        },
      ],
    },
  ])
})

test('the report counts by suite, and one failure is no pass', async () => {
  const outcomes = await run({
    'alpha/a.feature': 'Feature: a\n  Scenario: a\n    * assert true\n  Scenario: b\n    * assert false',
    'alpha/common.feature': '@ignore\nFeature:\n  Scenario:\n    * assert false',
    'beta/a.feature':
      'Feature: a\n  Scenario Outline: <n>\n    * assert <n>\n    Examples:\n      | n |\n      | 1 == 1 |\n      | 2 == 2 |',
  })
  const report = reportOf(outcomes, 1.23)
  expect(report).toMatchObject({
    suites: { alpha: { passed: 1, total: 2 }, beta: { passed: 2, total: 2 } },
    all: { passed: 3, total: 4 },
    seconds: 1.2,
  })
  expect(report.features.map(({ path }) => path)).toEqual(['alpha/a.feature', 'beta/a.feature'])
  expect(hasPassed(report)).toBe(false)
  expect(linesOf(report)).toEqual(
    expect.arrayContaining(['    1/2  alpha/a.feature', '           alpha/a.feature:5  assert false']),
  )
  expect(
    hasPassed(
      reportOf(
        outcomes.filter(({ path }) => path.startsWith('beta')),
        1,
      ),
    ),
  ).toBe(true)
})

test('a folder without features is no pass', async () => {
  expect(hasPassed(reportOf(await run({}), 1))).toBe(false)
})
