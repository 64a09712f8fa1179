import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { applicationWishSchema, type ApplicationWish } from '@mutua/sdk/coop/register'
import { parseBaseUrl, type WebId } from '@mutua/sdk/ids'
import { foundingPacks } from '@mutua/sdk/law/packs'
import { rulesOf } from '@mutua/sdk/law/rules'
import { createLog } from '@mutua/kit/log'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { openKeys } from '../keys/keys.ts'
import { checkRegister } from '../members/check-register.ts'
import { openMembers } from '../members/open-members.ts'
import { openRegisterFace } from './register-face.ts'
import { registerLawOf } from './register-law.ts'
import { authenticateByWord } from '../http/test-support.ts'
import {
  createClock,
  fiscalCodes,
  ibans,
  officer,
  openTestStore,
  otherOfficer,
  webIdOf,
} from './test-support-value.ts'

export const registerSealer = createTestSealer(new Uint8Array(32).fill(7))
const origin = parseBaseUrl('http://127.0.0.1:3100')

/** The register on a store that is given, as the service opens it. */
export const openRegisterOn = async (
  store: Store,
  clock: ReturnType<typeof createClock>,
  sealer = registerSealer,
  form: 'social' | 'service' = 'social',
) => {
  const { now } = clock
  const rulesOn = (date: Parameters<typeof rulesOf>[1]) => rulesOf(foundingPacks(form), date)
  const members = await openMembers({ store, sealer, now, law: registerLawOf(rulesOn) })
  const keys = await openKeys({ store, sealer, origin, now, renewAfterDays: 365 })
  const face = openRegisterFace({
    ...{ store, sealer, origin, now, randomBytes, members, rulesOn, keys },
    authenticate: authenticateByWord,
    authenticateActor: (request: Request) => authenticateByWord(request),
    isOfficer: (webId: WebId) => webId === officer || webId === otherOfficer,
    isMember: async (webId: WebId) => (await members.find(webId)) !== undefined,
    coopName: 'Mutua di prova',
    resolutions: {
      find: async (id: string) =>
        // One copied from elsewhere, and one of an assembly held here.
        id === '2026/4' || id === '2026/5'
          ? {
              adoptedOn: civilDateSchema.parse('2026-03-02'),
              source: id === '2026/4' ? ('minutes' as const) : ('assembly' as const),
            }
          : undefined,
    },
    smallestGroup: 10,
    officerIds: new Set([officer, otherOfficer]),
    log: createLog('register', 'silent'),
    proveFact: async () => ({ kind: 'none' }),
  })
  return { ...face, store, clock, members, keys }
}

export const openTestRegister = async (
  start = '2026-03-02T09:00:00Z',
  form: 'social' | 'service' = 'social',
) => {
  const store = await openTestStore()
  const house = await openRegisterOn(store, createClock(start), registerSealer, form)
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

type House = Awaited<ReturnType<typeof openTestRegister>>

/** An act of the board on a day of the test’s own. */
export const board = (on: string, number = 'CdA 3/2026') => ({ number, on })

/** What the doctor has to say of the register. */
export const findings = (store: Store) => Array.fromAsync(checkRegister(store, registerSealer))

/** What people are about to be told, in the order of time. */
export const news = async (store: Store): Promise<readonly Record<string, unknown>[]> => {
  const found: Record<string, unknown>[] = []
  for await (const { value } of store.list(prefixRange('notice-wish/')))
    found.push(JSON.parse(toText(value)) as Record<string, unknown>) // rows that were just written
  return found
}

/** Applied and admitted on the day of the house’s clock. */
export const admitted = async (house: House, name = 'anna', index = 0, change = {}) => {
  const { applications, clock } = house
  const { number } = await applications.apply(webIdOf(name), wishFor(name, index, change))
  const on = new Date(clock.now()).toISOString().slice(0, 10)
  const { steps } = await applications.decide(officer, number, {
    decision: 'admit',
    act: board(on) as never, // a day of the test’s own
  })
  const member = steps.at(-1)?.member
  if (member === undefined) throw new Error('nobody was admitted')
  return member
}
