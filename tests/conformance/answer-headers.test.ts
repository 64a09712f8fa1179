import { expect, test } from 'vitest'
import { linksIn, wacAllowIn } from './answer-headers.ts'

test('links are found one to a line, joined by commas, with one relation or several', () => {
  expect(
    linksIn({
      link: [
        '<http://a.example/x,y>; rel="type", <x.acl>; rel=acl',
        '<x.meta>; title="a, b; rel=none"; rel="describedby up"; type=text/turtle',
      ],
    }),
  ).toEqual([
    { rel: 'type', uri: 'http://a.example/x,y' },
    { rel: 'acl', uri: 'x.acl' },
    { rel: 'describedby', uri: 'x.meta' },
    { rel: 'up', uri: 'x.meta' },
  ])
  expect(linksIn({})).toEqual([])
  expect(linksIn({ link: ['<x.acl>'] })).toEqual([])
})

test('WAC-Allow is read by group', () => {
  expect(wacAllowIn({ 'wac-allow': ['user="read write append",public="read"'] })).toEqual({
    user: ['read', 'write', 'append'],
    public: ['read'],
  })
  expect(wacAllowIn({ 'wac-allow': ['user="", public=" "', 'tester = "control"'] })).toEqual({
    user: [],
    public: [],
    tester: ['control'],
  })
  expect(wacAllowIn({})).toEqual({ user: [], public: [] })
})

test.each(['user=read', 'user="read" public="read"', 'read'])('%s is no WAC-Allow', (line) => {
  expect(() => wacAllowIn({ 'wac-allow': [line] })).toThrow('WAC-Allow')
})
