import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainProfile } from '@mutua/sdk/consent/coop-profile'
import { consentRecordFromDpv } from '@mutua/sdk/consent/dpv-record'
import { grantFromFhirR4 } from '@mutua/sdk/consent/fhir-consent-r4'
import { grantFromFhirR5 } from '@mutua/sdk/consent/fhir-consent-r5'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { WebId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import { anna, askedOf, bruno, drRossi, openHouse, origin, type House } from '../grants/test-support.ts'
import { createExportRoutes } from './export-routes.ts'
import { authenticateByWord, serve, signedInAs, type Served } from './test-support.ts'

let house: House
let service: Served
let path: string

const shown = {
  notice: '2026-2',
  noticeHash: 'a'.repeat(64),
  language: 'it',
  channel: 'web',
} as const

beforeEach(async () => {
  house = await openHouse()
  service = await serve(
    createExportRoutes({
      origin,
      authenticate: authenticateByWord,
      grants: house.grants,
      profile: plainProfile({ name: 'Mutua', origin }),
      findPurpose,
      now: () => house.clock.at,
    }),
  )
  const request = await house.grants.ask(drRossi, askedOf(anna, { terms: { life: 'P30D' } }))
  const { grant } = await house.grants.give(anna, localIdOf(request.id), { shown })
  await house.grants.pause(anna, localIdOf(grant.id))
  path = `/grants/${localIdOf(grant.id)}`
})
afterEach(async () => {
  await service[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const get = (what: string, as: WebId | undefined = anna) =>
  fetch(service.url + what, { headers: as === undefined ? {} : signedInAs(as) })

const granted = async () => (await house.grants.listGrants(anna, { limit: 1 })).items[0]

describe('a consent is taken along by its parties', () => {
  test('as a record of ISO/IEC TS 27560, with every step and what was shown', async () => {
    const response = await get(`${path}/dpv`)
    expect(response.headers.get('content-type')).toBe('application/ld+json; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const record = consentRecordFromDpv(await response.json())
    expect(record.grant).toEqual(await granted())
    expect(record.steps.map(({ kind }) => kind)).toEqual(['requested', 'given', 'paused'])
    expect(record.shown).toEqual(shown)
  })

  test('as FHIR, R4 and R5', async () => {
    const r4 = await get(`${path}/fhir-r4`, drRossi)
    expect(r4.headers.get('content-type')).toMatch(/^application\/fhir\+json; fhirVersion=4\.0/i)
    expect(grantFromFhirR4(await r4.json())).toEqual(await granted())
    expect(grantFromFhirR5(await (await get(`${path}/fhir-r5`)).json())).toEqual(await granted())
  })

  test('and by nobody else, who learns nothing of it', async () => {
    for (const what of ['dpv', 'fhir-r4', 'fhir-r5']) {
      const other = await get(`${path}/${what}`, bruno)
      const absent = await get(`/grants/${'A'.repeat(22)}/${what}`, bruno)
      expect([other.status, await other.text()]).toEqual([404, await absent.text()])
      expect((await fetch(`${service.url}${path}/${what}`)).status).toBe(401)
    }
    expect(await (await get(`${path}/fhir-r4`, bruno)).json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'not-found' }],
    })
  })
})

test('anybody reads what every consent of the co-op has in common', async () => {
  expect(await (await get('/profile')).json()).toEqual(plainProfile({ name: 'Mutua', origin }))
})
