import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { plainProfile } from '@mutua/sdk/consent/coop-profile'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'
import type { Organisation } from '@mutua/sdk/coop/organisation'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { anna, bruno, openHouse, origin, podServer, type House } from '../grants/test-support.ts'
import { authenticateByWord, serve, signedInAs } from '../http/test-support.ts'
import { openOfficers } from '../officers/open-officers.ts'
import { openRightsFace, type RightsFaceDeps } from './rights-face.ts'
import { checkBreaches } from '../rights/check-breaches.ts'
import { checkDocuments } from '../rights/check-documents.ts'
import { checkRights } from '../rights/check-rights.ts'

export const day = 86_400_000
export const olga = parseWebId(`${podServer}/olga/profile/card#me`)
export const oscar = parseWebId(`${podServer}/oscar/profile/card#me`)
export const stranger = parseWebId('https://elsewhere.example/x#me')
export const answerSchema = z.looseObject({ code: z.string().optional(), id: z.string().optional() })

const running: RightsFaceDeps['running'] = {
  profile: plainProfile({ name: 'Valle', origin }),
  podServers: [podServer],
  outsideOrigins: 0,
  trustedIssuers: 0,
  mayAnybodyAsk: false,
  purposes: selectablePurposes,
  keyDays: 365,
  eraseDays: 30,
  emergency: { seconds: 3_600, reviewDays: 30, roles: ['physician'] },
  usesTls: true,
  witnesses: [],
  hasPayments: false,
}
/** The face on a house of grants; Olga and Oscar are officers, Anna and Bruno members. */
export const faceOn = (house: House, store: Store = house.store) => {
  const organisations: Organisation[] = []
  const now = () => house.clock.at
  const isOfficer = (webId: WebId) => webId === olga || webId === oscar
  const officers = openOfficers({ store: house.store, now, isOfficer })
  const numbers = new Map([
    [anna, 1],
    [bruno, 2],
  ])
  const memberOf = (webId: WebId) =>
    ({
      number: numbers.get(webId) ?? 0,
      webId,
      admittedOn: '2026-01-01',
      displayName: `Name of ${String(numbers.get(webId))}`,
    }) as never // the face reads no more of a member
  const face = openRightsFace({
    ...{ store, origin, now, randomBytes, officers, isOfficer, authenticate: authenticateByWord },
    grants: house.grants,
    officerIds: new Set([olga, oscar]),
    running,
    organisations: { list: async () => organisations },
    listContracts: async () => [],
    coopName: 'Valle',
    log: { checkpoint: () => 'coop.example/log\n7\n\n', vkey: 'coop.example/log+1+key' },
    smallestGroup: 3,
    members: {
      find: async (webId) => (numbers.has(webId) ? memberOf(webId) : undefined),
      findEver: async () => undefined,
      list: async ({ after }) => (after === 0 ? [memberOf(anna), memberOf(bruno)] : []),
    },
  })
  return { ...face, officers, organisations }
}

export const openServed = async () => {
  const house = await openHouse()
  const face = faceOn(house)
  const served = await serve(...face.rooms)
  const call = async (
    webId: WebId | undefined,
    [method, path]: readonly [string, string],
    body?: unknown,
  ) => {
    const response = await fetch(`${served.url}${path}`, {
      method,
      headers: {
        ...(webId === undefined ? {} : signedInAs(webId)),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: answerSchema.parse(await response.json()) }
  }
  const sealer = createTestSealer(randomBytes(32))
  const faults = async () => [
    ...(await Array.fromAsync(checkRights({ now: () => house.clock.at })(house.store, sealer))),
    ...(await Array.fromAsync(checkBreaches(house.store, sealer))),
    ...(await Array.fromAsync(checkDocuments(house.store, sealer))),
  ]
  return {
    ...{ house, face, call, faults },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}
export const pathOf = (id: string | undefined) => new URL(id ?? '').pathname
