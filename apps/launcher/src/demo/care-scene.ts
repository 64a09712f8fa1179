import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { householdOf, type HouseholdMember } from '@mutua/sdk/care/household'
import { partsOfPlan, projectOf } from '@mutua/sdk/care/project-records'
import { agreementDigest } from '@mutua/sdk/care/project-signature'
import { questionnaireOf } from '@mutua/sdk/care/questionnaire'
import { sheets } from '@mutua/sdk/care/sheets'
import type { ConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import {
  createFhirClient,
  sendSignedIn,
  sendUnderConsent,
  type FhirClient,
} from '@mutua/sdk/clients/fhir-client'
import type { AccessMode, Grant } from '@mutua/sdk/consent/grant'
import {
  instantOf,
  parseResourceUrl,
  type BaseUrl,
  type PurposeIri,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { ofStory } from '../demo-people/care-steps.ts'

/** Somebody of the demo, signed in. */
export interface CareActor {
  readonly name: string
  readonly session: DpopSession
  readonly consent: ConsentClient
  readonly pod: ResourceUrl
}

export interface CareSceneDeps {
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
  readonly purpose: PurposeIri
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The sheets of the house stand beside the answers to them. */
export const placeSheets = (member: CareActor, deps: Pick<CareSceneDeps, 'podServer'>): Promise<void> =>
  ownRecords(member, deps).putAll(sheets.map(questionnaireOf))

/**
 * The member and the social worker sign the project of the member before the pod server, each from their own sign-in. Repeating
 * it signs nothing twice.
 */
export const signProject = async (
  { member, worker }: { readonly member: CareActor; readonly worker: CareActor },
  deps: CareSceneDeps,
): Promise<void> => {
  const own = ownRecords(member, deps)
  const [plan] = await own.search('CarePlan')
  if (plan === undefined) return
  const parts = await Promise.all(partsOfPlan(plan).map(({ type, id }) => own.read(type, id)))
  const digest = await agreementDigest(ofStory(projectOf(plan, parts)))
  const signatures = await own.search('Provenance', { target: `CarePlan/${plan.id}` })
  const resources = ['careplan', 'social', 'assessment'].map((name) =>
    parseResourceUrl(`${member.pod}health/${name}/`),
  )
  const given = { recipient: worker.session.webId, resources, modes: ['read', 'append', 'write'] } as const
  const grant = await giveOnce(member, given, deps)
  const reader = openConsentedReader({
    session: worker.session,
    fetch,
    grant: grant.id,
    covered: parseResourceUrl(`${member.pod}health/careplan/`),
    consentService: deps.consentService,
  })
  const asWorker = createFhirClient({
    podServer: deps.podServer,
    pod: member.name,
    send: sendUnderConsent(reader),
  })
  for (const [signer, records] of [
    [member, own],
    [worker, asWorker],
  ] as const) {
    if (signatures.some((one) => isSignedBy(one, signer.session.webId))) continue
    await own.put(await records.attest(plan.id, digest))
  }
}

/** People who live together, those of them who have said yes: what they said yes to is a consent on their summary. */
export const keepHousehold = async (
  { keeper, others }: { readonly keeper: CareActor; readonly others: readonly HouseholdOther[] },
  deps: CareSceneDeps,
): Promise<void> => {
  const people: HouseholdMember[] = [
    { person: await personOf(keeper, deps), isAdult: true, consent: { reference: keeper.pod } },
  ]
  for (const { actor, decider, isAdult } of others) {
    const resources = [parseResourceUrl(`${actor.pod}health/summary/`)]
    const given = { recipient: keeper.session.webId, resources, modes: ['read'] } as const
    const grant = await giveOnce(decider, given, deps)
    people.push({ person: await personOf(actor, deps), isAdult, consent: { reference: grant.id } })
  }
  const from = new Date(deps.now()).toISOString().slice(0, 10)
  const records = ownRecords(keeper, deps)
  if ((await records.search('Group', { type: 'person' })).length > 0) return
  await records.put(ofStory(householdOf('nucleo', people, from)))
}

export interface HouseholdOther {
  readonly actor: CareActor
  /** Who says yes: the person, or whoever decides for a minor. */
  readonly decider: CareActor
  readonly isAdult: boolean
}

const ownRecords = (
  { name, session }: CareActor,
  { podServer }: Pick<CareSceneDeps, 'podServer'>,
): FhirClient => createFhirClient({ podServer, pod: name, send: sendSignedIn(session.fetch) })

/** By the address of their record in their own pod. */
const personOf = async (
  actor: CareActor,
  deps: Pick<CareSceneDeps, 'podServer'>,
): Promise<{ readonly reference: string }> => {
  const [patient] = await ownRecords(actor, deps).search('Patient')
  return { reference: `${deps.podServer}/fhir/${actor.name}/Patient/${patient?.id ?? ''}` }
}

const giveOnce = async (
  { consent, pod }: CareActor,
  {
    recipient,
    resources,
    modes,
  }: {
    readonly recipient: WebId
    readonly resources: readonly ResourceUrl[]
    readonly modes: readonly AccessMode[]
  },
  { purpose, now }: CareSceneDeps,
): Promise<Grant> => {
  const isThis = ({ recipient: given, state, scope }: Grant): boolean =>
    given === recipient &&
    state === 'given' &&
    scope.resources.every((one) => one.startsWith(pod)) &&
    resources.every((one) => scope.resources.includes(one)) &&
    modes.every((mode) => scope.modes.includes(mode))
  const found = (await consent.grants()).find(isThis)
  if (found !== undefined) return found
  const validUntil = instantOf(now() + halfYearMs)
  return (await consent.give({ recipient, purpose, resources, modes, validUntil })).grant
}

const isSignedBy = (record: FhirResource, webId: WebId): boolean =>
  partsOf(record, 'signature').some(
    (signature) => partOf(partOf(partOf(signature, 'who'), 'identifier'), 'value') === webId,
  )

const halfYearMs = 182 * 86_400_000
