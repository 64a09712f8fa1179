import { instantOf, type ResourceUrl } from '@mutua/sdk/ids'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createDpopNonces } from '@mutua/kit/authn/dpop-nonces'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { openSpentProofs } from '@mutua/kit/authn/spent-proofs'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { isLoopback } from '@mutua/kit/config'
import { createLog } from '@mutua/kit/log'
import { openDoor } from '@mutua/kit/operate/door'
import { listen, readTlsTexts, runService } from '@mutua/kit/run-service'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { createSafePost, mayPostTo } from '@mutua/kit/safe-post'
import { openDataKeys } from '@mutua/kit/sealing/data-keys'
import { createHouseSealer } from '@mutua/kit/sealing/house-sealer'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { serviceKeysOf } from '@mutua/kit/service-calls'
import { openServiceKey, signServiceToken } from '@mutua/kit/service-key'
import { createAccessRules } from './access/access-rules.ts'
import { createAcrDocuments } from './access/acr-documents.ts'
import { createCheckRules } from './access/check-rules.ts'
import { createDecide } from './access/decide.ts'
import { openGrantMirror } from './access/grant-mirror.ts'
import { refuseErased } from './access/refuse-erased.ts'
import { openAccountsFace } from './accounts-face.ts'
import { createAuthenticate } from './authn/authenticate.ts'
import { createConsentTokenVerifier } from './authn/consent-token.ts'
import { configFrom } from './config.ts'
import { openFileReader } from './health/files/read-files.ts'
import { recordRegistrations } from './health/record-registrations.ts'
import { sensitiveArrivals } from './health/sensitive-arrivals.ts'
import { createSearchRows, searchRowRule } from './health/search-rows.ts'
import { openFhirValidator } from './health/validate.ts'
import { createApp } from './http/app.ts'
import { createCheckContent } from './http/check-content.ts'
import { createPodExports } from './http/export/pod-exports.ts'
import { notificationRoutes } from './http/notification-routes.ts'
import { createNoteRefusal } from './http/note-refusal.ts'
import { resumeImports } from './http/import-bundle.ts'
import { createReadBody, createStreamBody } from './http/read-body.ts'
import { createNotifications } from './notifications/notifications.ts'
import { createSender } from './notifications/sender.ts'
import { createOwnerOfPod } from './identity/owner-of-pod.ts'
import { deliveryRoutes, filesIn, podOperations } from './operations.ts'
import { createPodKeys } from './resources/destroy-pod-key.ts'
import { recordWrites } from './record-writes.ts'
import { keyNameOf, rangesOf } from './resources/pod-keys.ts'
import { isContainerPath, parsePodPath, podNameOf, urlOf, type PodPath } from './resources/pod-path.ts'
import { createPreparedArchives } from './resources/prepared-archives.ts'
import { createProfileIssuers } from './resources/profile-issuers.ts'
import { openStorage } from './resources/storage.ts'
import { openDelivery } from './usage/deliver.ts'
import { endConsentsOfGonePods } from './usage/end-consents.ts'
import { openGonePods } from './usage/gone-pods.ts'
import { openReceiptBook } from './usage/receipt-book.ts'
import { createRefusalBook } from './usage/refusal-book.ts'

await runService('pod-server', async (opened) => {
  const config = configFrom(process.env)
  const { origin, consentService } = config
  const clock = Date.now
  const now = () => instantOf(clock())
  const log = createLog('pod-server', config.logLevel)

  const home = opened.use(await openHome(config.home, config.masterKey))
  const { engine, masterKeys } = home
  const files = filesIn(home)
  const dataKeys = await openDataKeys({ store: engine, masterKeys })
  const podKeys = createPodKeys({ store: engine, dataKeys, keyNameOf, rangesOf, folder: files })
  await podKeys.finish()
  const store = createSealedStore({ store: engine, dataKeys, keyNameOf })
  const spentBefore = await openSpentProofs({ store, now: clock })
  const sealer = createHouseSealer(dataKeys.house)
  const key = await openServiceKey({
    store,
    sealer,
    renewal: { afterDays: config.keyDays, now: clock },
  })
  const serviceToken = () => signServiceToken({ key, issuer: origin, audience: consentService, now: clock })

  const safeFetch = createSafeFetch({
    allowLoopback: isLoopback(origin),
    trustedOrigins: [consentService, ...config.outsideOrigins],
  })

  const storage = opened.use(
    await openStorage(
      {
        folder: files,
        blobThresholdBytes: config.fileThresholdBytes,
        quotaBytes: config.quotaBytes,
        retention: { versions: config.keptVersions, days: config.keptDays },
      },
      {
        store,
        now,
        log,
        rule: searchRowRule,
        registrations: recordRegistrations(origin),
        arrivals: sensitiveArrivals,
      },
    ),
  )
  const { pods } = storage
  const prepared = opened.use(createPreparedArchives({ store, blobs: storage.blobs, now, log }))
  const gonePods = await openGonePods({ store, now: clock })
  const accountsFace = await openAccountsFace({
    config,
    store,
    sealer,
    pods,
    podKeys,
    gonePods,
    key,
    safeFetch,
    forgetSubscriptions: (webId) => notifications.forget(webId),
    podExports: () => podExports,
    now: clock,
    log,
  })
  const { accounts, credentials, endedSignIns, openId } = accountsFace
  const deletion = opened.use(accountsFace.deletion)

  // Our own WebIDs and issuer are looked up here; those of other servers over the network, under guard.
  const otherIssuers = createWebIdIssuers({ fetch: safeFetch, now: clock })
  const ownIssuers = createProfileIssuers({ pods, origin })
  const otherKeys = createIssuerKeys({ fetch: safeFetch, now: clock })
  const proofNonces = config.proofs === 'nonce' ? createDpopNonces({ now: clock }) : undefined
  const verifyDpopProof = createDpopVerifier({
    now: clock,
    spentBefore,
    requireAth: config.proofs !== 'usual',
    nonces: proofNonces,
  })
  const authenticate = createAuthenticate({
    solidOidc: createSolidOidcAuthenticator({
      now: clock,
      verifyDpopProof,
      issuersOf: (webId) => (webId.startsWith(`${origin}/`) ? ownIssuers(webId) : otherIssuers(webId)),
      keysOf: (issuer) => (issuer === origin ? Promise.resolve(openId.keys) : otherKeys(issuer)),
      isRevoked: ({ issuer, clientId, webId, issuedAt }) =>
        issuer === origin && (credentials.isRevoked(clientId) || endedSignIns.isEnded(webId, issuedAt)),
      takesBearer: config.takesBearer,
    }),
    verifyConsentToken: createConsentTokenVerifier({
      consentService,
      podServer: origin,
      keys: serviceKeysOf(consentService),
      verifyDpopProof,
      now: clock,
    }),
  })

  const grants = opened.use(
    openGrantMirror({
      consentService,
      podServer: origin,
      serviceToken,
      clocks: [() => performance.now(), clock],
      now,
      log,
    }),
  )
  const ownerOfPod = createOwnerOfPod(origin)
  const ownerOf = (path: PodPath) => ownerOfPod(podNameOf(path) ?? '')
  // Calls of its own: whoever writes a list chooses where groups are looked up, and must not keep others from signing in.
  const fetchGroup = createSafeFetch({
    allowLoopback: isLoopback(origin),
    timeoutMs: 3_000,
    maxConcurrent: 16,
  })
  const rules = createAccessRules({ pods, origin, ownerOf, fetchGroup, now: clock })
  const isErased = (path: PodPath) => deletion.isErased(podNameOf(path) ?? '')
  const decide = refuseErased(createDecide({ ownerOf, rules, grants, origin }), isErased)

  const book = await openReceiptBook({ store, key, podServer: origin })
  const refusals = createRefusalBook({ store })
  const delivery = opened.use(await openDelivery({ store, book, consentService, serviceToken, log }))
  opened.use(recordWrites({ store, pods, grants, book, origin, log }))
  opened.use(endConsentsOfGonePods({ gonePods, grants, consentService, serviceToken, now: clock, log }))
  const validator = opened.use(openFhirValidator({ maxEntries: config.importEntries }))

  const fileReader = opened.use(openFileReader())

  const podPathOf = (topic: ResourceUrl) => parsePodPath(new URL(topic).pathname)
  const outside = { allowLoopback: isLoopback(origin) }
  const notifications = createNotifications({
    store,
    origin,
    sender: await createSender({ origin, keys: accountsFace.openIdKeys.privateJwks, now: clock }),
    // No origin is trusted: members choose these addresses, and our own services are not theirs to call.
    post: createSafePost(outside),
    mayRead: async (subscriber, topic) => {
      if (credentials.isRevoked(subscriber.clientId)) return false
      const caller = { kind: 'agent', ...subscriber } as const
      return (await decide({ caller, target: podPathOf(topic), mode: 'read', at: now() })).kind === 'permit'
    },
    standingOf: async (topic) => {
      const resource = await pods.find(podPathOf(topic))
      if (resource === undefined) return { kind: 'absent' }
      return isContainerPath(resource.path) ? { kind: 'present' } : { kind: 'present', state: resource.etag }
    },
    now: clock,
    log,
  })
  pods.onChanged((changes) => {
    notifications.publish(
      changes.map(({ kind, path, container, etag }) => ({
        kind,
        resource: urlOf(origin, path),
        ...(container === undefined ? {} : { container: urlOf(origin, container) }),
        ...(etag === undefined ? {} : { state: etag }),
      })),
    )
  })

  const appDeps = {
    now,
    clock,
    origin,
    consentService,
    key,
    log,
    authenticate,
    decide,
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
    accountPods: accountsFace.accountPods,
    deletion,
    ...accountsFace.lifecycle,
    addressOf: accountsFace.addressOf,
    openId: openId.router,
    proofNonces,
    accountPages: accountsFace.pages,
    registrationOpen: config.registrationOpen,
    readBody: createReadBody(config.bodyLimitBytes),
    streamImport: createStreamBody(config.importLimitBytes),
    wholeFileBytes: Math.min(config.importLimitBytes, 134_217_728),
    streamBody: createStreamBody(config.fileLimitBytes),
    pace: {
      minBytesPerSecond: config.bodyMinBytesPerSecond,
      patienceSeconds: config.bodyPatienceSeconds,
    },
    versions: storage.versions,
    prepared,
    undelivered: () => book.list(delivery.deliveredUpTo(), 1_000_000_000),
    hidden: storage.hidden,
    imports: storage.imports,
    usage: storage.usage,
    operators: config.operators,
    checkContent: createCheckContent({ origin, validator, checkRules: createCheckRules({ rules, origin }) }),
    notifications: notificationRoutes({
      now,
      origin,
      consentService,
      authenticate,
      decide,
      pods,
      notifications,
      maySendTo: (url) => mayPostTo(url, outside),
    }),
  }
  const podExports = createPodExports(appDeps)
  const app = createApp(appDeps)
  deletion.resume()
  await spentBefore.begun((seconds) =>
    log.error({ seconds }, 'the clock was set back: set it right, or this waits until it is where it was'),
  )
  const { port } = opened.use(
    await listen(app, {
      host: config.host,
      port: config.port,
      portSetting: 'POD_PORT',
      origin,
      // Large bodies take their time; how slow they may be is said by `pace`.
      requestTimeoutMs: 0,
      onWebSocket: notifications.onWebSocket,
      tls: await readTlsTexts(config.tls),
    }),
  )
  // Closed first: the server would wait for the connections that subscribers keep open.
  opened.use(notifications)
  void resumeImports(appDeps)
  const holdFiles = () => storage.blobs.hold()
  const operations = podOperations({ home, dataKeys, now: clock, holdFiles })
  opened.use(
    await openDoor({ home: config.home, routes: { ...operations, ...deliveryRoutes(delivery) }, log }),
  )
  log.info({ port }, 'ready')
})
