import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Project, ProjectWish } from '@mutua/sdk/coop/project'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { sha256Schema } from '@mutua/sdk/ids'
import { categoriesOf } from '@mutua/sdk/pool/variables'
import type { Coop } from '../../support/coop.ts'
import { approve, nameReviewers, projectsOf, type Committee } from '../../support/open-project.ts'
import type { Narrator } from '../narrator.ts'
import type { Institute } from './people.ts'

export const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri

const wanted = ['age', 'gender', 'diabetes', 'hba1c'] as const

/** What the institute applies with: EHDS Art. 67. */
export const applicationOf = ({ id, researcher }: Institute): ProjectWish => {
  const today = civilDateOf(Date.now())
  return {
    ...{ kind: 'study', title: 'Il diabete per fasce di età', purpose: research, recipient: id },
    plain:
      'Vogliamo sapere quanti adulti con il diabete hanno la glicata alta, e a quale età. Nessuno vede i dati di una persona.',
    protocol: 'Counts of adults with diabetes and a newest HbA1c above 7 %, by age band; clamped means.',
    categories: [...categoriesOf(wanted)],
    from: today,
    to: addDays(today, 200),
    attachments: [{ kind: 'impact-assessment', title: 'DPIA', digest: sha256Schema.parse('a'.repeat(64)) }],
    pool: {
      variables: [...wanted],
      rowsPerMember: 1,
      application: {
        people: [{ webId: researcher.webId, name: 'Rosa Vallombra' }],
        purpose: 'scientific-research',
        benefit: 'The health house can plan visits for the ages that need them most.',
        necessity:
          'Age bands, the diagnosis and the newest value: without one of them the question has no answer.',
        safeguards: 'Only counts with noise; nobody tries to find out who is behind them.',
        funding: 'Own funds.',
      },
      noticeDays: 7,
      resultsWithinDays: 180,
    },
  }
}

/** From the draft to the three signatures. */
export const apply = async (
  coop: Coop,
  institute: Institute,
  { step, refused }: Narrator,
): Promise<Project | undefined> => {
  const committee = await step('Two officers name an ethics committee of three and a legal reviewer.', () =>
    nameReviewers(coop),
  )
  if (committee === undefined) return undefined
  const asInstitute = projectsOf(coop, institute.researcher)
  const submitted = await step(
    'An institute applies with what EHDS Art. 67 wants said, and submits it.',
    async () => {
      const { id } = await asInstitute.draft(applicationOf(institute))
      return asInstitute.submit(id)
    },
  )
  if (submitted === undefined) return undefined
  await refused(
    'A variable that is not in the public catalogue: refused.',
    () => {
      const wish = applicationOf(institute)
      const pool = wish.pool === undefined ? undefined : { ...wish.pool, variables: ['first-name'] }
      return asInstitute.draft({ ...wish, ...(pool && { pool }) })
    },
    () => true,
  )
  return signThrice(coop, { submitted, committee }, { step })
}

const signThrice = async (
  coop: Coop,
  { submitted, committee }: { readonly submitted: Project; readonly committee: Committee },
  { step }: Pick<Narrator, 'step'>,
): Promise<Project | undefined> => {
  await step(
    'Two of three of the ethics committee approve, with keys of their own, and so does legal.',
    async () => {
      for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, submitted, 'ethics', reviewer)
      const { state } = await approve(coop, submitted, 'legal', committee.legal)
      if (state !== 'reviewed') throw new Error(`It is ${state}.`)
    },
  )
  return step('The members adopt the study: its text, to the letter, is in force.', async () => {
    const today = civilDateOf(Date.now())
    await coop.asOfficer.recordResolution({
      id: `${today.slice(0, 4)}/3`,
      title: submitted.document.title,
      adoptedOn: today,
      governs: ['project'],
      enacts: [{ subject: 'project', digest: submitted.digest }],
    })
    const open = await projectsOf(coop, coop.officer).project(submitted.id)
    if (open.state !== 'open') throw new Error(`It is ${open.state}.`)
    return open
  })
}
