import type { Router } from 'express'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import { grantStateAt } from '@mutua/sdk/consent/grant'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { parseYear } from '@mutua/sdk/coop/period'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'
import { isContractLive, type Contract } from '@mutua/sdk/coop/contract'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { DocumentKind, OfficialDocument } from '@mutua/sdk/rights/official-document'
import type { Store } from '@mutua/kit/store'
import type { ConsentServiceConfig } from '../config.ts'
import type { Grants } from '../grants/grants.ts'
import { createLocalId, type RandomBytes } from '../grants/local-id.ts'
import { localIdOf } from '../grants/records.ts'
import { createBreachRoutes } from '../http/breach-routes.ts'
import { createDocumentRoutes } from '../http/document-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createRightsRoutes } from '../http/rights-routes.ts'
import type { Members } from '../members/open-members.ts'
import { findErasure } from '../notices/erasures.ts'
import { putNews } from '../notices/tell.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import { readServiceLevels } from './read-service-levels.ts'
import { breachForm } from '../rights/breach-form.ts'
import { forgetRights } from '../rights/forget-rights.ts'
import { impactAssessment } from '../rights/impact-assessment.ts'
import { openBreaches, type BreachesDeps } from '../rights/open-breaches.ts'
import { openDocuments } from '../rights/open-documents.ts'
import { openRights } from '../rights/open-rights.ts'
import type { ProcessingFacts } from '../rights/processing-facts.ts'
import type { OwnRights } from '../rights/own-rights.ts'
import { processingRegister } from '../rights/processing-register.ts'
import type { Recipient, RightsDeps } from '../rights/rights-deps.ts'
import { readYearImpact } from './transparency-face.ts'
import { yearlyReport } from './yearly-report.ts'

export interface RightsFaceDeps extends OfficerDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: RandomBytes
  readonly members: Pick<Members, 'find' | 'findEver' | 'list'>
  readonly grants: Pick<Grants, 'listGrants' | 'invalidate'>
  /** WebIDs of the settings: who is told that something came in. */
  readonly officerIds: ReadonlySet<WebId>
  readonly officers: BreachesDeps['officers']
  /** What the service runs with, for the documents that authorities read. */
  readonly running: Omit<ProcessingFacts, 'organisations' | 'contracts'>
  readonly organisations: Pick<Organisations, 'list'>
  readonly listContracts: () => Promise<readonly Contract[]>
  readonly coopName: string
  readonly log: { readonly checkpoint: () => string; readonly vkey: string }
  /** How many different people must stand behind a figure before it is told. */
  readonly smallestGroup: number
}

export interface RightsFace {
  readonly rooms: readonly Router[]
  readonly own: OwnRights
  /** At each start: goes on with what a crash interrupted, and forgets what is old enough. */
  readonly begin: () => Promise<void>
}

/** Rights of data subjects, breaches and the register of processing activities, on what the other rooms know. */
export const openRightsFace = (deps: RightsFaceDeps): RightsFace => {
  const { members, officerIds } = deps
  const randomId = () => createLocalId(deps.randomBytes)
  const rights = openRights({
    ...deps,
    randomId,
    findPerson: (webId) => findPerson(webId, deps),
    listRecipients: (person) => listRecipients(person, deps),
    endConsents: (person, officer) => endConsents(person, officer, deps),
    putNews: putRightNews(officerIds),
  })
  const breaches = openBreaches({
    ...deps,
    randomId,
    listMembers: async () => {
      const all = new Map<number, WebId>()
      for (let after = 0; ;) {
        const page = await members.list({ after, limit: 1_000 })
        for (const { number, webId } of page) all.set(number, webId)
        const last = page.at(-1)
        if (last === undefined) return all
        after = last.number
      }
    },
    putNews: ({ kind, at, owner, further, breach }) =>
      putNews({
        ...{ kind, at, owner, breach },
        further: kind === 'breach-recorded' ? [...officerIds] : [...(further ?? [])],
      }),
  })
  const documents = openDocuments({
    ...deps,
    draw: (kind) => drawers[kind](deps),
  })
  return {
    rooms: [
      createRightsRoutes({ ...deps, rights }),
      createBreachRoutes({
        ...{ ...deps, breaches },
        formOf: (breach) => breachForm(breach, deps.running.profile),
      }),
      createDocumentRoutes({ ...deps, documents }),
    ],
    own: { requests: rights.list, messages: breaches.messages },
    begin: async () => {
      await rights.finishEnds()
      await forgetRights(deps)
    },
  }
}

/** What of the settings the documents tell. */
export const runningOf = (config: ConsentServiceConfig, profile: CoopProfile): RightsFaceDeps['running'] => ({
  profile,
  podServers: config.podServers,
  outsideOrigins: config.outsideOrigins.length,
  trustedIssuers: config.trustedIssuers.size,
  mayAnybodyAsk: config.mayAnybodyAsk,
  purposes: selectablePurposes.map(({ iri, kind, label }) => ({ iri, kind, label })),
  keyDays: config.keyDays,
  eraseDays: config.eraseDays,
  emergency: {
    seconds: config.emergency.seconds,
    reviewDays: config.emergency.reviewDays,
    roles: [...config.emergency.roles].toSorted(),
  },
  usesTls: config.tls.cert !== undefined,
  witnesses: config.logWitnesses.map(({ verifier }) => verifier.name),
  hasPayments: config.debtor !== undefined,
})

/** Each document as it is at this moment. */
const drawers: Readonly<Record<DocumentKind, (deps: RightsFaceDeps) => Promise<OfficialDocument>>> = {
  art30: async (deps) => processingRegister(await readFacts(deps)),
  dpia: async (deps) => impactAssessment(await readFacts(deps)),
  report: async (deps) => {
    const year = parseYear(civilDateOf(deps.now()).slice(0, 4))
    const { checkpoint, vkey } = deps.log
    return yearlyReport({
      profile: deps.running.profile,
      impact: await readYearImpact(year, { ...deps, checkpoint, purposeLabel: (purpose) => purpose }),
      levels: await readServiceLevels(year, deps),
      origin: deps.origin,
      log: { checkpoint: checkpoint(), vkey },
    })
  },
}

/** The settings, with what stands in the registers now. */
const readFacts = async ({
  running,
  organisations,
  listContracts,
  now,
}: RightsFaceDeps): Promise<ProcessingFacts> => ({
  ...running,
  organisations: (await organisations.list())
    .filter(({ endedAt }) => endedAt === undefined)
    .map(({ name }) => name),
  contracts: (await listContracts()).filter((contract) => isContractLive(contract, now())),
})

/** Of what comes in the officers are told, of every step its person. */
const putRightNews =
  (officers: ReadonlySet<WebId>): RightsDeps['putNews'] =>
  ({ kind, at, owner, recipient, grant, right }) =>
    putNews({
      ...{ kind, at, owner, right },
      ...(recipient === undefined ? {} : { recipient }),
      ...(grant === undefined ? {} : { grant }),
      ...(kind === 'right-received' ? { further: [...officers] } : {}),
    })

const findPerson: (
  webId: WebId,
  deps: Pick<RightsFaceDeps, 'members'>,
) => ReturnType<RightsDeps['findPerson']> = async (webId, { members }) => {
  const member = await members.find(webId)
  if (member !== undefined) return { standing: 'member', name: member.displayName }
  const former = await members.findEver(webId)
  if (former !== undefined) return { standing: 'former-member', name: former.displayName }
  // Nobody here knows a name: the WebID says who was signed in.
  return { standing: 'not-a-member', name: webId.slice(0, 200) }
}

const together = 100

/** Every consent under which somebody reads, or has read and has not said what became of it. */
const listRecipients = async (
  person: WebId,
  { grants, store }: Pick<RightsFaceDeps, 'grants' | 'store'>,
): Promise<readonly Recipient[]> => {
  const found: Recipient[] = []
  for await (const { id, recipient } of grantsOf(person, grants)) {
    const erasure = await findErasure(store, localIdOf(id))
    found.push({
      ...{ recipient, grant: id, eraseBy: erasure?.eraseBy },
      hasStated: erasure?.answer !== undefined,
    })
  }
  return found
}

const endConsents = async (
  person: WebId,
  officer: WebId,
  { grants, now }: Pick<RightsFaceDeps, 'grants' | 'now'>,
): Promise<void> => {
  for await (const grant of grantsOf(person, grants)) {
    const state = grantStateAt(grant, instantOf(now()))
    if (state === 'given' || state === 'paused')
      await grants.invalidate(officer, localIdOf(grant.id), 'The person asked for erasure (GDPR Art. 17).')
  }
}

const grantsOf = async function* (person: WebId, grants: Pick<Grants, 'listGrants'>) {
  for (let cursor: string | undefined; ;) {
    const page = await grants.listGrants(
      person,
      { limit: together, ...(cursor === undefined ? {} : { cursor }) },
      { as: 'owner' },
    )
    yield* page.items
    if (page.next === undefined) return
    cursor = page.next
  }
}
