import { grantSchema, tariffRefSchema, type Grant, type TariffRef } from '@mutua/sdk/consent/grant'
import { instantOf, parseBaseUrl } from '@mutua/sdk/ids'

export const origin = parseBaseUrl('http://localhost:3000')
/** Seconds since the epoch at which the clocks of these tests stand. */
export const testTime = 1_800_000_000
export const testNow = instantOf(testTime * 1000)

export const annaWebId = `${origin}/anna/profile/card#me`
export const doctorWebId = 'https://clinic.example/doctor#me'

type GrantChange = Partial<Record<keyof Grant, unknown>>

/** A consent of anna for her doctor: everything below `/anna/health/`, for a day around the clock of these tests. */
export const grantOf = (change: GrantChange = {}): Grant =>
  grantSchema.parse({
    id: 'https://consent.example/grants/one',
    request: 'https://consent.example/requests/one',
    owner: annaWebId,
    recipient: doctorWebId,
    organisation: 'Test practice',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    scope: { resources: [`${origin}/anna/health/`], modes: ['read'] },
    validFrom: instantOf((testTime - 43_200) * 1000),
    validUntil: instantOf((testTime + 43_200) * 1000),
    state: 'given',
    statusIndex: 7,
    ...change,
  })

/** A quarter of a cent a document. */
export const tariff: TariffRef = tariffRefSchema.parse({
  version: 'first',
  resolution: '2026/1',
  microCentsPerUnit: '250000',
})
