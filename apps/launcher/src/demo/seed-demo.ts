import { join } from 'node:path'
import { createAccountClient } from '@mutua/sdk/clients/account-client'
import { createConsentClient, type ConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import { signIn, type DpopSession } from '@mutua/sdk/clients/dpop-session'
import { actingFor } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createRepresentationClient } from '@mutua/sdk/clients/representation-client'
import { parsePurpose, selectablePurposes } from '@mutua/sdk/consent/purposes'
import { powers, type Delegation } from '@mutua/sdk/consent/representation'
import type { Terms } from '@mutua/sdk/consent/terms'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf, microCents, parseResourceUrl, type BaseUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { BallotPartiesWish } from '@mutua/sdk/voting/ballot-parties'
import { generateDemoPeople, type DemoCoop } from '../demo-people/generate.ts'
import { callAssembly } from './assembly-scene.ts'
import { keepBooks } from './books-scene.ts'
import { keepHousehold, placeSheets, signProject } from './care-scene.ts'
import { callForDesign } from './calls-scene.ts'
import { orderDesk } from './desk-scene.ts'
import { playEmergency } from './emergency-scene.ts'
import { playMoney } from './money-scene.ts'
import { beginResearch } from './research-scene.ts'
import { recruitForStudy } from './study-scene.ts'
import { applyToJoin, bringMembersOver } from './register-scene.ts'
import { shareCommons } from './commons-scene.ts'
import { adoptPolicy } from './policy-scene.ts'
import { playRights } from './rights-scene.ts'
import { prepareRound } from './round-scene.ts'
import { entrustVotes } from './secret-vote-scene.ts'
import { demoPassword, readSignIns, writePrivateFile, writeSignIns } from './sign-ins.ts'

export interface SeedDeps {
  readonly home: string
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
  /** Whom the officers entrust with secret votes. */
  readonly ballotParties: () => Promise<BallotPartiesWish>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told after each step. */
  readonly onProgress: (done: number, of: number, what: string) => void
}

/** A person of the demo, signed in. */
interface Actor {
  readonly name: string
  readonly session: DpopSession
  readonly consent: ConsentClient
  readonly pod: ResourceUrl
}

/**
 * Fills a new installation with the demo co-op, through the same interfaces that everybody uses. Every step looks for
 * what an earlier, interrupted run already made, so it can be repeated from the start.
 */
export const seedDemo = async (deps: SeedDeps): Promise<void> => {
  const { home, podServer, consentService, now } = deps
  const known = await readSignIns(home)
  if (known?.seeded === true) return
  const demo = generateDemoPeople(undefined, (name) => `${podServer}/${name}/profile/card#me`)
  const people = [demo.officer, demo.secondOfficer, demo.researcher, ...demo.members, ...demo.providers]
  const passwords = known?.passwords ?? Object.fromEntries(people.map(({ name }) => [name, demoPassword()]))
  await writeSignIns(home, { seeded: false, passwords })

  let done = 0
  const of = people.length + demo.members.length + story.length + 12
  const step = (what: string): void => {
    deps.onProgress(++done, of, what)
  }

  const actors = new Map<string, Actor>()
  for (const { name } of people) {
    actors.set(name, await openActor(name, passwords[name] ?? '', deps))
    step(`account ${name}`)
  }
  const actorOf = (name: string): Actor => {
    const actor = actors.get(name)
    if (actor === undefined) throw new Error(`the demo has nobody called ${name}`)
    return actor
  }

  await registerEverybody(demo, actorOf, deps)
  step('members register and directory of providers')
  for (const { name, bundles } of demo.members) {
    const pod = createPodClient({ podServer, fetch: actorOf(name).session.fetch })
    for (const { bundle } of bundles) {
      await pod.import(name, { contentType: 'application/fhir+json', body: JSON.stringify(bundle) })
    }
    step(`records of ${name}`)
  }
  await letOthersAct(demo, actorOf, deps)
  step('who acts for whom')
  await playCare(demo, actorOf, deps)
  step('sheets, signatures and a household')
  for (const scene of story) {
    const member = actorOf(scene.member)
    const decider = scene.decidedBy === undefined ? member : actorFor(actorOf(scene.decidedBy), member, deps)
    await play(scene, { provider: actorOf(scene.provider), member, decider }, { consentService, now })
    step('requests, consents and uses')
  }
  const onCall = demo.providers.find(({ role }) => role === 'general-practitioner')
  if (onCall !== undefined) {
    const doctor = { ...actorOf(onCall.name), displayName: onCall.displayName }
    await playEmergency({ officer: actorOf(demo.officer.name), doctor, member: actorOf('osvaldo') }, deps)
  }
  step('an emergency')
  const [first, second] = [demo.officer.name, demo.secondOfficer.name].map(actorOf)
  const member = actorOf('renzo').session.webId
  if (first !== undefined && second !== undefined)
    await orderDesk({ consentService, now, first, second, member })
  await keepBooks({ home, consentService, now, officer: actorOf(demo.officer.name) })
  step('centres, budget and books')
  const administrator = actorOf(demo.providers.at(-1)?.name ?? '')
  if (first !== undefined && second !== undefined)
    await playMoney({ home, consentService, now, first, second, administrator })
  if (first !== undefined && second !== undefined)
    await callForDesign({
      ...{ home, consentService, now, first, second, administrator },
      members: ['ersilia', 'caterina'].map(actorOf),
    })
  step('a contract and invoices')
  await playRights({
    ...{ consentService, now },
    officer: actorOf(demo.officer.name),
    member: actorOf('osvaldo'),
  })
  const nurse = demo.providers.find(({ role }) => role === 'nurse')
  if (nurse !== undefined) {
    const { displayName } = nurse
    await applyToJoin({ person: actorOf(nurse.name), displayName }, { consentService, now, unlessThere })
  }
  step('requests and a breach')
  await shareCommons({
    ...{ consentService, officer: actorOf(demo.officer.name), animator: actorOf('osvaldo') },
    neighbours: [actorOf('nadia'), actorOf('giulia')],
  })
  step('sections, needs and a template')
  const { name: researcher, displayName } = demo.researcher
  await beginResearch({
    ...{ consentService, now, officer: actorOf(demo.officer.name) },
    researcher: { ...actorOf(researcher), displayName },
  })
  step('an institute and its application')
  if (first !== undefined && second !== undefined)
    await recruitForStudy({
      ...{ home, consentService, now, first, second },
      researcher: { ...actorOf(researcher), displayName },
      reviewers: [actorOf('lanzetti'), actorOf('cadorin'), actorOf('vallinotto')],
      joining: ['caterina', 'renzo', 'ersilia'].map(actorOf),
    })
  step('a study that members can join')
  // Last: with its call nothing is brought over from older books any more.
  if (first !== undefined && second !== undefined) await entrustVotes({ ...deps, first, second })
  await callAssembly({
    ...{ consentService, now, officer: actorOf(demo.officer.name) },
    ...{ speaker: actorOf('renzo'), voters: [actorOf('ersilia'), actorOf('caterina')] },
  })
  step('an assembly and a secret vote')
  await writeSignIns(home, { seeded: true, passwords })
  step('ready')
}

const openActor = async (name: string, password: string, deps: SeedDeps): Promise<Actor> => {
  const { home, podServer, consentService } = deps
  const accounts = createAccountClient({ podServer, fetch })
  await accounts.createAccount({ name, password }).catch(unlessThere('account-exists'))
  const { clientId, clientSecret, webId } = await accounts.createCredentials(
    { name, password },
    'mutua command line',
  )
  // Where the command line looks for `--as NAME`, so that the demo can be tried at once.
  const saved = { name, webId, podServer, consentService, clientId, clientSecret }
  await writePrivateFile(
    join(home, 'cli'),
    join(home, 'cli', `${name}.json`),
    JSON.stringify(saved, undefined, 2),
  )
  const session = await signIn({ issuer: podServer, clientId, clientSecret }, { fetch })
  const consent = createConsentClient({ consentService, fetch: session.fetch })
  return { name, session, consent, pod: parseResourceUrl(`${podServer}/${name}/`) }
}

/** Members and providers, and the resolution and tariff that a founding assembly would have adopted. */
const registerEverybody = async (
  demo: DemoCoop,
  actorOf: (name: string) => Actor,
  { consentService, now }: SeedDeps,
): Promise<void> => {
  const coop = createCoopClient({ consentService, fetch: actorOf(demo.officer.name).session.fetch })
  await bringMembersOver(demo, actorOf(demo.officer.name), actorOf, { consentService, now, unlessThere })
  for (const { name, displayName, role, organisation } of demo.providers) {
    const { webId } = actorOf(name).session
    await coop.addProvider({ webId, displayName, role, organisation }).catch(unlessThere('provider-exists'))
  }
  const year = new Date(now()).getUTCFullYear()
  const id = `${String(year)}/1`
  if (!(await coop.resolutions()).some((resolution) => resolution.id === id)) {
    await coop.recordResolution({
      id,
      title: 'Tariffe e criteri di ristorno',
      adoptedOn: civilDateOf(now()),
      governs: ['tariff', 'ristorno'],
    })
  }
  if ((await coop.tariffs()).length === 0) {
    const prices = Object.fromEntries(selectablePurposes.map(({ iri, kind }) => [iri, pricesByKind[kind]]))
    await coop.adoptTariff({ version: `${String(year)}-1`, resolution: id, prices })
  }
  await adoptPolicy({ consentService, now, fetch: actorOf(demo.officer.name).session.fetch })
}

/** Micro-cents a document; a cent has 1,000,000. */
const pricesByKind = {
  care: microCents(2_500_000),
  social: microCents(2_500_000),
  research: microCents(12_000_000),
  coop: microCents(0),
} as const

/** Mirella helps her mother for half a year; the parents of Amine, who is a child, decide for him. */
const letOthersAct = async (
  demo: DemoCoop,
  actorOf: (name: string) => Actor,
  { consentService, now }: SeedDeps,
): Promise<void> => {
  const actingAs = (name: string) =>
    createRepresentationClient({ consentService, fetch: actorOf(name).session.fetch })
  const [ersilia, mirella] = [actorOf('ersilia'), actorOf('mirella')]
  const isHers = ({ delegate, state }: Delegation): boolean =>
    delegate === mirella.session.webId && (state === 'named' || state === 'accepted')
  const named =
    (await actingAs('ersilia').delegations()).find(isHers) ??
    (await actingAs('ersilia').name({
      delegate: mirella.session.webId,
      powers: ['see-requests', 'decide', 'see-consents', 'withdraw'],
      kinds: ['care', 'social'],
      validUntil: instantOf(now() + halfYearMs),
      reading: { purpose: careAtHome, resources: [parseResourceUrl(`${ersilia.pod}health/careplan/`)] },
    }))
  await actingAs('mirella').accept(named.id)

  const ward = actorOf('amine').session.webId
  const born = demo.members.find(({ name }) => name === 'amine')?.birthDate
  const recorded =
    (await actingAs(demo.officer.name).guardianships({ all: true })).find(
      (one) => one.ward === ward && one.state !== 'ended',
    ) ??
    (await actingAs(demo.officer.name).recordGuardianship({
      ward,
      guardians: [actorOf('youssef').session.webId, actorOf('nadia').session.webId],
      basis: 'parental',
      powers: [...powers],
      born,
    }))
  await actingAs(demo.secondOfficer.name).confirmGuardianship(recorded.id)
}

/** Everybody has the sheets; three projects are signed; a family says together who lives in it. */
const playCare = async (demo: DemoCoop, actorOf: (name: string) => Actor, deps: SeedDeps): Promise<void> => {
  const care = { ...deps, purpose: socialServices }
  for (const { name } of demo.members) await placeSheets(actorOf(name), deps)
  const worker = actorOf('vallinotto')
  for (const name of ['ersilia', 'osvaldo', 'youssef'])
    await signProject({ member: actorOf(name), worker }, care)
  const members = ['ersilia', 'osvaldo'].map(actorOf)
  await prepareRound({ members, nurse: actorOf('cadorin') }, { ...deps, purpose: careAtHome })
  const [nadia, amine] = [actorOf('nadia'), actorOf('amine')]
  const others = [
    { actor: nadia, decider: nadia, isAdult: true },
    { actor: amine, decider: actorFor(nadia, amine, deps), isAdult: false },
  ]
  await keepHousehold({ keeper: actorOf('youssef'), others }, care)
}

/** Somebody at the consent service in the name of another. */
const actorFor = (actor: Actor, member: Actor, { consentService }: SeedDeps): Actor => {
  const fetch = actingFor(actor.session.fetch, { consentService, webId: member.session.webId })
  return { ...actor, consent: createConsentClient({ consentService, fetch }) }
}

interface Scene {
  readonly provider: string
  readonly member: string
  readonly purpose: ReturnType<typeof parsePurpose>['iri']
  readonly folder: string
  /** Only some of the records there, or without some of their elements. */
  readonly terms?: Terms
  readonly ending: 'waiting' | 'refused' | 'read' | 'withdrawn'
  /** Who decides for the member, when it is somebody else. */
  readonly decidedBy?: string
}

const health = 'https://w3id.org/dpv/sector/health#'
const careByDoctor = parsePurpose(`${health}PrimaryCareManagement`).iri
const careAtHome = parsePurpose(`${health}HomeCareManagement`).iri
const socialServices = parsePurpose(`${health}SocialServicesProvision`).iri

const scene = (
  provider: string,
  member: string,
  purpose: Scene['purpose'],
  folder: string,
  ending: Scene['ending'],
): Scene => ({
  provider,
  member,
  purpose,
  folder: `health/${folder}/`,
  ending,
})

/** One request of each kind and fate, so that every page has something to show. */
const story: readonly Scene[] = [
  scene('lanzetti', 'osvaldo', careByDoctor, 'laboratory', 'read'),
  scene('lanzetti', 'osvaldo', careByDoctor, 'summary', 'read'),
  scene('lanzetti', 'ersilia', careByDoctor, 'summary', 'read'),
  scene('lanzetti', 'renzo', careByDoctor, 'laboratory', 'read'),
  scene('lanzetti', 'mirella', careByDoctor, 'summary', 'read'),
  scene('lanzetti', 'caterina', careByDoctor, 'laboratory', 'read'),
  scene('lanzetti', 'youssef', careByDoctor, 'summary', 'read'),
  scene('lanzetti', 'giulia', careByDoctor, 'summary', 'withdrawn'),
  {
    ...scene('lanzetti', 'davide', careByDoctor, 'summary', 'waiting'),
    folder: 'health/',
    terms: {
      records: [
        'patient/Condition.rs',
        'patient/MedicationRequest.rs',
        'patient/Observation.rs?category=laboratory&date=ge2025-01-01',
      ],
      masked: ['Observation.note'],
    },
  },
  scene('cadorin', 'ersilia', careAtHome, 'careplan', 'read'),
  { ...scene('cadorin', 'ersilia', careAtHome, 'assessment', 'read'), decidedBy: 'mirella' },
  { ...scene('lanzetti', 'amine', careByDoctor, 'summary', 'read'), decidedBy: 'nadia' },
  scene('cadorin', 'caterina', careAtHome, 'summary', 'waiting'),
  scene('vallinotto', 'rosa', socialServices, 'assessment', 'refused'),
  scene('vallinotto', 'nadia', socialServices, 'assessment', 'read'),
]

const halfYearMs = 182 * 86_400_000
/** Documents a provider opens in a scene. */
const documentsRead = 12

const play = async (
  { purpose, folder, terms, ending }: Scene,
  { provider, member, decider }: Record<'provider' | 'member' | 'decider', Actor>,
  { consentService, now }: { consentService: BaseUrl; now: () => number },
): Promise<void> => {
  const resource = parseResourceUrl(`${member.pod}${folder}`)
  const isOfScene = (request: {
    owner: string
    purpose: string
    scope: { resources: readonly string[] }
  }): boolean =>
    request.owner === member.session.webId &&
    request.purpose === purpose &&
    request.scope.resources.includes(resource)
  const request =
    (await provider.consent.requests()).find(isOfScene) ??
    (await provider.consent.createRequest({
      owner: member.session.webId,
      purpose,
      resources: [resource],
      modes: ['read'],
      ...(terms === undefined ? {} : { terms }),
      validUntil: instantOf(now() + halfYearMs),
    }))
  if (ending === 'waiting' || request.state !== 'requested') return
  if (ending === 'refused') {
    await decider.consent.decide(request.id, { decision: 'refuse' })
    return
  }
  const outcome = await decider.consent.decide(request.id, { decision: 'give' })
  if (outcome.kind !== 'given') return
  const reader = openConsentedReader({
    session: provider.session,
    fetch,
    grant: outcome.grant.id,
    consentService,
  })
  let read = 0
  for await (const _document of reader.walk(resource)) if (++read >= documentsRead) break
  if (ending === 'withdrawn') await member.consent.withdraw(outcome.grant.id)
}

const unlessThere =
  (...codes: readonly Problem['code'][]) =>
  (error: unknown): void => {
    if (!(error instanceof Problem) || !codes.includes(error.code)) throw error
  }
