import { expect, test } from 'vitest'
import { casesOf } from './cases.ts'
import { parseFeature } from './gherkin.ts'
import { createScope } from './scope.ts'

const feature = parseFeature(`@whole
Feature: Bread
  Free text about bread.

  Background: an oven
    # nobody reads this
    * def bake =
    """
      function(loaf) {
        return loaf | 0
      }
    """
    * table loaves
      | kind  | price |
      | 'rye' | 3     |

  @setup
  Scenario: what there is
    * table kinds
      | kind  | weights |
      | 'rye' | [1, 2]  |
      | 'oat' | [3]     |

  Scenario Outline: <kind> costs <price>
    Given url '<kind>\\|<unknown>'
    * <step>
    Examples:
      | kind | price! | step   |  |
      | rye  | 1 + 2  | def a  |  |
      | oat  | 5      | def b  |  |

  Scenario Outline: a loaf of <kind> in <weights>
    Then match weights contains only <weights>
    Examples:
      | karate.setup().kinds |
`)

const evaluate = (expression: string): unknown =>
  createScope({
    karate: {
      setup: () => ({
        kinds: [
          { kind: 'rye', weights: [1, 2] },
          { kind: 'oat', weights: [3] },
        ],
      }),
    },
  }).evaluate(expression)

test('a feature is read with its tags, texts and tables', () => {
  expect(feature.tags).toEqual(['whole'])
  expect(feature.background).toEqual([
    {
      line: 7,
      text: 'def bake =',
      docString: '      function(loaf) {\n        return loaf | 0\n      }',
    },
    { line: 13, text: 'table loaves', table: { header: ['kind', 'price'], rows: [["'rye'", '3']] } },
  ])
  expect(feature.scenarios.map(({ name, line, tags }) => ({ name, line, tags }))).toEqual([
    { name: 'what there is', line: 18, tags: ['setup'] },
    { name: '<kind> costs <price>', line: 24, tags: [] },
    { name: 'a loaf of <kind> in <weights>', line: 32, tags: [] },
  ])
})

test('an outline is counted once for each row of its examples', () => {
  expect(casesOf(feature, evaluate).map(({ name, tags, variables }) => ({ name, tags, variables }))).toEqual([
    { name: 'what there is', tags: ['whole', 'setup'], variables: {} },
    {
      name: 'rye costs 1 + 2',
      tags: ['whole'],
      variables: { 'kind': 'rye', 'price': 3, 'step': 'def a', '': '' },
    },
    {
      name: 'oat costs 5',
      tags: ['whole'],
      variables: { 'kind': 'oat', 'price': 5, 'step': 'def b', '': '' },
    },
    { name: 'a loaf of rye in [1,2]', tags: ['whole'], variables: { kind: 'rye', weights: [1, 2] } },
    { name: 'a loaf of oat in [3]', tags: ['whole'], variables: { kind: 'oat', weights: [3] } },
  ])
})

test('a column stands for its text in the steps; what is no column stays', () => {
  const texts = casesOf(feature, evaluate).map(({ steps }) => steps.map(({ text }) => text))
  expect(texts[1]).toEqual(["url 'rye\\|<unknown>'", 'def a'])
  expect(texts[3]).toEqual(['match weights contains only [1,2]'])
})

test.each([
  ['a step that is none', 'Scenario: a\n  * def a = 1\n  Whenever it rains', 'line 3'],
  ['a text without an end', 'Scenario: a\n  * def a =\n  """\n  1', 'line 3'],
  ['a text without a step', 'Scenario: a\n  """\n  """', 'line 2'],
  ['a table of nothing', 'Feature: a\n  | a |', 'line 2'],
])('%s is refused with its line', (_, text, line) => {
  expect(() => parseFeature(text)).toThrow(line)
})

test('examples that are no list are refused', () => {
  const one = parseFeature('Scenario Outline: a\n  * def a = 1\n  Examples:\n    | 1 + 1 |')
  expect(() => casesOf(one, evaluate)).toThrow('no list')
})
