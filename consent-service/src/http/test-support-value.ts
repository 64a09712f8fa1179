import { createServer } from 'node:http'
import { sign } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createRemoteJWKSet } from 'jose'
import { ibanSchema } from '@mutua/sdk/coop/iban'
import { parseBaseUrl, parseWebId, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createLog } from '@mutua/kit/log'
import { notFoundHandler, problemHandler } from '@mutua/kit/problem-handler'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey, signServiceToken, verifyServiceToken } from '@mutua/kit/service-key'
import { openResolutions } from '../assembly/open-resolutions.ts'
import { closePeriod, findClosedPeriod } from '../ledger/close-period.ts'
import { readMemberStatements } from '../ledger/member-statements.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { openRistornoOrder } from '../ledger/ristorno-order.ts'
import { readRistorno, runRistorno } from '../ledger/run-ristorno.ts'
import { openMembers } from '../members/open-members.ts'
import { openProviders } from '../members/open-providers.ts'
import { createAcceptReceipts } from '../metering/accept-receipts.ts'
import type { PricedGrant } from '../metering/check-receipt.ts'
import { openTariffs } from '../metering/open-tariffs.ts'
import { readOwnerUses, readPeriodUses, readUsedMonths, sealMonth } from '../metering/period-uses.ts'
import { readPublicUses } from '../metering/public-uses.ts'
import { readLastReceipts, readReceipts } from '../metering/read-receipts.ts'
import { createClock, createPodServer, ibans, officer, openTestStore } from '../test-support-value.ts'
import { readCoopState } from './coop-state.ts'
import { openBooksFace } from '../books-face.ts'
import { createMemberRoutes } from './member-routes.ts'
import { createMembershipRoutes } from './membership-routes.ts'
import { createReceiptRoutes } from './receipt-routes.ts'
import { createValueRoutes } from './value-routes.ts'

const listen = async (app: express.Express): Promise<{ origin: BaseUrl; close: () => Promise<void> }> => {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is never a pipe's text.
  const { port } = server.address() as AddressInfo
  return {
    origin: parseBaseUrl(`http://127.0.0.1:${String(port)}`),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * The value side of the consent service over real HTTP: real store, real receipts, a pod server that serves its keys and
 * calls with real service tokens. Only signing in is short: `Authorization: Person <WebID>`.
 */
export const openValueService = async () => {
  const store = await openTestStore()
  const clock = createClock('2026-11-21T10:00:00.000Z')
  const { now } = clock
  const sealer = createTestSealer(new Uint8Array(32).fill(3))
  const grants: PricedGrant[] = []

  const podApp = express()
  const podFace = await listen(podApp)
  const pods = await createPodServer(podFace.origin)
  podApp.get(
    '/.well-known/jwks.json',
    (_request, response) => void response.json({ keys: [...pods.jwks.keys, podKey.publicJwk] }),
  )
  const podStore = await openTestStore()
  const podKey = await openServiceKey({ store: podStore, sealer })
  const remoteKeys = createRemoteJWKSet(new URL(`${podFace.origin}/.well-known/jwks.json`))
  const keysOf = (issuer: BaseUrl) => (issuer === podFace.origin ? remoteKeys : undefined)

  const app = express()
  const face = await listen(app)
  const key = await openServiceKey({ store, sealer })
  const members = await openMembers({ store, sealer, now })
  const resolutions = openResolutions({ store, now })
  const tariffs = openTariffs({ store, now, findResolution: resolutions.find })
  const ledger = openLedger({ store, now })
  const closing = {
    store,
    now,
    ledger,
    sign: (bytes: Uint8Array) => ({
      kid: key.kid,
      signature: sign(null, bytes, key.privateKey).toString('base64url'),
    }),
    sealMonth: (month: Parameters<typeof sealMonth>[0]) => sealMonth(month, { store }),
    readPeriodUses: (month: Parameters<typeof readPeriodUses>[0]) => readPeriodUses(month, { store }),
    readUsedMonths: (range: Parameters<typeof readUsedMonths>[0]) => readUsedMonths(range, { store }),
  }
  const returning = {
    store,
    now,
    ledger,
    readOwnerUses: (month: Parameters<typeof readOwnerUses>[0]) => readOwnerUses(month, { store }),
    findMemberNumber: async (webId: WebId) => (await members.find(webId))?.number,
  }
  const debtor = { name: 'Mutua società cooperativa', iban: ibanSchema.parse(ibans[1]) }
  const signIn = {
    authenticate: (request: express.Request) => {
      const webId = /^Person (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      if (webId === undefined) return Promise.reject(new Problem('caller-unknown', 'Sign in.'))
      return Promise.resolve({ webId: parseWebId(webId), clientId: 'test', jkt: 'test' })
    },
    isOfficer: (webId: WebId) => webId === officer,
    isMember: async (webId: WebId) => (await members.find(webId)) !== undefined,
  }
  app.use(createMemberRoutes({ ...signIn, members, providers: openProviders({ store, now }) }))
  app.use(
    createReceiptRoutes({
      ...signIn,
      authenticateService: (request) =>
        verifyServiceToken(request.headers.authorization, { audience: face.origin, keysOf, now }),
      acceptReceipts: createAcceptReceipts({
        store,
        now,
        keysOf,
        findGrant: (id) => Promise.resolve(grants.find(({ grant }) => grant.id === id)),
      }),
      readReceipts: (selection, page) => readReceipts(selection, page, { store }),
    }),
  )
  app.use(
    createValueRoutes({
      ...signIn,
      resolutions,
      tariffs,
      closePeriod: (period, wish) => closePeriod(period, wish, closing),
      findClosedPeriod: (period) => findClosedPeriod(period, { store }),
      runRistorno: (year, mandate) => runRistorno(year, mandate, returning),
      readRistorno: (year) => readRistorno(year, { store }),
      openRistornoOrder: (year, wish) =>
        openRistornoOrder(year, wish, { store, debtor, findPayee: members.findPayee }),
    }),
  )
  for (const router of openBooksFace({ ...signIn, store, now, ledger, resolutions })) app.use(router)
  app.use(
    createMembershipRoutes({
      ...signIn,
      findMember: members.find,
      readStatements: (member) => readMemberStatements(member, { store }),
    }),
  )
  app.use(notFoundHandler)
  app.use(problemHandler({ origin: face.origin, log: createLog('test', 'silent') }))

  const call = async (path: string, init: { as?: string; authorization?: string; body?: unknown } = {}) => {
    const authorization = init.authorization ?? (init.as === undefined ? undefined : `Person ${init.as}`)
    const response = await fetch(face.origin + path, {
      method: init.body === undefined ? 'GET' : 'POST',
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(init.body === undefined
        ? {}
        : { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    // What a test reads out of an answer it compares in the next line.
    return {
      status: response.status,
      text,
      json: (isJson ? JSON.parse(text) : undefined) as Answer,
      headers: response.headers,
    }
  }

  return {
    store,
    clock,
    pods,
    grants,
    tariffs,
    call,
    asOfficer: (path: string, body?: unknown) => call(path, { as: officer, body }),
    deliver: async (receipts: readonly unknown[]) => {
      const token = await signServiceToken({
        key: podKey,
        issuer: podFace.origin,
        audience: face.origin,
        now,
      })
      return call('/receipts', { authorization: `Bearer ${token}`, body: { receipts } })
    },
    state: (smallestGroup: number) =>
      readCoopState({
        countMembers: members.count,
        countLiveGrants: () => Promise.resolve(grants.length),
        readPublicUses: (k) => readPublicUses(k, { store }),
        readLastReceipts: (limit) => readLastReceipts(limit, { store }),
        purposeLabel: (purpose) => purpose.split('#')[1] ?? purpose,
        smallestGroup,
      }),
    async [Symbol.asyncDispose]() {
      await face.close()
      await podFace.close()
      await store[Symbol.asyncDispose]()
      await podStore[Symbol.asyncDispose]()
    },
  }
}

/** Any JSON: tests look into it with matchers. */
export interface Answer {
  readonly code?: string
  readonly detail?: string
  readonly items?: readonly Answer[]
  readonly next?: string
  readonly [field: string]: unknown
}
