import { randomBytes, randomUUID } from 'node:crypto'
import { delegationCredentialOf, type HeldDelegation } from '@mutua/sdk/consent/delegation-credential'
import { createEndOfPeriod } from '@mutua/sdk/consent/period-preset'
import { roleCredentialOf } from '@mutua/sdk/coop/role-credential'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { openSpentProofs } from '@mutua/kit/authn/spent-proofs'
import { isLoopback } from '@mutua/kit/config'
import { createLog } from '@mutua/kit/log'
import { runService } from '@mutua/kit/run-service'
import { createSafeExchange } from '@mutua/kit/safe-exchange'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { mayPostTo } from '@mutua/kit/safe-post'
import { houseKeyName, openDataKeys } from '@mutua/kit/sealing/data-keys'
import { createHouseSealer } from '@mutua/kit/sealing/house-sealer'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { openAccessFace } from './wiring/access-face.ts'
import { openAskingFace } from './wiring/asking-face.ts'
import { openAssemblyFace } from './wiring/assembly-face.ts'
import { openBankFace } from './wiring/bank-face.ts'
import { openPolicyFace } from './wiring/policy-face.ts'
import { configFrom } from './config.ts'
import { openBallotFace } from './wiring/ballot-face.ts'
import { openContractFace } from './wiring/contract-face.ts'
import { openConsoleFace } from './wiring/console-face.ts'
import { openCredentialFace } from './wiring/credential-face.ts'
import { openDeskFace } from './wiring/desk-face.ts'
import { issueGrantCredential, signVcJwt } from './credentials/grant-credential.ts'
import { openEmergencyFace } from './wiring/emergency-face.ts'
import { consentsOnly } from './grants/consents-only.ts'
import { createStandingCount } from './grants/count-standing.ts'
import { endConsentsOf } from './wiring/end-consents.ts'
import { openFeed } from './grants/feed.ts'
import { openGrants, type GrantsDeps } from './grants/grants.ts'
import { findPricedGrant } from './grants/priced-grant.ts'
import { readNews } from './grants/records.ts'
import { renewCredentials } from './grants/renew-credentials.ts'
import { actingFor } from './http/acting-for.ts'
import { createApp } from './http/app.ts'
import { readCoopState } from './http/coop-state.ts'
import { createArchiveRoutes } from './http/archive/archive-routes.ts'
import { createExportRoutes } from './http/export-routes.ts'
import { createEndedGrantRoutes } from './http/ended-grant-routes.ts'
import { createFeedRoutes } from './http/feed-routes.ts'
import { createGrantRoutes } from './http/grant-routes.ts'
import { createIdentityRoutes } from './http/identity-routes.ts'
import { createMemberRoutes } from './http/member-routes.ts'
import { createOrganisationRoutes } from './http/organisation-routes.ts'
import { createPeriodRoutes } from './http/period-routes.ts'
import { createReceiptRoutes } from './http/receipt-routes.ts'
import { createRepresentationRoutes } from './http/representation-routes.ts'
import { createRequestRoutes } from './http/request-routes.ts'
import { createUmaRoutes } from './http/uma-routes.ts'
import { openActing, readAllNews } from './wiring/open-acting.ts'
import { openConformance } from './wiring/open-conformance.ts'
import { openKeys } from './keys/keys.ts'
import { openLaunchFace } from './wiring/launch-face.ts'
import { openLogFace } from './wiring/log-face.ts'
import { openLwsFace } from './wiring/lws-face.ts'
import { readMemberRistorni } from './ledger/member-ristorni.ts'
import { openMembers } from './members/open-members.ts'
import { openMoneyFace } from './wiring/money-face.ts'
import { openProjectsFace } from './wiring/projects-face.ts'
import { openProviders } from './members/open-providers.ts'
import { openPurposesFace } from './wiring/purposes-face.ts'
import { createAcceptReceipts } from './metering/accept-receipts.ts'
import { openTariffs } from './metering/open-tariffs.ts'
import { readPublicUses } from './metering/public-uses.ts'
import { readLastReceipts, readReceipts } from './metering/read-receipts.ts'
import { createRecentHashes } from './metering/recent-hashes.ts'
import { openNoticeFace } from './wiring/notice-face.ts'
import { openCallers } from './wiring/open-callers.ts'
import { openOperatorDoor, openPublicDoor } from './wiring/open-doors.ts'
import { openOfficers } from './officers/open-officers.ts'
import { openOrganisations } from './organisations/open-organisations.ts'
import { openPublishedStatus } from './wiring/published-status.ts'
import { openPasscodeFace } from './wiring/passcode-face.ts'
import { openPoolFace, type PoolFace } from './wiring/pool-face.ts'
import { readProfile } from './wiring/read-profile.ts'
import { openReceiptFace } from './wiring/receipt-face.ts'
import { openRegisterFace } from './wiring/register-face.ts'
import { registerLawOf } from './wiring/register-law.ts'
import { openRightsFace, runningOf } from './wiring/rights-face.ts'
import { openSectionFace } from './wiring/section-face.ts'
import { openSignInFace } from './wiring/sign-in-face.ts'
import { openSmartFace } from './wiring/smart-face.ts'
import { openStatuteFace } from './wiring/statute-face.ts'
import { createStatusLists } from './wiring/status-lists.ts'
import { openTransparencyFace } from './wiring/transparency-face.ts'
import { createUsedTickets } from './uma/used-tickets.ts'

/** How many different people must stand behind a purpose before a public page names it. */
const smallestGroup = 5
/** And behind a figure of a month or a year, which tells more than one since the beginning. */
const smallestPublicGroup = 10

await runService('consent-service', async (opened) => {
  const config = configFrom(process.env)
  const { origin, debtor } = config
  const now = Date.now
  const log = createLog('consent-service', config.logLevel)

  const home = opened.use(await openHome(config.home, config.masterKey))
  const { engine, masterKeys } = home
  const dataKeys = await openDataKeys({ store: engine, masterKeys })
  const store = createSealedStore({ store: engine, dataKeys, keyNameOf: () => houseKeyName })
  const spentBefore = await openSpentProofs({ store, now })
  const sealer = createHouseSealer(dataKeys.house)
  const keys = await openKeys({ store, sealer, origin, now, renewAfterDays: config.keyDays })

  const outside = {
    allowLoopback: isLoopback(origin),
    trustedOrigins: [...config.podServers, ...config.outsideOrigins],
  }
  const safeFetch = createSafeFetch(outside)
  const { authenticate, authenticateService, keysOf, readPodServerKeys, verifyDpopProof, isOfficer } =
    openCallers({ config, now, safeFetch, spentBefore })
  const officer = { authenticate, isOfficer }
  const browsers = openSignInFace({
    ...config,
    ...{ safeFetch, now, randomBytes },
    exchange: createSafeExchange({ ...outside, timeoutMs: 5_000, maxBytes: 65_536 }),
  })

  const resolutions = openPolicyFace({ ...officer, store, now })
  const statute = openStatuteFace({
    ...{ ...officer, store, now, resolutions, coopModel: config.coopModel, region: config.region },
    countMembers: () => members.count(),
    rollOn: (date) => members.rollOn(date),
  })
  const { rulesOn } = statute
  const members = await openMembers({ store, sealer, now, law: registerLawOf(rulesOn) })
  const providers = openProviders({ store, now })
  const officers = openOfficers({ store, now, isOfficer })
  await resolutions.bringInTheOld()
  const tariffs = openTariffs({ store })

  const profile = await readProfile({ file: config.profileFile, name: config.coopName, origin })
  const purposes = opened.use(
    await openPurposesFace({
      ...{ store, origin, now, keys, log, policy: resolutions, founding: config.purposes, everyMs: 2_000 },
      grants: () => records,
    }),
  )
  const { findPurpose: findSelectable, signConsentToken } = purposes
  const endOfPeriod = createEndOfPeriod(config.timeZone)
  const feed = opened.use(await openFeed({ store, monotonic: () => performance.now() }))
  const organisations = openOrganisations({
    endConsents: (organisation, by) => endConsentsOf(organisation, by, { grants, now }),
    ...{ store, feed, origin, now, randomBytes, isOfficer },
    issueRole: (role) => signVcJwt(roleCredentialOf(role, { issuer: keys.did, origin }), keys),
  })
  const granting: GrantsDeps = {
    ...{ store, feed, origin, now, randomBytes },
    findProvider: async (webId) =>
      (await providers.find(webId)) ?? (await organisations.findAsker(webId)) ?? pool.findRoom(webId),
    findRole: ({ requester, person }) =>
      person === undefined ? providers.find(requester) : organisations.findStaff(requester, person),
    findMember: members.find,
    findPurpose: findSelectable,
    endOfPeriod,
    mayAnybodyAsk: config.mayAnybodyAsk,
    requireContract: (use) => contracts.requireContract(use),
    requireProject: async (use) => {
      await pool.requireJoining(use)
      await projects.requireProject(use)
    },
    requirePurpose: purposes.requirePurpose,
    findOwnMandate: (owner) => representation.findOwnMandate(owner),
    tariffFor: tariffs.tariffFor,
    policyVersion: resolutions.version,
    issueCredential: (grant) =>
      issueGrantCredential(grant, { issuer: keys.did, origin, signingKey: keys.signingKey }),
  }
  const records = openGrants(granting)
  const status = openPublishedStatus({
    ...{ store, now, grants: records, organisations },
    delegationsOver: () => representation.overStatusIndexes(),
  })
  // Whoever publishes bits publishes decoys among them.
  const grants = {
    ...records,
    withdrawnStatusIndexes: status.withdrawn,
    pausedStatusIndexes: status.paused,
  }
  const contracts = openContractFace({
    ...{ ...officer, store, origin, now, randomBytes, officers, organisations, providers, resolutions },
    ...{ tariffs, grants: records, findPurpose: findSelectable },
  })
  const projects = opened.use(
    openProjectsFace({
      ...{ ...officer, store, origin, now, randomBytes, officers, organisations, providers, log },
      ...{ policy: resolutions, grants: records, findPurpose: findSelectable, everyMs: 2_000 },
      ...{ coopName: config.coopName, officerIds: config.officers, members },
      requireReported: (organisation) => pool.requireNothingOverdue(organisation),
    }),
  )
  const acting = {
    ...{ store, origin, now, randomBytes, findPurpose: findSelectable, organisations, log },
    issueDelegation: (held: HeldDelegation) =>
      signVcJwt(delegationCredentialOf(held, { issuer: keys.did, origin }), keys),
  }
  const representation = opened.use(openActing({ ...acting, grants, granting, everyMs: 1_000 }))
  const actors = actingFor(authenticate, {
    placesOf: organisations.placesOf,
    isRoleOver: organisations.isRoleOver,
    isOrganisationId: (webId) => webId.startsWith(`${origin}/organisations/`),
    findMandate: representation.findMandate,
  })
  const renewOwnCredentials = async () => {
    if (keys.list().every(({ revoked }) => revoked === undefined)) return 0
    await organisations.renewRoles(keys.isBelieved)
    return renewCredentials(keys.isBelieved, { ...granting, actor: parseWebId(`${origin}/#it`) })
  }

  const emergency = openEmergencyFace({
    ...officer,
    authenticate: actors,
    ...{ store, origin, now, randomBytes, feed, grants, members, organisations },
    findOwnMandate: representation.findOwnMandate,
    settings: config.emergency,
  })

  const asking = opened.use(
    openAskingFace({
      ...officer,
      actors,
      ...{ store, origin, now, randomBytes, grants, providers, organisations, log },
      officers: config.officers,
      questionDays: config.eraseDays,
      everyMs: 3_600_000,
    }),
  )

  const passcodes = await openPasscodeFace({ authenticate: actors, sealer, granting })

  // What is opened in an emergency rests on no consent, so no face that speaks of one shows it.
  const consents = consentsOnly(grants)
  const accessFace = openAccessFace({
    ...{ store, origin, now, keys, grants: consents, authenticate },
    podServers: config.podServers,
    mayAnybodyAsk: config.mayAnybodyAsk,
    defaultPurpose: config.defaultPurpose,
  })

  const lwsFace = openLwsFace({
    ...{ ...config, now, store, grants: consents, members, authenticate: actors },
    mayTell: (inbox) => mayPostTo(inbox, { allowLoopback: isLoopback(origin) }),
  })
  const isMember = async (webId: WebId) => (await members.find(webId)) !== undefined
  const isParty = async (webId: WebId) =>
    config.mayAnybodyAsk ||
    (await isMember(webId)) ||
    (await providers.find(webId)) !== undefined ||
    (await organisations.find(webId)) !== undefined

  const launches = openLaunchFace({
    ...config,
    ...{ safeFetch, granting, signConsentToken, notice: profile.notice.version },
    sessions: browsers.sessions,
    findOwner: async (pod) => (await members.findByPod(pod))?.webId,
    findMandate: (person, member) => representation.findMandate(person, member, 'give'),
    findStanding: records.findStanding,
  })
  const smartFace = openSmartFace({
    furtherGrants: launches.grants,
    ...{ store, origin, now, randomBytes, safeFetch, verifyDpopProof, signConsentToken },
    podServers: config.podServers,
    authenticate: actors,
    grantsAround: grants.grantsAround,
    placesOf: organisations.placesOf,
    isAdministrator: organisations.isAdministrator,
    isRecipient: async (webId) =>
      (await isParty(webId)) ||
      (await grants.listGrants(webId, { limit: 1 }, { as: 'recipient' })).items.length > 0,
    mayFetch: (url) => mayPostTo(url, { allowLoopback: isLoopback(origin) }),
  })

  const noticeFace = opened.use(
    openNoticeFace({
      ...officer,
      actors,
      ...{ store, origin, now, grants, safeFetch, log },
      readNews: (limit) =>
        readAllNews(limit, { store, grants, representation, readNews: (most) => readNews(store, most) }),
      belongsTo: organisations.belongsTo,
      statedNotice: lwsFace.statedNotice,
      onReached: emergency.onReached,
      eraseDays: config.eraseDays,
      isKnown: isParty,
    }),
  )

  const recentHashes = createRecentHashes()
  const acceptReceipts = createAcceptReceipts({
    store,
    now,
    recentHashes,
    findGrant: async (id) => {
      const priced = await findPricedGrant(id, { store })
      const stays = priced === undefined ? undefined : await organisations.staysAt(priced.grant.recipient)
      return priced === undefined || stays === undefined ? priced : { ...priced, stays }
    },
    keysOf,
  })
  const countLiveGrants = createStandingCount({ store, now })
  const readState = () =>
    readCoopState({
      countMembers: members.count,
      countLiveGrants,
      readPublicUses: (group) => readPublicUses(group, { store }),
      readLastReceipts: (limit) => readLastReceipts(limit, { store }),
      purposeLabel: (purpose) => findSelectable(purpose)?.label.it ?? purpose,
      smallestGroup,
    })

  const logFace = opened.use(
    await openLogFace({
      ...{ ...officer, authenticate: actors, store, sealer, origin, now, log, recentHashes },
      podServers: config.podServers,
      coopName: config.coopName,
      name: config.logName,
      witnesses: config.logWitnesses,
      tariffs,
      history: keys.history,
      isParty: async (webId, local) => (await grants.findGrant(webId, local)) !== undefined,
    }),
  )
  const receiptFace = openReceiptFace({
    ...{ ...config, store, now, keys, grants: consents, profile, findPurpose: findSelectable },
    ...{ authenticate: actors, findSession: browsers.sessions.find },
  })
  const archive = {
    ...{ questions: asking.questions, complaints: asking.complaints, refused: asking.refused },
    ...{ origin, now, profile, grants, representation, coopName: config.coopName },
    ...{ findPurpose: findSelectable, notices: noticeFace.notices, smartClients: smartFace.clients },
    ...{ authenticate: actors, receiptPage: receiptFace.page, identity: keys, readPodServerKeys },
    readReceipts: (webId: WebId, after: string | undefined) =>
      readReceipts({ kind: 'party', webId }, { after, limit: 1_000 }, { store }),
    proofs: logFace,
    readOwnLine: (webId: WebId) => book.readOwnLine(webId),
    findMember: members.findEver,
    readRistorni: (member: number) => readMemberRistorni(member, { store }),
    signer: () => ({ ...keys.signingKey(), jwks: keys.jwks() }),
  }
  const rights = openRightsFace({
    ...{ ...officer, store, origin, now, randomBytes, members, grants, officers },
    officerIds: config.officers,
    ...{ organisations, listContracts: contracts.listAll },
    running: runningOf(config, profile),
    ...{ coopName: config.coopName, log: logFace, smallestGroup: smallestPublicGroup },
  })
  const register = {
    ...{ ...officer, authenticateActor: actors, isMember, store, sealer, origin, now, randomBytes, log },
    ...{ members, rulesOn, resolutions, keys, officerIds: config.officers, proveFact: logFace.proveFact },
    ...{ coopName: config.coopName, smallestGroup: smallestPublicGroup, everyMs: 60_000 },
  }
  const book = opened.use(openRegisterFace(register))
  const { secretVote, rooms: ballotRooms } = opened.use(
    openBallotFace({ ...officer, store, origin, now, randomBytes, officers, keys, members }),
  )
  const assembly = opened.use(
    openAssemblyFace({
      ...{ ...officer, store, origin, now, randomBytes, officers, members, rulesOn, log, secretVote },
      ...{ policy: resolutions, coopName: config.coopName, everyMs: 1_000 },
      applications: book.applications,
    }),
  )
  const pool: PoolFace = opened.use(
    await openPoolFace({
      ...{ ...config, ...officer, actors, store, sealer, now, keys, officers, members, organisations },
      ...{ projects, grants: records, feed, policy: resolutions, purposes, tariffs, log, everyMs: 500 },
      ...{ engine, dataKeys, profile },
    }),
  )
  const app = createApp({
    origin,
    log,
    coopName: config.coopName,
    readState,
    rooms: [
      createIdentityRoutes({
        ...keys,
        ...createStatusLists({
          ...{ keys, origin, now, status },
          changes: feed.head,
          delegationChanges: representation.changes,
          membershipChanges: book.register.changes,
        }),
      }),
      createPeriodRoutes({ now, timeZone: config.timeZone, endOfPeriod }),
      createRequestRoutes({ authenticate: actors, grants }),
      ...asking.rooms,
      createGrantRoutes({ ...officer, authenticate: actors, grants }),
      createExportRoutes({
        ...{ origin, now, authenticate: actors, grants: consents, profile, findPurpose: findSelectable },
      }),
      receiptFace.room,
      browsers.room,
      createArchiveRoutes({ ...archive, rights: rights.own, forum: pool.forum }),
      ...accessFace.rooms,
      ...lwsFace.rooms,
      ...openCredentialFace({
        ...{ origin, now, keys, grants: consents, changes: feed.head, authenticate },
        others: {
          trustedIssuers: config.trustedIssuers,
          fetch: safeFetch,
          allowLoopback: isLoopback(origin),
        },
      }),
      createFeedRoutes({ authenticateService, feed }),
      createEndedGrantRoutes({ ...grants, authenticateService }),
      createUmaRoutes({
        ...{ origin, now, authenticate, keysOf, signConsentToken },
        tickets: createUsedTickets({ store, now }),
        findStanding: grants.findStanding,
        findByCredential: grants.findByCredential,
        findPresented: accessFace.findPresented,
        grantsAround: grants.grantsAround,
        placesOf: organisations.placesOf,
        noteRefusal: asking.refused.note,
        randomId: randomUUID,
      }),
      ...smartFace.rooms,
      launches.room,
      createMemberRoutes({ ...officer, isMember, members, providers }),
      ...book.rooms,
      ...opened.use(
        openSectionFace({
          ...{ ...officer, isMember, store, now, members, randomBytes, log, authenticateActor: actors },
          ...{ smallestGroup: smallestPublicGroup, everyMs: 60_000 },
        }),
      ).rooms,
      ...statute.rooms,
      createOrganisationRoutes({ ...officer, organisations, providers }),
      ...emergency.rooms,
      ...rights.rooms,
      ...openDeskFace({
        ...{ ...officer, authenticate: actors, store, origin, now, randomBytes },
        ...{ grants, members, organisations },
        findOwnMandate: representation.findOwnMandate,
        notice: profile.notice.version,
      }).rooms,
      passcodes.room,
      createRepresentationRoutes({ ...officer, authenticate: actors, representation }),
      createReceiptRoutes({
        ...{ ...officer, origin, authenticate: actors, authenticateService, acceptReceipts },
        readReceipts: (selection, page) => readReceipts(selection, page, { store }),
      }),
      ...contracts.rooms,
      ...ballotRooms,
      ...assembly.rooms,
      ...resolutions.rooms,
      ...opened.use(
        openBankFace({
          ...{ ...officer, store, origin, now, randomBytes, keys, members, safeFetch, log, outside },
          ...{ coopName: config.coopName, draftProject: projects.draft, everyMs: 30_000 },
        }),
      ).rooms,
      ...projects.rooms,
      ...openMoneyFace({
        ...{ ...officer, isMember, authenticateActor: actors, store, sealer, now, members, officers },
        ...{ tariffs, organisations, resolutions, debtor, proveFact: logFace.proveFact },
        ...{ coopModel: config.coopModel, paymentsPerFile: config.paymentsPerFile, ...pool.money },
      }),
      ...pool.rooms,
      ...logFace.rooms,
      ...openConsoleFace({
        ...officer,
        ...{ store, now, members, transparencyLog: logFace, witnesses: config.logWitnesses },
        ...{ applications: book.applications, register: book.register },
        smallestGroup: smallestPublicGroup,
      }).rooms,
      ...openTransparencyFace({
        ...{ store, now, members, coopName: config.coopName, checkpoint: logFace.checkpoint },
        purposeLabel: (purpose) => findSelectable(purpose)?.label.it ?? purpose,
        smallestGroup: smallestPublicGroup,
      }).rooms,
      ...noticeFace.rooms,
      ...(config.conformance ? [await openConformance({ store, sealer, origin, now })] : []),
    ],
  })
  await spentBefore.begun((seconds) =>
    log.error({ seconds }, 'the clock was set back: set it right, or this waits until it is where it was'),
  )
  const { port } = opened.use(await openPublicDoor(app, config))
  opened.use(
    await openOperatorDoor(config, {
      ...{ home, dataKeys, now, keys, log },
      renewCredentials: renewOwnCredentials,
    }),
  )
  log.info({ port }, 'ready')
  // A key that was killed while nothing ran here: nobody was there to sign anew.
  const renewed = await renewOwnCredentials()
  if (renewed > 0) log.info({ renewed }, 'consents were signed anew after a key was killed')
  await organisations.finishEnds()
  await contracts.finishEnds()
  await rights.begin()
})
