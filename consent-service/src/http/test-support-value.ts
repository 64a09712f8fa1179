import type { Payer } from '@mutua/sdk/coop/payer'
import { createServer } from 'node:http'
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
import { openPolicy } from '../policy/open-policy.ts'
import { takeEffectAt } from '../wiring/policy-face.ts'
import { proveStatement, readMemberStatements } from '../ledger/member-statements.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { findChoice, setChoice } from '../ledger/ristorno-choices.ts'
import { openMembers } from '../members/open-members.ts'
import { openProviders } from '../members/open-providers.ts'
import { createAcceptReceipts } from '../metering/accept-receipts.ts'
import type { PricedGrant } from '../metering/check-receipt.ts'
import { openTariffs } from '../metering/open-tariffs.ts'
import { readPublicUses } from '../metering/public-uses.ts'
import { readLastReceipts, readReceipts } from '../metering/read-receipts.ts'
import {
  createClock,
  createPodServer,
  ibans,
  officer,
  openTestStore,
  otherOfficer,
} from '../wiring/test-support-value.ts'
import { readCoopState } from './coop-state.ts'
import { createMemberRoutes } from './member-routes.ts'
import { openPaymentFace } from '../wiring/payment-face.ts'
import { createMembershipRoutes } from './membership-routes.ts'
import { createReceiptRoutes } from './receipt-routes.ts'
import { createValueRoutes } from './value-routes.ts'
import { createCloseRoutes } from './close-routes.ts'
import { createInvoiceRoutes } from './invoice-routes.ts'
import { openInvoices } from '../ledger/invoices.ts'
import { createOfficerRoutes } from './officer-routes.ts'
import { openBooksFace } from '../wiring/books-face.ts'
import { openClosing } from '../wiring/close-face.ts'
import { openReturning } from '../wiring/ristorno-face.ts'
import { createRistornoRoutes } from './ristorno-routes.ts'
import { openOfficers } from '../officers/open-officers.ts'
import { registeredSigner } from '../officers/test-support.ts'

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
  const members = await openMembers({ store, sealer, now })
  const resolutions = openPolicy({ store, now, takeEffect: takeEffectAt(now) })
  const tariffs = openTariffs({ store })
  const ledger = openLedger({ store, now })
  const debtor = { name: 'Mutua società cooperativa', iban: ibanSchema.parse(ibans[1]) }
  const signIn = {
    authenticate: (request: express.Request) => {
      const webId = /^Person (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      if (webId === undefined) return Promise.reject(new Problem('caller-unknown', 'Sign in.'))
      return Promise.resolve({ webId: parseWebId(webId), clientId: 'test', jkt: 'test' })
    },
    isOfficer: (webId: WebId) => webId === officer || webId === otherOfficer,
    isMember: async (webId: WebId) => (await members.find(webId)) !== undefined,
  }
  app.use(createMemberRoutes({ ...signIn, members, providers: openProviders({ store, now }) }))
  app.use(
    createReceiptRoutes({
      ...signIn,
      origin: face.origin,
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
    }),
  )
  const officers = openOfficers({ store, now, isOfficer: signIn.isOfficer })
  const signers = [
    await registeredSigner(officer, officers),
    await registeredSigner(otherOfficer, officers),
  ] as const
  app.use(createOfficerRoutes({ ...signIn, officers }))
  const returning = openReturning({ store, now, members, resolutions, officers, coopModel: 'social' })
  app.use(createRistornoRoutes({ ...signIn, ...returning }))
  app.use(createCloseRoutes({ ...signIn, ...openClosing({ store, now, officers, tariffs }) }))
  for (const router of openPaymentFace({
    ...signIn,
    ...{ store, sealer, now, members, officers, debtor, paymentsPerFile: 10_000 },
  }))
    app.use(router)
  const administrators = new Map<WebId, readonly Payer[]>()
  app.use(
    createInvoiceRoutes({
      ...signIn,
      invoices: openInvoices({ store, now }),
      administeredBy: async (person) => administrators.get(person) ?? [],
    }),
  )
  for (const router of openBooksFace({ ...signIn, store, now, ledger, resolutions })) app.use(router)
  app.use(
    createMembershipRoutes({
      ...signIn,
      findMember: members.find,
      readStatements: ({ number }) => readMemberStatements(number, { store }),
      proveStatement: (member, year) => proveStatement(member, year, { store }),
      findChoice: (member) => findChoice(member, { store }),
      setChoice: (member, choice) => setChoice(member, choice, { store, now }),
    }),
  )
  app.use(notFoundHandler)
  app.use(problemHandler({ origin: face.origin, log: createLog('test', 'silent') }))

  const call = async (
    path: string,
    init: { as?: string; authorization?: string; body?: unknown; method?: string } = {},
  ) => {
    const authorization = init.authorization ?? (init.as === undefined ? undefined : `Person ${init.as}`)
    const response = await fetch(face.origin + path, {
      method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
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
    origin: face.origin,
    store,
    clock,
    pods,
    grants,
    tariffs,
    call,
    asOfficer: (path: string, body?: unknown) => call(path, { as: officer, body }),
    signers,
    /** Names of organisations, by who administers them. */
    administrators,
    /** The answer to the confirmation, or to the first step that is refused. */
    close: async function closeIt(period: string, early = false): Promise<Awaited<ReturnType<typeof call>>> {
      // Of a year first the month that the tests use.
      if (period === '2026') await closeIt('2026-11', early)
      const draft = await call(`/periods/${period}/draft`, { as: officer, body: { early } })
      if (draft.status !== 200) return draft
      const [first, second] = signers
      const text = String(draft.json['text'])
      const proposal = { early, ...(await first.sign(text)) }
      const proposed = await call(`/periods/${period}/propose`, { as: officer, body: proposal })
      if (proposed.status !== 201) return proposed
      return call(`/periods/${period}/confirm`, { as: otherOfficer, body: await second.sign(text) })
    },
    /** Criteria published, adopted by a resolution, and run by both. The last answer, or the first that is refused. */
    ristorno: async (year: string, id: string, criteria: Record<string, unknown> = {}) => {
      const published = await call(`/ristorni/${year}/proposals`, { as: officer, body: { criteria } })
      if (published.status !== 201) return published
      const resolution = {
        ...{ id, title: `Ristorno ${year}`, governs: ['ristorno'] },
        adoptedOn: String(published.json['publishedAt']).slice(0, 10),
        ristornoCriteria: published.json['criteriaDigest'],
      }
      await call('/resolutions', { as: officer, body: resolution })
      const draft = await call(`/ristorni/${year}/draft`, { as: officer, body: { resolution: id } })
      if (draft.status !== 200) return draft
      const [first, second] = signers
      const text = String(draft.json['text'])
      const proposal = { resolution: id, ...(await first.sign(text)) }
      const proposed = await call(`/ristorni/${year}/propose`, { as: officer, body: proposal })
      if (proposed.status !== 201) return proposed
      const ran = await call(`/ristorni/${year}/confirm`, { as: otherOfficer, body: await second.sign(text) })
      if (ran.status !== 201) return ran
      const [allotments, paid] = await Promise.all(
        ['allotments', 'payments'].map((list) => call(`/ristorni/${year}/${list}`, { as: officer })),
      )
      return {
        ...ran,
        json: { ...ran.json, allotments: allotments?.json['items'], paid: paid?.json['items'] },
      }
    },
    /** Drafted, signed by both and exported. The last answer, or the first that is refused. */
    order: async (wish: Record<string, unknown>) => {
      const draft = await call('/payment-orders', { as: officer, body: wish })
      if (draft.status !== 201) return draft
      const place = `/payment-orders/${String(draft.json['id'])}`
      const [first, second] = signers
      const text = String((await call(`${place}/statement`, { as: officer })).json['text'])
      await call(`${place}/propose`, { as: officer, body: await first.sign(text) })
      await call(`${place}/confirm`, { as: otherOfficer, body: await second.sign(text) })
      return call(`${place}/export`, { as: officer, method: 'POST' })
    },
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
