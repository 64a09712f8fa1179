import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createProjectClient } from '@mutua/sdk/clients/project-client'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { createOfficerKeyPair, openOfficerSigner, type OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { Project, ProjectWish, ReviewRole } from '@mutua/sdk/coop/project'
import { sha256Schema, type PurposeIri } from '@mutua/sdk/ids'
import { studyPlanSchema } from '@mutua/sdk/pool/study-plan'
import { createPerson, type Coop, type Person } from './coop.ts'

export interface Reviewer {
  readonly person: Person
  readonly signer: OfficerSigner
}

export interface Committee {
  readonly ethics: readonly Reviewer[]
  readonly legal: Reviewer
}

/** Three for ethics, of whom two are needed, and one for legal: named by two officers, each with a key. */
export const nameReviewers = async (coop: Coop): Promise<Committee> => {
  const people = []
  for (const name of ['etica-uno', 'etica-due', 'etica-tre', 'garante'])
    people.push(await createPerson(coop.podServer.baseUrl, name))
  const named = people.map(({ webId, name }) => ({ webId, name }))
  const [first, second] = await coop.twoOfficers()
  const { subject } = await projectsOf(coop, first.person).proposeCommittee(
    { ethics: named.slice(0, 3), needed: 2, legal: named.slice(3) },
    first.signer,
  )
  await projectsOf(coop, second.person).confirmCommittee(subject, second.signer)
  const reviewers: Reviewer[] = []
  for (const person of people) {
    const signer = await openOfficerSigner(person.webId, await createOfficerKeyPair())
    await projectsOf(coop, person).registerKey(signer)
    reviewers.push({ person, signer })
  }
  const legal = reviewers.pop()
  if (legal === undefined) throw new Error('four were named')
  return { ethics: reviewers, legal }
}

export interface StudyWish {
  readonly title: string
  readonly purpose: PurposeIri
  /** As it is called on the register. */
  readonly organisation: string
  readonly administrator: Person
  readonly from: string
  readonly to: string
  /** Usually laboratory tests and what lies outside health records. */
  readonly categories?: ProjectWish['categories']
  readonly pool?: ProjectWish['pool']
}

/** What a study of the pool says besides: of two variables, asked by somebody who is nobody here. */
export const smallPoolPlan = studyPlanSchema.parse({
  ...{ variables: ['age', 'gender'], rowsPerMember: 1, noticeDays: 1, resultsWithinDays: 30 },
  application: {
    ...{
      people: [{ webId: 'https://somewhere.example/rita', name: 'Rita' }],
      purpose: 'scientific-research',
    },
    ...{ benefit: 'Care.', necessity: 'Age.', safeguards: 'None ask.', funding: 'Region.' },
  },
})

/** Entered by who administers its organisation, and submitted. */
export const submitStudy = async (coop: Coop, wish: StudyWish): Promise<Project> => {
  const { administrator, organisation, title, purpose, pool, categories = ['laboratory', 'other'] } = wish
  const organisations = await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: administrator.fetch,
  }).organisations()
  const recipient = organisations.find(({ name }) => name === organisation)?.id
  if (recipient === undefined) throw new Error('the organisation is on the register')
  const projects = projectsOf(coop, administrator)
  const { id } = await projects.draft({
    ...{ kind: 'study', title, purpose, recipient },
    plain: 'We look at how sugar in the blood goes over a year. Nobody is named.',
    protocol: 'Counts and means only.',
    categories,
    ...(pool === undefined ? {} : { pool }),
    from: civilDateSchema.parse(wish.from),
    to: civilDateSchema.parse(wish.to),
    attachments: [{ kind: 'impact-assessment', title: 'DPIA', digest: sha256Schema.parse('a'.repeat(64)) }],
  })
  return projects.submit(id)
}

/** Says yes with the key of a reviewer. */
export const approve = (
  coop: Coop,
  project: Project,
  role: ReviewRole,
  { person, signer }: Reviewer,
): Promise<Project> => projectsOf(coop, person).review(project, { role, verdict: 'approve' }, signer)

/** Submitted, signed by ethics and legal, and adopted: up to ten to a resolution, numbered from the one that is named. */
export const openProjects = async (
  coop: Coop,
  firstResolution: string,
  wishes: readonly StudyWish[],
  reviewers?: Committee,
): Promise<Project[]> => {
  const committee = reviewers ?? (await nameReviewers(coop))
  const submitted: Project[] = []
  for (const wish of wishes) {
    const project = await submitStudy(coop, wish)
    for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, project, 'ethics', reviewer)
    await approve(coop, project, 'legal', committee.legal)
    submitted.push(project)
  }
  const [year = '', number = ''] = firstResolution.split('/')
  for (let from = 0; from < submitted.length; from += 10)
    await coop.asOfficer.recordResolution({
      id: `${year}/${String(Number(number) + from / 10)}`,
      title: 'Projects',
      adoptedOn: civilDateOf(Date.now()),
      governs: ['project'],
      enacts: submitted.slice(from, from + 10).map(({ digest }) => ({ subject: 'project', digest })),
    })
  return Promise.all(submitted.map(({ id }) => projectsOf(coop, coop.officer).project(id)))
}

export const projectsOf = (
  { consentService }: Pick<Coop, 'consentService'>,
  { fetch }: Pick<Person, 'fetch'>,
) => createProjectClient({ consentService: consentService.baseUrl, fetch })
