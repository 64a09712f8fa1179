import { parseBaseUrl, parseWebId } from '@mutua/sdk/ids'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import type { Study } from '@mutua/sdk/pool/study'
import { shownVariableSchema } from '@mutua/sdk/pool/quality'
import type { Rho } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { frozen, greta, idOf, origin, studyOf } from '../pool/catalogue/test-support-study.ts'
import { createResearchRoutes, type ResearchRoutesDeps } from './research-routes.ts'
import { authenticateByWord, serve, signedInAs, type Served } from './test-support.ts'

const at = '2026-11-20T10:00:00.000Z' as Study['project']['draftedAt']
const budget = { limit: 20_000_000n as Rho, spent: 5_000_000n as Rho }
const plain = {
  it: 'Chi ha la glicata alta viene visto di più.',
  en: 'Who has a high HbA1c is seen more often.',
}
const day = (text: string) => text as NonNullable<Study['resultsDue']>

const studies: readonly Study[] = [
  studyOf('draft', 'draft', { title: 'Secret draft' }),
  studyOf('asking', 'recruiting', {
    study: { recruiting: { until: day('2026-12-01'), freezeFrom: day('2026-12-16'), joined: 'few' } },
  }),
  studyOf('open', 'open', { study: { ...frozen('open', 340), budget, answers: 7 } }),
  studyOf('told', 'closed', {
    study: { ...frozen('told', 120), budget, answers: 3, results: { plain, answers: [], at } },
  }),
  studyOf('late', 'closed', { study: { resultsDue: day('2026-11-01'), resultsOverdue: true } }),
  studyOf('gone', 'destroyed', { study: { destroyedAt: at } }),
  studyOf('no', 'refused'),
]
const forum: readonly ForumEntry[] = [
  {
    ...{ number: 1, from: 'member', text: 'Who <script>?', at },
    answers: [{ number: 1, organisation: 'Istituto Sole', text: 'We do.', at }],
  },
  { number: 2, from: 'ethics', at, answers: [], hidden: { reason: 'It names a person.', at } },
]

const asked: Parameters<ResearchRoutesDeps['askFeasibility']>[0][] = []
let shown: readonly Study[] = studies
let served: Served

beforeAll(async () => {
  served = await serve(
    createResearchRoutes({
      ...{ origin: parseBaseUrl(origin), coopName: 'Valmarna <i>', contact: 'ricerca@valmarna.example' },
      authenticate: authenticateByWord,
      studies: { list: async () => shown },
      forum: { read: async (id) => (id === idOf('open') ? forum : []) },
      askFeasibility: async (one) => {
        asked.push(one)
        if (one.person !== greta) throw new Problem('staff-only', 'No.')
        return { about: 340, within: 70, question: 'd'.repeat(64) as never, study: `${origin}/studies/x`, at }
      },
    }),
  )
})
afterAll(() => served[Symbol.asyncDispose]())

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(served.url + path, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('the page of research', () => {
  test.each([
    ['it', 'ltr', 'Ricerca con i dati dei soci', 'circa 340', 'meno di dieci', plain.it],
    ['en', 'ltr', 'Research with members’ data', 'about 340', 'fewer than ten', plain.en],
    ['ar', 'rtl', 'البحث ببيانات الأعضاء', 'حوالي', 'أقل من عشرة', plain.en],
  ])('speaks %s', async (language, direction, ...words) => {
    for (const page of [
      await get('/research', { 'accept-language': language }),
      await get(`/research?lang=${language}`),
    ]) {
      expect(page.text).toContain(`<html lang="${language}" dir="${direction}">`)
      for (const said of words) expect(page.text).toContain(said)
      expect(page.headers.get('content-language')).toBe(language)
    }
  })

  test('shows every study that is no draft once, with three signatures, and every variable once', async () => {
    const { text } = await get('/research?lang=en')
    expect(text.match(/<article>/g)).toHaveLength(studies.length - 1)
    expect(text.match(/class="chip yes"/g)).toHaveLength(3 * (studies.length - 1))
    expect(text).not.toContain('Secret draft')
    const { items } = JSON.parse((await get('/research/variables')).text) as {
      items: { column: { name: string } }[]
    }
    for (const { column } of items) expect(text.split(`<code>${column.name}</code>`)).toHaveLength(2)
    expect(text).toContain('25% used')
    expect(text).toContain('The report is late')
    expect(text).toContain('key was destroyed')
  })

  test('shows what was asked and answered, and of what was hidden only why', async () => {
    const { text } = await get('/research?lang=en')
    expect(text).toContain('Questions and answers (2)')
    expect(text).toContain('A member of the co-op')
    expect(text).toContain('Hidden: It names a person.')
  })

  test('names no person, escapes what others chose, and lets nothing run or load', async () => {
    const { text, headers } = await get('/research?lang=en')
    expect(text).not.toMatch(/Greta|greta|<script|<b>in più|<i>/)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-inline')
  })

  test('says so when there is no study, and whether the members keep one for counts', async () => {
    shown = []
    expect((await get('/research?lang=en')).text).toContain('No study yet.')
    shown = [studyOf('count', 'open', { feasibility: true })]
    expect((await get('/research?lang=en')).text).toContain('may ask for a number before they write')
    shown = studies
    expect((await get('/research?lang=en')).text).toContain('keep no study for such questions now')
  })
})

describe('what is read by programs', () => {
  test('are variables with unit, domain and quality', async () => {
    const { text, headers } = await get('/research/variables')
    const { items } = JSON.parse(text) as { items: unknown[] }
    const variables = items.map((one) => shownVariableSchema.parse(one))
    expect(variables.find(({ id }) => id === 'hba1c')).toMatchObject({
      ...{ unit: '%', category: 'laboratory', column: { least: 30, most: 200, places: 1 } },
      quality: { codings: ['LOINC'], time: 'newest', values: 'within-bounds', completeness: 'not-measured' },
    })
    expect(headers.get('cache-control')).toBe('public, max-age=3600')
    for (const { quality } of variables) expect(quality.codings).not.toContain('other')
  })

  test.each(['/research', '/research/variables', '/research/catalogue'])(
    'has a tag at %s: who has it gets no second one, and a change makes another',
    async (path) => {
      const first = await get(path)
      const tag = first.headers.get('etag') ?? ''
      expect(tag).toMatch(/^"[0-9a-f]{32}"$/)
      const again = await get(path, { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' })
      expect(again).toMatchObject({ status: 304, text: '' })
      if (path === '/research/variables') return
      shown = studies.slice(0, 3)
      const changed = await get(path, { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' })
      shown = studies
      expect(changed.status).toBe(200)
      expect(changed.headers.get('etag')).not.toBe(tag)
    },
  )

  test('is how many there would be, for who is signed in', async () => {
    const ask = async (body: unknown, who?: string) => {
      const response = await fetch(`${served.url}/research/feasibility`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(who === undefined ? {} : signedInAs(parseWebId(who))),
        },
        body: JSON.stringify(body),
      })
      const json = (await response.json()) as Record<string, unknown>
      return { status: response.status, body: json, cached: response.headers.get('cache-control') }
    }
    const where = [{ column: 'age_years', from: 18 }]
    expect(await ask({ where }, greta)).toMatchObject({
      status: 200,
      body: { about: 340 },
      cached: 'no-store',
    })
    expect(asked.at(-1)).toEqual({ person: greta, organisation: undefined, where })
    expect(await ask({ where })).toMatchObject({ status: 401 })
    expect(await ask({ where }, 'https://somewhere.example/me')).toMatchObject({ status: 403 })
    expect(await ask({ where, rho: '1' }, greta)).toMatchObject({ status: 400 })
    expect(await ask({ where: Array.from({ length: 17 }, () => where[0]) }, greta)).toMatchObject({
      status: 400,
    })
  })
})
