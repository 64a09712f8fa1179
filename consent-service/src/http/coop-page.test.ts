import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coopStateSchema, type CoopState } from '@mutua/sdk/coop/coop-state'
import { coopPage } from './coop-page.ts'
import { serve, type Served } from './test-support.ts'

const state: CoopState = coopStateSchema.parse({
  members: 12,
  liveGrants: 8,
  uses: 138,
  usesByPurpose: [
    {
      purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
      label: 'Cura dal medico di famiglia',
      uses: 109,
    },
  ],
  otherUses: 29,
  smallestGroup: 5,
  lastReceipts: [
    { date: '2026-11-21', label: 'Cura dal medico di famiglia', receipt: 'eca1f6d0ce66', position: 7 },
  ],
})
let now: CoopState = state
let served: Served

beforeAll(async () => {
  const router = express.Router()
  router.get('/', coopPage({ coopName: 'Valmarna <i>& figli</i>', readState: () => Promise.resolve(now) }))
  served = await serve(router)
})
afterAll(() => served[Symbol.asyncDispose]())

const pageIn = async (language: string, query = ''): Promise<{ text: string; headers: Headers }> => {
  const response = await fetch(`${served.url}/${query}`, { headers: { 'accept-language': language } })
  return { text: await response.text(), headers: response.headers }
}

describe('the co-op page', () => {
  it.each([
    ['it', 'Soci', 'ltr', 'Cura dal medico di famiglia'],
    ['en', 'Members', 'ltr', 'Care by the family doctor'],
    ['ar', 'الأعضاء', 'rtl', 'Care by the family doctor'],
  ])('speaks %s', async (language, members, direction, purpose) => {
    for (const { text, headers } of [await pageIn(language), await pageIn('fr', `?lang=${language}`)]) {
      expect(text).toContain(`<html lang="${language}" dir="${direction}">`)
      expect(text).toContain(members)
      expect(text).toContain(purpose)
      expect(headers.get('content-language')).toBe(language)
    }
  })

  it('falls back to Italian for a language it does not have', async () => {
    expect((await pageIn('xx', '?lang=xx')).text).toContain('<html lang="it"')
  })

  it('escapes what others chose, and lets no script run', async () => {
    const { text, headers } = await pageIn('it')
    expect(text).not.toContain('<i>')
    expect(text).not.toContain('<script')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-inline')
  })

  it('is one small document', async () => {
    expect(Buffer.byteLength((await pageIn('ar')).text)).toBeLessThan(20_000)
  })

  it('says so when nothing has happened yet', async () => {
    now = { ...state, uses: 0, usesByPurpose: [], otherUses: 0, lastReceipts: [] }
    expect((await pageIn('it')).text).toContain('Ancora nessun uso.')
    now = state
  })
})
