import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import { applicationWishSchema, type ApplicationWish } from '@mutua/sdk/coop/register'
import { parseBaseUrl, type WebId } from '@mutua/sdk/ids'
import { foundingPacks } from '@mutua/sdk/law/packs'
import { rulesOf } from '@mutua/sdk/law/rules'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { openKeys } from './keys/keys.ts'
import { openMembers } from './members/open-members.ts'
import { openRegisterFace } from './register-face.ts'
import { registerLawOf } from './register-law.ts'
import { authenticateByWord } from './http/test-support.ts'
import {
  createClock,
  fiscalCodes,
  ibans,
  officer,
  openTestStore,
  otherOfficer,
} from './test-support-value.ts'

export const registerSealer = createTestSealer(new Uint8Array(32).fill(7))
const origin = parseBaseUrl('http://127.0.0.1:3100')

/** The register on a store that is given, as the service opens it. */
export const openRegisterOn = async (
  store: Store,
  clock: ReturnType<typeof createClock>,
  sealer = registerSealer,
) => {
  const { now } = clock
  const rulesOn = (date: Parameters<typeof rulesOf>[1]) => rulesOf(foundingPacks('social'), date)
  const members = await openMembers({ store, sealer, now, law: registerLawOf(rulesOn) })
  const keys = await openKeys({ store, sealer, origin, now, renewAfterDays: 365 })
  const face = openRegisterFace({
    ...{ store, sealer, origin, now, randomBytes, members, rulesOn, keys },
    authenticate: authenticateByWord,
    authenticateActor: (request: Request) => authenticateByWord(request),
    isOfficer: (webId: WebId) => webId === officer || webId === otherOfficer,
    isMember: async (webId: WebId) => (await members.find(webId)) !== undefined,
    coopName: 'Mutua di prova',
    smallestGroup: 10,
  })
  return { ...face, store, clock, members, keys }
}

export const openTestRegister = async (start = '2026-03-02T09:00:00Z') => {
  const store = await openTestStore()
  const house = await openRegisterOn(store, createClock(start))
  return { ...house, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

/** As a form gives it. */
export const wishInput = (name: string, index = 0, change: Record<string, unknown> = {}) => ({
  pod: `https://pods.example/${name}/`,
  displayName: name,
  fiscalCode: fiscalCodes[index],
  category: 'citizen',
  details: { bornOn: '1985-12-10', bornAt: 'Rimini', address: 'Via Nessuna 1, 47921 Rimini' },
  province: 'RN',
  iban: ibans[0],
  quotaCents: '5000',
  ...change,
})

export const wishFor = (...given: Parameters<typeof wishInput>): ApplicationWish =>
  applicationWishSchema.parse(wishInput(...given))

/** STP codes carry no check digit: as many people as a test wants. */
export const codeOf = (index: number): string => `STP03012300${String(index).padStart(5, '0')}`
