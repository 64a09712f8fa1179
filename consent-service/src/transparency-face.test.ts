import { transparencySchema, type Transparency } from '@mutua/sdk/coop/transparency'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTransparencyFace } from './transparency-face.ts'
import { createGrant, research } from './test-support-value.ts'
import { openValueService } from './http/test-support-value.ts'
import { serve, type Served } from './http/test-support.ts'

const opened = new AsyncDisposableStack()
let served: Served
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
  served = opened.use(
    await serve(
      ...openTransparencyFace({
        ...{ store: service.store, now: service.clock.now, coopName: 'Valmarna <b>', smallestGroup: 10 },
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
    const { uses, refusals, emergencies, money } = await figures()
    // Thirteen uses of twelve people; the one of research would be 13 - 12.
    expect(uses).toMatchObject({ all: 13 })
    expect(uses.served.flatMap(({ purposes }) => purposes.map((one) => String(one.uses))).toSorted()).toEqual(
      ['few', 'withheld'],
    )
    expect([refusals, emergencies]).toEqual(['few', 'few'])
    expect(money).toEqual({ usesCents: 0n, otherCents: 0n, costsCents: 0n, ristornoCents: 0n })
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
})
