import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { foundingStatutes } from '@mutua/sdk/law/packs'

const source = new URL('../../consent-service/src/', import.meta.url).pathname

/** A call that writes something which the members vote on, as an officer makes it who has no resolution for it. */
export interface PolicyDoor {
  readonly route: string
  readonly path: string
  readonly body: unknown
  /** `refused`; `published`: it can be read and voted on, and is in force by nobody's hand. */
  readonly gives: 'refused' | 'published'
}

const unknown = 'f'.repeat(64)
const lines = [{ centre: 'administration', account: 'cost:hosting', cents: '100' }]
const care = 'https://w3id.org/dpv/sector/health#PrimaryCareManagement'

/** @param tomorrow a day on which nothing can have been adopted */
export const policyDoors = (tomorrow: string): readonly PolicyDoor[] => [
  {
    route: '/resolutions',
    path: '/resolutions',
    body: { id: '2026/99', title: 'By hand', adoptedOn: '2026-01-01', governs: ['tariff'] },
    gives: 'refused',
  },
  {
    route: '/tariffs',
    path: '/tariffs',
    body: { version: 'by-hand', resolution: '2026/1', prices: { [care]: '1' } },
    gives: 'refused',
  },
  {
    route: '/budgets/:year',
    path: '/budgets/2026',
    body: { resolution: '2026/1', lines },
    gives: 'refused',
  },
  {
    route: '/policy/documents',
    path: '/policy/documents',
    body: { type: 'price-list', name: 'x', items: [{ code: 'x', title: 'x', unit: 'x', cents: '1' }] },
    gives: 'published',
  },
  {
    route: '/statute/versions',
    path: '/statute/versions',
    body: { type: 'statute', title: 'x', text: 'x', rules: foundingStatutes.social.rules },
    gives: 'published',
  },
  {
    route: '/statute/versions/:digest/entry',
    path: `/statute/versions/${unknown}/entry`,
    body: { enteredOn: tomorrow },
    gives: 'refused',
  },
  ...['draft', 'propose', 'confirm'].map((step) => ({
    route: `/ristorni/:year/${step}`,
    path: `/ristorni/2025/${step}`,
    body: { criteria: unknown, resolution: '2026/1', text: 'x', kid: 'k', signature: 's' },
    gives: 'refused' as const,
  })),
  {
    route: '/ristorni/:year/proposals',
    path: '/ristorni/2025/proposals',
    body: {},
    gives: 'refused',
  },
]

/** What begins so is about what the members vote on; projects have their three signatures and tests of their own. */
const isPolicyRoute = (route: string): boolean =>
  /^\/(?:resolutions|tariffs|budgets|policy|statute|ristorni|prices?|purposes?|regulations?)(?:\/|$)/.test(
    route,
  )

/** All write routes of the service that are about what the members vote on, from its source. */
export const readPolicyRoutes = async (): Promise<readonly string[]> => {
  const routes: string[] = []
  for (const { text } of await readSources('http'))
    for (const [, route = ''] of text.matchAll(/\.(?:post|put|patch|delete)\(\s*'([^']+)'/g))
      if (isPolicyRoute(route)) routes.push(route)
  return routes.toSorted()
}

/** In which files of the service each of these words stands. */
export const filesWith = async (word: RegExp): Promise<readonly string[]> =>
  (await readSources('.')).filter(({ text }) => word.test(text)).map(({ path }) => path)

const readSources = async (folder: string) => {
  const names = await readdir(join(source, folder), { recursive: true })
  const wanted = names.filter((name) => name.endsWith('.ts') && !/(?:\.test\.ts$|test-support)/.test(name))
  return Promise.all(
    wanted
      .toSorted()
      .map(async (path) => ({ path, text: await readFile(join(source, folder, path), 'utf8') })),
  )
}
