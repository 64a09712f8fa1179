import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeQR } from 'qr/decode.js'
import { verifyConsentReceipt } from '@mutua/sdk/consent/consent-receipt'
import { prefixRange, toBytes, toText } from '@mutua/kit/store'
import { checkConsentReceipts } from '../consent-receipts/check-consent-receipts.ts'
import { issuedReceipts } from '../consent-receipts/receipt-rows.ts'
import { Problem } from '@mutua/sdk/problem'
import { localIdOf } from '../grants/records.ts'
import { anna, bruno, drRossi, podServer } from '../grants/test-support.ts'
import { consentReceiptStyle } from '../http/consent-receipt-style.ts'
import { authenticateByWord } from '../http/test-support.ts'
import { sealer } from '../keys/test-support.ts'
import { codeIn, openReceiptDesk, signedIn, type ReceiptDesk } from './test-support-receipt.ts'

let desk: ReceiptDesk
let path: string
beforeEach(async () => {
  desk = await openReceiptDesk()
  path = `/grants/${localIdOf(desk.grant.id)}/receipt`
})
afterEach(() => desk[Symbol.asyncDispose]())

/** What stands on the page for eyes: without the signed text, styles and marks. */
const visible = (page: string): string =>
  page
    .replace(signedIn(page), '')
    .replaceAll(/<\/?bdi[^>]*>/g, '')
    .replaceAll(/<(style|title)>[^]*?<\/\1>|<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
const savedKeys = () => ({
  kind: 'document' as const,
  document: JSON.parse(JSON.stringify(desk.keys.didDocument())) as unknown,
})

describe('the receipt of a consent', () => {
  test.each([
    [
      'it',
      'ltr',
      'Ricevuta del consenso',
      'In vigore',
      'Cura dal medico di famiglia',
      'Al massimo 3 volte per giorno',
    ],
    [
      'en',
      'ltr',
      'Consent receipt',
      'In force',
      'Care by the family doctor',
      'At most 3 times a calendar day',
    ],
    ['ar', 'rtl', 'إيصال الموافقة', 'سارية', 'الرعاية من طبيب الأسرة', '3 مرات على الأكثر في اليوم'],
  ])('speaks %s', async (language, direction, ...words) => {
    for (const response of [
      await desk.get(`${path}?lang=${language}`, anna),
      await desk.get(path, drRossi, { 'Accept-Language': language }),
    ]) {
      const text = await response.text()
      expect(text).toContain(`<html lang="${language}" dir="${direction}">`)
      expect(response.headers.get('content-language')).toBe(language)
      for (const word of words) expect(visible(text)).toContain(word)
      expect(text).toContain(`<bdi class="address">${podServer}/anna/health/</bdi>`)
    }
  })

  test('says every thing that ISO/IEC TS 27560 and the GDPR ask for', async () => {
    const text = visible(await desk.page('en'))
    for (const said of [
      anna,
      drRossi,
      'Dr Rossi',
      'Studio Rossi',
      'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
      'GDPR Art. 6(1)(a)',
      'Art. 9(2)(a)',
      '30 days from each reading',
      'Everything must be erased by',
      'within 30 days at the latest',
      '10 years after its end',
      'Salute &#38; Comunità',
      'Garante per la protezione dei dati personali',
      'Italy',
      'take it back',
      'Privacy notice 2026-2, in Italian, on the web',
      'Dr Rossi asked.',
      'gave the consent.',
      desk.grant.id,
      desk.keys.signingKey().kid,
      'cannot show whether the consent was withdrawn',
    ])
      expect(text).toContain(said)
  })

  test('says times by the clock of the co-op', async () => {
    expect(visible(await desk.page('it'))).toMatch(/21 novembre 2026 alle ore 10:00 CET/)
  })

  test('is for its two parties; for everybody else there is nothing', async () => {
    const other = await desk.get(path, bruno)
    const absent = await desk.get(`/grants/${'A'.repeat(22)}/receipt`, bruno)
    expect([other.status, await other.text()]).toEqual([404, await absent.text()])
    expect((await desk.get(path)).status).toBe(401)
    expect((await desk.get(path, drRossi)).status).toBe(200)
  })

  test('is the same, byte for byte, until something happens', async () => {
    const first = await desk.page()
    desk.house.clock.at += 3_600_000
    expect(await desk.page()).toBe(first)
    expect(codeIn(await desk.page('en'))).not.toBe(codeIn(first))
    await desk.house.grants.pause(anna, localIdOf(desk.grant.id))
    expect(codeIn(await desk.page())).not.toBe(codeIn(first))
  })

  test('is one, also when it is asked for many times at once', async () => {
    const pages = await Promise.all(Array.from({ length: 12 }, () => desk.page('en')))
    expect(new Set(pages).size).toBe(1)
  })

  test('is for somebody who acts for the member as far as they may see the consent', async () => {
    for (const [covers, status] of [
      [true, 200],
      [false, 404],
    ] as const) {
      await using acting = await openReceiptDesk(async (request, power) => {
        const caller = await authenticateByWord(request)
        // As `actingFor` does it, which has its own tests.
        if (request.get('On-Behalf-Of') !== anna) return caller
        if (power !== 'see-consents') throw new Problem('mandate-too-narrow', 'Not for this.')
        const hold = () => Promise.reject(new Error('nothing is done here'))
        return {
          ...caller,
          webId: anna,
          person: bruno,
          mandate: { person: bruno, covers: () => covers, hold },
        }
      })
      const own = `/grants/${localIdOf(acting.grant.id)}/receipt`
      expect((await acting.get(own, bruno, { 'On-Behalf-Of': anna })).status).toBe(status)
      expect((await acting.get(own, bruno)).status).toBe(404)
      const look = await acting.get(`/r/${codeIn(await acting.page())}`, bruno, {
        'On-Behalf-Of': anna,
        'Accept': 'application/json',
      })
      expect('grant' in ((await look.json()) as object)).toBe(covers)
    }
  })

  test('shows a consent that is over as over, with what happened', async () => {
    await desk.house.grants.withdraw(anna, localIdOf(desk.grant.id))
    const withdrawn = visible(await desk.page('en'))
    expect(withdrawn).toContain('✕ Withdrawn: nobody can read any more')
    expect(withdrawn).toContain('withdrew the consent.')
    expect(withdrawn).not.toContain('In force')
  })

  test('shows that its time is over, although nothing happened', async () => {
    const before = codeIn(await desk.page('en'))
    desk.house.clock.at = Date.parse(desk.grant.validUntil)
    const after = await desk.page('en')
    expect(visible(after)).toContain('✕ Over: its time has passed')
    expect(visible(after)).toContain('The time of the consent was over.')
    expect(codeIn(after)).not.toBe(before)
  })

  test('comes as the signed text alone for programs', async () => {
    const response = await desk.get(path, anna, { Accept: 'application/consent-receipt+jwt' })
    expect(response.headers.get('content-type')).toMatch(/^application\/consent-receipt\+jwt/)
    expect(await response.text()).toBe(signedIn(await desk.page()))
  })

  test('is one document that loads nothing, runs nothing and is kept by nobody', async () => {
    const response = await desk.get(path, anna)
    const text = await response.text()
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
    expect(response.headers.get('content-security-policy')).toBe(`${policy}; frame-ancestors 'none'`)
    expect(text).toContain(`content="${policy.replaceAll("'", '&#39;')}"`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(text).not.toMatch(/<script|<link|<img|<iframe|<form|\son\w+=|\bsrc=|\bhref=|style=|@import|url\(/)
    expect(text).not.toContain('<i>')
    expect(Buffer.byteLength(text)).toBeLessThan(80_000)
  })

  test('never speaks of money', async () => {
    // What is drawn at random may spell anything.
    const drawn = [localIdOf(desk.grant.id), desk.keys.signingKey().kid]
    const wordsOf = (page: string) => drawn.reduce((text, one) => text.replaceAll(one, ''), visible(page))
    for (const language of ['it', 'en', 'ar'])
      expect(wordsOf(await desk.page(language))).not.toMatch(
        /€|\beuro?s?\b|\bcents?\b|\bcentesim|\bprezz|\bprice|\btariff|\bcost|\bpaga|\bpaid\b|\bpay|\bmoney|\bsoldi|\bdenaro|\bristorno|ثمن|سعر|يورو|مال\b|دفع/i,
      )
  })
})

describe('the code to scan', () => {
  test('leads to the short address', async () => {
    const text = await desk.page()
    expect(readQr(text)).toBe(`http://localhost:3001/r/${codeIn(text)}`)
  })

  test('tells anybody whether the receipt is genuine and the consent in force, and nothing about a person', async () => {
    const text = await desk.page()
    const response = await desk.get(`/r/${codeIn(text)}?lang=en`)
    const look = await response.text()
    expect(response.status).toBe(200)
    expect(visible(look)).toContain('The consent is in force now.')
    // The code is drawn, and may spell a short word.
    expect(look.replaceAll(codeIn(text), '')).not.toMatch(/anna|rossi|health|dpv|pod|studio|grants/i)
    const { digest, ...json } = (await (
      await desk.get(`/r/${codeIn(text)}`, undefined, { Accept: 'application/json' })
    ).json()) as Record<string, unknown>
    expect(json).toEqual({
      genuine: true,
      issuedAt: '2026-11-21T09:00:00.000Z',
      isInForce: true,
      isCurrent: true,
    })
    const verdict = await verifyConsentReceipt(text, savedKeys())
    expect(verdict).toMatchObject({ kind: 'verified', digest })
    expect(visible(text)).toContain(/.{8}/.exec(String(digest))?.[0])
  })

  test('says the same of every reason why a consent is not in force', async () => {
    const code = codeIn(await desk.page())
    await desk.house.grants.pause(anna, localIdOf(desk.grant.id))
    const paused = await (await desk.get(`/r/${code}`)).text()
    await desk.house.grants.resume(anna, localIdOf(desk.grant.id))
    await desk.house.grants.withdraw(anna, localIdOf(desk.grant.id))
    expect(await (await desk.get(`/r/${code}`)).text()).toBe(paused)
    expect(visible(paused)).toContain('Il consenso adesso non è in vigore')
    expect(visible(paused)).toContain('Dopo questa ricevuta il consenso è cambiato')
  })

  test('leads its parties, signed in, to the whole; others learn no more than anybody', async () => {
    const code = codeIn(await desk.page())
    const json = async (as?: typeof anna) =>
      (await desk.get(`/r/${code}`, as, { Accept: 'application/json' })).json() as Promise<unknown>
    expect(await json(drRossi)).toMatchObject({ grant: desk.grant.id, receipt: `${desk.grant.id}/receipt` })
    expect(await json(bruno)).toEqual(await json())
  })

  test('answers every wrong code as one that was never issued', async () => {
    const code = codeIn(await desk.page())
    const answers = await Promise.all(
      [code.replace(/.$/, (last) => (last === '0' ? '1' : '0')), 'ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ', 'x', '%20'].map(
        async (wrong) => {
          const response = await desk.get(`/r/${wrong}`)
          return [response.status, await response.text()]
        },
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.[0]).toBe(404)
    // As people type it.
    expect((await desk.get(`/r/${code.toLowerCase().replaceAll('-', '').replaceAll('0', 'o')}`)).status).toBe(
      200,
    )
  })

  test('is not tried out without end', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 130 }, async () => (await desk.get('/r/ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ')).status),
    )
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    desk.house.clock.at += 60_000
    expect((await desk.get('/r/ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ')).status).toBe(404)
  })
})

test('the doctor finds a code that leads elsewhere or nowhere', async () => {
  await desk.page()
  const { store } = desk.house
  const faults = async () =>
    (await Array.fromAsync(checkConsentReceipts(store, sealer))).map(({ what }) => what)
  expect(await faults()).toEqual([])
  for await (const { key, value } of store.list(prefixRange(issuedReceipts))) {
    const changed = { ...(JSON.parse(toText(value)) as object), digest: 'b'.repeat(64) }
    await store.write([{ key, value: toBytes(JSON.stringify(changed)) }])
    expect(await faults()).toEqual(['Its code leads to another receipt.'])
    await store.write([{ key, value: undefined }])
  }
  expect(await faults()).toEqual(['The receipt is not found by its code.'])
})

test('its colours can be told apart by everybody (WCAG 2.2, 1.4.3)', () => {
  const [light = '', dark = ''] = consentReceiptStyle.match(/:root\{[^}]*\}/g) ?? []
  for (const palette of [light, dark]) {
    const colour = (name: string) => new RegExp(`--${name}:#([0-9a-f]{3,6})`).exec(palette)?.[1] ?? ''
    for (const ground of ['ground', 'paper'])
      for (const ink of ['ink', 'quiet', 'leaf', 'clay'])
        expect(contrast(colour(ink), colour(ground)), `${ink} on ${ground}`).toBeGreaterThan(4.5)
  }
})

/** WCAG 2.2, contrast ratio. @param one six or three hex digits */
const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [one, other].map(luminance).toSorted((left, right) => left - right)
  return (light + 0.05) / (dark + 0.05)
}
const luminance = (hex: string): number => {
  const whole = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex
  const [red = 0, green = 0, blue = 0] = (whole.match(/../g) ?? []).map((part) => {
    const value = Number.parseInt(part, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Draws the squares of the page and reads them as a camera would. */
const readQr = (page: string): string => {
  const [, size = '0', path = ''] =
    /<svg viewBox="0 0 (\d+) \d+"[^>]*>.*?fill="#000" d="([^"]+)"/.exec(page) ?? []
  const scale = 4
  const width = Number(size) * scale
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255)
  for (const [, x = '0', y = '0'] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < scale; row += 1)
      for (let column = 0; column < scale; column += 1) {
        const at = ((Number(y) * scale + row) * width + Number(x) * scale + column) * 4
        pixels.fill(0, at, at + 3)
      }
  return decodeQR({ width, height: width, data: pixels })
}
