import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import type { Project } from '@mutua/sdk/coop/project'
import { periodEnd } from '@mutua/sdk/coop/period'
import { instantOf, parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { turtleDocument } from '../../bench/document.ts'
import type { ClockTower } from '../../support/clock-tower.ts'
import {
  addMember,
  addProvider,
  beginCoop,
  secondOfficer,
  type Coop,
  type Person,
} from '../../support/coop.ts'
import { openProjects } from '../../support/open-project.ts'
import { inParallel } from '../../support/in-parallel.ts'
import { startCoopServers } from '../../support/servers.ts'
import { signContract } from '../../support/sign-contract.ts'
import type { Narrator } from '../narrator.ts'
import type { Participation, YearScript } from './script.ts'

/** Both servers as they are run, on the clock of the journey, with a price for the purpose of each project. */
export const openYearCoop = async (clock: ClockTower, { projects }: YearScript): Promise<Coop> => {
  const research = 'https://w3id.org/dpv/sector/health#HealthcareScientificResearch'
  const purposes = projects.map(({ purpose }) => `${purpose}=${research}`).join(' ')
  const coop = await beginCoop(
    await startCoopServers(['olga', secondOfficer], {
      pod: clock.environmentFor('pod server'),
      consent: { ...clock.environmentFor('consent service'), CONSENT_PURPOSES: purposes },
    }),
  )
  await coop.asOfficer.recordResolution({
    id: '2026/2',
    title: 'Prices of research',
    adoptedOn: civilDateOf(Date.now()),
    governs: ['tariff'],
  })
  await coop.asOfficer.adoptTariff({
    version: 'research',
    resolution: '2026/2',
    prices: Object.fromEntries(projects.map(({ purpose, price }) => [purpose, price])),
  })
  return coop
}

/** January: everybody comes in. */
export const settle = async (coop: Coop, script: YearScript, { step }: Narrator) => {
  const count = new Set(script.participations.map(({ member }) => member)).size
  const members = await step(
    `${String(count)} members are admitted, each with a pod and a document in it.`,
    () => admitMembers(coop, count),
  )
  if (members === undefined) return undefined
  const projects = await step(`${String(script.projects.length)} projects enter the directory.`, () =>
    addProjects(coop, script),
  )
  if (projects === undefined) return undefined
  await step('Each signs a contract with the co-op that names its purposes.', () =>
    signContracts(coop, script, projects),
  )
  const studies = await step(
    'Ethics and legal reviewers sign each project, the assembly adopts it: it is open.',
    () => openStudies(coop, script, projects),
  )
  if (studies === undefined) return undefined
  const asked = `They ask, and members give ${String(script.participations.length)} consents.`
  const consents = await step(asked, () => giveConsents(coop, script, { members, projects, studies }))
  return consents === undefined ? undefined : { members, projects, consents }
}

export interface YearMember extends Person {
  readonly document: ResourceUrl
}

/** A consent that stands for the whole year. */
export interface YearConsent extends Participation {
  readonly grant: GrantId
  readonly document: ResourceUrl
}

/** Everybody by the front door: an account, a line in the register, a document in the pod. */
const admitMembers = (coop: Coop, count: number): Promise<YearMember[]> =>
  inParallel(Array.from({ length: count }), async (_, index) => {
    const person = await addMember(coop, `member-${String(index + 1)}`, index + 1)
    const document = parseResourceUrl(`${person.pod}records/glucose.ttl`)
    const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: person.fetch })
    await pod.put(document, { body: turtleDocument, contentType: 'text/turtle' })
    return { ...person, document }
  })

const addProjects = (coop: Coop, script: YearScript): Promise<Person[]> =>
  inParallel(script.projects, ({ name, organisation }) => addProvider(coop, name, organisation))

/** Priced research takes a contract: one per organisation, for the year and the month after it. */
const signContracts = (coop: Coop, { projects, year }: YearScript, people: readonly Person[]) => {
  const byOrganisation = Map.groupBy(
    projects.map((project, index) => ({ ...project, person: people[index] })),
    ({ organisation }) => organisation,
  )
  return inParallel([...byOrganisation], async ([name, [first, ...others]]) => {
    if (first?.person === undefined) throw new Error('every project has somebody')
    return signContract(coop, {
      ...{ name, administrator: first.person, resolution: '2026/2' },
      purposes: [first, ...others].map(({ purpose }) => purpose),
      from: `${year}-01-01`,
      to: `${String(Number(year) + 1)}-02-28`,
    })
  })
}

/** One of them each, up to ten to a resolution. */
const openStudies = async (
  coop: Coop,
  { projects, year }: YearScript,
  people: readonly Person[],
): Promise<Project[]> => {
  const wishes = projects.map(({ name, organisation, purpose }, index) => {
    const administrator = people[index]
    if (administrator === undefined) throw new Error('every project has somebody')
    return {
      title: name,
      purpose,
      organisation,
      administrator,
      from: `${year}-01-01`,
      to: `${String(Number(year) + 1)}-02-28`,
    }
  })
  return openProjects(coop, '2026/3', wishes)
}

/** Every project asks, every member decides. */
const giveConsents = (
  coop: Coop,
  script: YearScript,
  people: {
    readonly members: readonly YearMember[]
    readonly projects: readonly Person[]
    readonly studies: readonly Project[]
  },
): Promise<YearConsent[]> => {
  const consentService = coop.consentService.baseUrl
  return inParallel(script.participations, async (participation) => {
    const { member: number, project: ordinal, isGift } = participation
    const [member, project] = [people.members[number], people.projects[ordinal]]
    const purpose = script.projects[ordinal]?.purpose
    const study = people.studies[ordinal]
    if (member === undefined || project === undefined || purpose === undefined || study === undefined)
      throw new Error('the script names somebody who is not there')
    const { id } = await createConsentClient({ consentService, fetch: project.fetch }).createRequest({
      owner: member.webId,
      purpose,
      project: study.id,
      resources: [member.document],
      modes: ['read'],
      // Beyond its end: one use belongs to the year after.
      validUntil: instantOf(Date.parse(periodEnd(script.year)) + monthMs),
      ...(isGift ? { gift: true } : {}),
    })
    const asMember = createConsentClient({ consentService, fetch: member.fetch })
    const outcome = await asMember.decide(id, { decision: 'give' })
    if (outcome.kind !== 'given') throw new Error('The member gave, and the answer is a refusal.')
    return { ...participation, grant: outcome.grant.id, document: member.document }
  })
}

const monthMs = 31 * 86_400_000
