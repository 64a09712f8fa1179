import { glob, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { stops } from '../tour/stops.ts'

const apps = new URL('../../apps/', import.meta.url).pathname

test.for([
  ['member', 25],
  ['provider', 12],
  ['coop', 7],
  ['research', 5],
] as const)('every screen of the %s app has a stop on the tour', async ([app, most]) => {
  const routes: string[] = []
  for await (const file of glob(`${app}/src/*screens.tsx`, { cwd: apps })) {
    const source = await readFile(`${apps}${file}`, 'utf8')
    routes.push(...[...source.matchAll(/<Route[^>]*?path="([^"]+)"/g)].map(([, route = '']) => route))
  }
  expect(new Set(routes).size, 'the lists of screens were read').toBeGreaterThanOrEqual(most)
  const seen = stops.filter((stop) => stop.app === app).map(({ route }) => route)
  expect(routes.filter((route) => !seen.includes(route))).toEqual([])
})
