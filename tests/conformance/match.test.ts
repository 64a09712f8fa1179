import { expect, test } from 'vitest'
import { matches, parseMatch, type Operator } from './match.ts'
import { createScope } from './scope.ts'

test.each<[string, string, Operator, string]>([
  ["header Vary contains 'Origin'", 'header Vary', 'contains', "'Origin'"],
  ["header Expose != '*'", 'header Expose', '!=', "'*'"],
  ['result.public == []', 'result.public', '==', '[]'],
  ['[200, 204] contains responseStatus', '[200, 204]', 'contains', 'responseStatus'],
  ["result.user contains only ['read']", 'result.user', 'contains only', "['read']"],
  ["result.user contains  ['read']", 'result.user', 'contains', "['read']"],
  [
    "parse(response, 'text/turtle', a).members !contains b.url",
    "parse(response, 'text/turtle', a).members",
    '!contains',
    'b.url',
  ],
])('%s is read', (text, actual, operator, expected) => {
  expect(parseMatch(text)).toEqual({ actual, operator, expected })
})

test.each(['header Vary', 'a contains', 'a === b', 'a contained b'])(
  'without an operator there is nothing to match: %s',
  (text) => {
    expect(() => parseMatch(text)).toThrow('not a match')
  },
)

// Values out of another context of JavaScript, as in a scenario.
const value = (expression: string): unknown => createScope({}).evaluate(expression)

test.each<[string, Operator, string]>([
  ['null', '==', 'null'],
  ['[]', '==', '[]'],
  ["'a'", '!=', "'b'"],
  ["'text/turtle; charset=utf-8'", 'contains', "'text/turtle'"],
  ["'a'", '!contains', "'b'"],
  ['null', '!contains', "'b'"],
  ['[1, 2]', 'contains', '2'],
  ["['read', 'write', 'append']", 'contains', "['read', 'write']"],
  ['[1, 2]', '!contains', '3'],
  ['[1, 2]', '!contains', '[3, 4]'],
  ["['a', 'b']", 'contains only', "['b', 'a']"],
  ['[]', 'contains only', '[]'],
])('%s %s %s', (actual, operator, expected) => {
  expect(matches(value(actual), operator, value(expected))).toBe(true)
})

test.each<[string, Operator, string]>([
  ['null', '!=', 'null'],
  ["''", '==', 'null'],
  ["'1'", '==', '1'],
  ["['read']", '==', '[]'],
  ["'text/plain'", 'contains', "'text/turtle'"],
  ['null', 'contains', "'a'"],
  ["'a, b'", '!contains', "'b'"],
  ['[1, 2]', 'contains', '3'],
  ["['read']", 'contains', "['read', 'write']"],
  ['[1, 2]', '!contains', '[3, 2]'],
  ["['a', 'b']", 'contains only', "['a']"],
  ["['a']", 'contains only', "['a', 'b']"],
  ["['a', 'a']", 'contains only', "['a']"],
  ["'a'", 'contains only', "'a'"],
  ['200', 'contains', '200'],
])('not: %s %s %s', (actual, operator, expected) => {
  expect(matches(value(actual), operator, value(expected))).toBe(false)
})
