import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { impactSchema } from '@mutua/sdk/coop/impact'
import { transparencySchema, type Transparency } from '@mutua/sdk/coop/transparency'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTransparencyFace } from './transparency-face.ts'
import { createGrant, research } from './test-support-value.ts'
import { openValueService } from '../http/test-support-value.ts'
import { openMembers } from '../members/open-members.ts'
import { openTestBooks } from '../ledger/test-support-books.ts'
import { serve, type Served } from '../http/test-support.ts'

const opened = new AsyncDisposableStack()
let served: Served
const sealer = createTestSealer(new Uint8Array(32).fill(3))
const checkpoint = 'coop.example/log\n7\nAAAA\n\n— coop.example/log x\n'

beforeAll(async () => {
  const service = opened.use(await openValueService())
  const { podServer } = service.pods
  const names = Array.from({ length: 12 }, (_, index) => `p${String(index)}`)
  const grants = [
    ...names.map((owner) => createGrant({ owner, podServer })),
    createGrant({ owner: 'p0', podServer, purpose: research }),
  ]
  service.grants.push(...grants)
  await service.deliver(grants.map((grant) => service.pods.use({ grant, at: '2026-11-20T09:00:00Z' })))
  const books = await openTestBooks({ store: service.store, now: service.clock.now })
  await books.post({ tags: ['sdg:3.8'] })
  served = opened.use(
    await serve(
      ...openTransparencyFace({
        ...{ store: service.store, now: service.clock.now, coopName: 'Valmarna <b>', smallestGroup: 10 },
        members: await openMembers({ store: service.store, sealer, now: service.clock.now }),
        checkpoint: () => checkpoint,
        purposeLabel: (purpose) => purpose,
      }).rooms,
    ),
  )
}, 60_000)
afterAll(() => opened.disposeAsync())

const figures = async (query = ''): Promise<Transparency> =>
  transparencySchema.parse(await (await fetch(`${served.url}/transparency/figures${query}`)).json())

describe('what anybody reads of a year', () => {
  it('tells no figure of one person, nor leaves it over from the sum', async () => {
    const { uses, refusals, emergencies, breaches, money } = await figures()
    expect(breaches).toBe(0)
    // Thirteen uses of twelve people; the one of research would be 13 - 12.
    expect(uses).toMatchObject({ all: 13 })
    expect(uses.served.flatMap(({ purposes }) => purposes.map((one) => String(one.uses))).toSorted()).toEqual(
      ['few', 'withheld'],
    )
    expect([refusals, emergencies]).toEqual(['few', 'few'])
    expect(money).toEqual({ usesCents: 0n, otherCents: 0n, costsCents: 4_000n, ristornoCents: 0n })
  })

  it('names nobody: no WebID, pod, organisation or receipt is in it', async () => {
    const text = await (await fetch(`${served.url}/transparency/figures`)).text()
    expect(text).not.toMatch(/pods\.example|card#me|Ambulatorio|"p\d+"|[0-9a-f]{64}/)
  })

  it.each([
    ['it', 'Che cosa abbiamo fatto nel 2026', 'meno di 10 persone', 'ltr'],
    ['en', 'What we did in 2026', 'fewer than 10 people', 'ltr'],
    ['ar', 'ماذا فعلنا في 2026', 'أقل من 10 أشخاص', 'rtl'],
  ])(
    'is a page in %s without scripts, which escapes what others chose',
    async (language, title, few, direction) => {
      const response = await fetch(`${served.url}/transparency?lang=${language}`)
      const page = await response.text()
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
      for (const words of [title, few, `dir="${direction}"`, 'Valmarna', 'coop.example/log'])
        expect(page).toContain(words)
      expect(page).not.toMatch(/<script|<b>/)
      expect(Buffer.byteLength(page)).toBeLessThan(20_000)
    },
  )

  it('has an empty year before the first one, and none that is to come', async () => {
    expect((await figures('?year=2025')).uses).toEqual({ all: 'few', served: [] })
    for (const query of ['?year=2027', '?year=2001'])
      expect((await fetch(`${served.url}/transparency/figures${query}`)).status).toBe(404)
    expect((await fetch(`${served.url}/transparency?year=x`)).status).toBe(400)
  })

  it('ties figures to goals, domains and sheets, with formula and source, and none of few people', async () => {
    const answer = await fetch(`${served.url}/transparency/impact/figures`)
    const { figures: all } = impactSchema.parse(await answer.json())
    const values = Object.fromEntries(all.map(({ id, value }) => [id, value]))
    // Nobody is in the register: whatever was spent may be about a few.
    expect(values).toMatchObject({ 'members': 'few', 'refusals': 'few', 'spent-sdg:3.8': 'few' })
    for (const { tags, formula, source } of all)
      expect([tags.length > 0, /\w/.test(formula.it), /\w/.test(source.en)]).toEqual([true, true, true])
  })

  it.each([
    ['it', 'Formula', 'meno di 10 persone', 'Obiettivo 3.8, Salute e benessere'],
    ['en', 'Formula', 'fewer than 10 people', 'Goal 3.8, Good health and well-being'],
    ['ar', 'طريقة الحساب', 'أقل من 10 أشخاص', 'هدف 3.8'],
  ])('gives them as a page and as CSV in %s', async (language, formula, few, goal) => {
    const page = await fetch(`${served.url}/transparency/impact?lang=${language}`)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const csv = await fetch(`${served.url}/transparency/impact/figures.csv?lang=${language}`)
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename=impact-2026.csv')
    for (const text of [await page.text(), await csv.text()]) {
      for (const words of [formula, few, goal]) expect(text).toContain(words)
      expect(text).not.toMatch(/<script|<b>|40[.,]00/)
    }
  })
})
