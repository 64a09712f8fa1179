import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, createRemoteJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { RequestHandler } from 'express'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, parseWebId, type WebId } from '@mutua/sdk/ids'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createLog } from '@mutua/kit/log'
import { listen } from '@mutua/kit/run-service'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey } from '@mutua/kit/service-key'
import type { Store } from '@mutua/kit/store'
import { createAccessRules } from '../access/access-rules.ts'
import { createAcrDocuments } from '../access/acr-documents.ts'
import { createCheckRules } from '../access/check-rules.ts'
import { createDecide } from '../access/decide.ts'
import type { OwnerOf } from '../access/requester.ts'
import { openGrantMirror } from '../access/grant-mirror.ts'
import { createAuthenticate } from '../authn/authenticate.ts'
import { createConsentTokenVerifier } from '../authn/consent-token.ts'
import { openFileReader } from '../health/files/read-files.ts'
import { recordRegistrations } from '../health/record-registrations.ts'
import { sensitiveArrivals } from '../health/sensitive-arrivals.ts'
import { createSearchRows, searchRowRule } from '../health/search-rows.ts'
import { openFhirValidator } from '../health/validate.ts'
import { createApp } from '../http/app.ts'
import { createNoteRefusal } from '../http/note-refusal.ts'
import { createCheckContent } from '../http/check-content.ts'
import { createReadBody, createStreamBody } from '../http/read-body.ts'
import { addressesOf, isAccountName, parseAccountName } from '../identity/account-name.ts'
import { createAccounts } from '../identity/accounts.ts'
import { openClientCredentials } from '../identity/client-credentials.ts'
import { newPodDocuments } from '../identity/profile.ts'
import { parsePodPath, podNameOf } from '../resources/pod-path.ts'
import { createHiddenResources } from '../resources/hidden-resources.ts'
import { openBlobs } from '../resources/blobs.ts'
import { createKeptVersions } from '../resources/kept-versions.ts'
import { createPodStore } from '../resources/pod-store.ts'
import { createPodUsage } from '../resources/pod-usage.ts'
import { createPodWriter } from '../resources/pod-writer.ts'
import { createPreparedArchives } from '../resources/prepared-archives.ts'
import { createProfileIssuers } from '../resources/profile-issuers.ts'
import { recordWrites } from '../record-writes.ts'
import { readNotes } from '../resources/consented-writes.ts'
import { openReceiptBook } from '../usage/receipt-book.ts'
import { createRefusalBook } from '../usage/refusal-book.ts'
import { startConsentService } from './start-consent-service.ts'
import { createProver } from './dpop.ts'
import { doctorWebId, grantOf, origin, testTime } from './grants.ts'
import { openTestStore } from './store.ts'
import { createMortalImports } from './mortal-imports.ts'
import { until } from './until.ts'

/** One call, sent byte for byte as it is written here: no URL parser, no default headers. */
export interface Call {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array
  /** Signs the call in. */
  readonly as?: Signer | undefined
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  readonly bytes: Buffer
  /** Of a problem+json body. */
  readonly code: string | undefined
}

/** Headers that say who is calling, for this one call. */
export type Signer = (method: string, url: string) => Promise<Record<string, string>>

export type TestPodServer = Awaited<ReturnType<typeof openPodServer>>

/**
 * The pod server in this process: real Level, real HTTP, real tokens and proofs, the feed of a small consent service.
 * It listens on any port and is addressed by its configured origin, as behind a proxy.
 */
export const openPodServer = async (
  options: {
    bodyLimitBytes?: number
    /** The same as of other bodies where nothing is said. */
    importLimitBytes?: number
    /** Earlier ones of one document; none where nothing is said. */
    keptVersions?: number
    faultyStore?: (store: Store) => Store
    /** What the server stands on, over the engine. */
    storeOver?: (engine: Store) => Promise<Store>
  } = {},
) => {
  const opened = new AsyncDisposableStack()
  const level = opened.use(await openTestStore())
  const consent = opened.use(await startConsentService())
  const store = (await options.storeOver?.(level.store)) ?? level.store
  let time = testTime * 1000
  const clock = () => time
  const now = () => instantOf(time)
  const log = createLog('test', 'silent')
  const key = await openServiceKey({ store, sealer: createTestSealer(randomBytes(32)) })
  const usage = createPodUsage({ store, quotaBytes: Infinity })
  const retention = { versions: options.keptVersions ?? 0, days: 1 }
  const folder = await mkdtemp(join(tmpdir(), 'mutua-pod-files-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const blobs = await openBlobs({ store, folder, usage, now, thresholdBytes: 65_536 })
  const writer = createPodWriter({
    store,
    now,
    usage,
    retention,
    blobs,
    rule: searchRowRule,
    registrations: recordRegistrations(origin),
    arrivals: sensitiveArrivals,
  })
  const pods = createPodStore({ store, now, usage, writer, blobs })
  const accounts = createAccounts({ store, origin, now: clock })
  const credentials = await openClientCredentials({ store, now: clock })
  const verifyDpopProof = createDpopVerifier({ now: clock })
  const issuer = await createIssuer()

  const authenticate = createAuthenticate({
    solidOidc: createSolidOidcAuthenticator({
      now: clock,
      verifyDpopProof,
      issuersOf: createProfileIssuers({ pods, origin }),
      keysOf: () => Promise.resolve(issuer.keys),
    }),
    verifyConsentToken: createConsentTokenVerifier({
      consentService: consent.baseUrl,
      podServer: origin,
      keys: createRemoteJWKSet(new URL('/.well-known/jwks.json', consent.baseUrl)),
      verifyDpopProof,
      now: clock,
    }),
  })
  const grants = opened.use(
    openGrantMirror({
      consentService: consent.baseUrl,
      podServer: origin,
      serviceToken: () => Promise.resolve('the.service.token'),
      clocks: [() => performance.now(), Date.now],
      now,
      log,
    }),
  )
  const ownerOf: OwnerOf = (path) => {
    const name = podNameOf(path)
    return name !== undefined && isAccountName(name) ? addressesOf(name, origin).webId : undefined
  }
  const rules = createAccessRules({
    pods,
    origin,
    ownerOf,
    fetchGroup: () => Promise.reject(new Error('no group is looked up elsewhere here')),
    now: clock,
  })
  const bookStore = options.faultyStore?.(store) ?? store
  const book = await openReceiptBook({ store: bookStore, key, podServer: origin })
  const refusals = createRefusalBook({ store })
  opened.use(recordWrites({ store, pods, grants, book, origin, log, pauseMs: 5 }))
  const mortal = createMortalImports({ store, now, writer, blobs })
  /** The OpenID provider and notifications have tests of their own; here their addresses are empty. */
  const nothingHere: RequestHandler = (_request, _response, next) => {
    next()
  }
  const app = createApp({
    now,
    clock,
    origin,
    consentService: consent.baseUrl,
    key,
    log,
    authenticate,
    decide: createDecide({ ownerOf, rules, grants, origin }),
    rules,
    acrDocuments: createAcrDocuments({ pods, rules, origin }),
    ownerOf,
    pods,
    book,
    refusals,
    noteRefusal: createNoteRefusal({ origin, refusals, grants, ownerOf }),
    grants,
    ongoing: grants.ongoing,
    validator,
    fileReader,
    searchRows: createSearchRows({ store, pods }),
    accounts,
    credentials,
    createAccount: () => Promise.reject(new Error('accounts are made by createPerson here')),
    ...noAccountRoutes,
    openId: nothingHere,
    accountPages: nothingHere,
    notifications: nothingHere,
    registrationOpen: false,
    hidden: createHiddenResources({ store, now, writer }),
    imports: mortal.imports,
    versions: createKeptVersions({ store, now, writer, blobs, days: 1 }),
    undelivered: () => book.list(0, 10_000),
    prepared: opened.use(createPreparedArchives({ store, blobs, now, log })),
    usage,
    operators: new Set<WebId>(),
    pace: { minBytesPerSecond: 1, patienceSeconds: 60 },
    streamImport: createStreamBody(options.importLimitBytes ?? options.bodyLimitBytes ?? 1_048_576),
    wholeFileBytes: 134_217_728,
    readBody: createReadBody(options.bodyLimitBytes ?? 1_048_576),
    streamBody: createStreamBody(options.bodyLimitBytes ?? 1_048_576),
    checkContent: createCheckContent({ origin, validator, checkRules: createCheckRules({ rules, origin }) }),
  })
  const { port } = opened.use(
    await listen(app, { host: '127.0.0.1', port: 0, portSetting: 'POD_PORT', origin }),
  )

  const call = async (
    path: string,
    { method = 'GET', headers = {}, body, as }: Call = {},
  ): Promise<Reply> => {
    const signed = as === undefined ? {} : await as(method, `${origin}${path}`)
    return send(port, { method, path, headers: { ...signed, ...headers }, body })
  }

  return {
    port,
    store,
    consent,
    pods,
    call,
    /** Of everything that was answered: those of writes follow the answer. */
    receipts: async () => {
      await until(
        'the receipts of writes',
        async () => (await Array.fromAsync(readNotes(store))).length === 0,
      )
      return Array.fromAsync(book.list(0, 10_000))
    },
    interruptImportsAfter: mortal.interruptAfter,
    /** Names of the imports that are kept to go on. */
    importFiles: () => Array.fromAsync(mortal.imports.unfinished()),
    pass: (milliseconds: number): void => {
      time += milliseconds
    },
    /** A person with a pod as every new pod is, and the signer of an app of theirs. */
    createPerson: async (name: string, accessControl?: 'wac' | 'acp') => {
      const account = parseAccountName(name)
      const documents = newPodDocuments({ name: account, origin, accessControl }).map(
        ({ path, body, ...facts }) => ({
          ...facts,
          path: parsePodPath(path),
          body: new TextEncoder().encode(body),
        }),
      )
      await store.write(pods.newPodWrites(documents))
      const { webId } = addressesOf(account, origin)
      return { webId, sign: await issuer.signerFor(webId, clock) }
    },
    /** The doctor with a token under this grant, which the pod server has heard of when this resolves. */
    consented: async (grant: Grant = grantOf(), claims: Record<string, unknown> = {}): Promise<Signer> => {
      const sequence = consent.publish(grant)
      await grants.reach(sequence)
      const prover = await createProver(clock)
      const token = await consent.signToken({
        sub: doctorWebId,
        grant: grant.id,
        grant_sequence: sequence,
        cnf: { jkt: prover.jkt },
        ...claims,
      })
      return async (method, url) => ({
        authorization: `DPoP ${token}`,
        dpop: await prover.prove(method, url),
      })
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** For all servers of a file of tests: they know nothing of any of them, and their threads take half a second to come up. */
const validator = openFhirValidator()
const fileReader = openFileReader()

/** Stands in for the OpenID provider: same kind of tokens, without its pages. */
const createIssuer = async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' }] })
  const signerFor = async (webId: WebId, clock: () => number): Promise<Signer> => {
    const prover = await createProver(clock)
    const at = Math.floor(clock() / 1000)
    const token = await new SignJWT({ webid: parseWebId(webId), client_id: 'app', cnf: { jkt: prover.jkt } })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer(origin)
      .setSubject(webId)
      .setAudience(['solid', 'app'])
      .setIssuedAt(at)
      .setExpirationTime(at + 86_400)
      .sign(privateKey)
    return async (method, url) => ({ authorization: `DPoP ${token}`, dpop: await prover.prove(method, url) })
  }
  return { keys, signerFor }
}

const send = (
  port: number,
  call: {
    method: string
    path: string
    headers: NonNullable<Call['headers']>
    body: Call['body'] | undefined
  },
): Promise<Reply> => {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const { method, path, headers, body } = call
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path,
    // Some methods send a body without saying how long it is.
    headers: {
      ...(body === undefined || 'transfer-encoding' in headers
        ? {}
        : { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
    agent: false,
  })
  request.on('error', reject)
  request.on('response', (response) => {
    Array.fromAsync(response as AsyncIterable<Buffer>).then((chunks) => {
      const bytes = Buffer.concat(chunks)
      const text = bytes.toString('utf8')
      const replied = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(replied) as Record<string, string>,
        text,
        bytes,
        code: problemCode(response.headers['content-type'], text),
      })
    }, reject)
  })
  request.end(body)
  return promise
}

const problemCode = (contentType: string | undefined, text: string): string | undefined => {
  if (text === '' || contentType?.startsWith('application/problem+json') !== true) return undefined
  return (JSON.parse(text) as { code?: string }).code
}

const elsewhere = () => Promise.reject(new Error('account routes are tested beside them'))
const noAccountRoutes = {
  accountPods: { list: elsewhere },
  createPod: elsewhere,
  deletePod: elsewhere,
  deletion: { delete: elsewhere, erasureReceipt: elsewhere, isErased: () => false },
  addressOf: () => undefined,
}
