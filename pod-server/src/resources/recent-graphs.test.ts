import { expect, test } from 'vitest'
import { parsePodPath } from './pod-path.ts'
import { jsonLd, parseRdf, turtle } from './rdf.ts'
import { createRecentGraphs } from './recent-graphs.ts'

const path = parsePodPath('/anna/note')
const text = '<#it> <#says> "hello".'
const quads = await parseRdf(text, turtle, 'http://localhost/anna/note')

test('a text that was parsed is known at its place, in its format, and nowhere else', () => {
  const graphs = createRecentGraphs()
  graphs.keep(path, { text, contentType: turtle, quads })
  expect(graphs.find(path, text, turtle)).toBe(quads)
  expect(graphs.find(path, `${text} `, turtle)).toBeUndefined()
  expect(graphs.find(path, text, jsonLd)).toBeUndefined()
  expect(graphs.find(parsePodPath('/anna/other'), text, turtle)).toBeUndefined()
})

test('of one place only the last text is known', () => {
  const graphs = createRecentGraphs()
  graphs.keep(path, { text: '', contentType: turtle, quads: [] })
  graphs.keep(path, { text, contentType: turtle, quads })
  expect(graphs.find(path, '', turtle)).toBeUndefined()
})

test('the oldest leave when there are many, and what is large is not kept at all', () => {
  const graphs = createRecentGraphs(16_000)
  const paths = Array.from({ length: 100 }, (_, number) => parsePodPath(`/anna/${String(number)}`))
  for (const one of paths) graphs.keep(one, { text, contentType: turtle, quads })
  const kept = paths.filter((one) => graphs.find(one, text, turtle) !== undefined)
  expect(kept.length).toBeGreaterThan(10)
  expect(kept).toEqual(paths.slice(-kept.length))
  graphs.keep(path, { text: ' '.repeat(2_000), contentType: turtle, quads: [] })
  expect(graphs.find(path, ' '.repeat(2_000), turtle)).toBeUndefined()
})
