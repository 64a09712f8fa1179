import { createHash } from 'node:crypto'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createProjectClient } from '@mutua/sdk/clients/project-client'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { createOfficerKeyPair, openOfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { Project, ReviewRole } from '@mutua/sdk/coop/project'
import { parseSha256, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { categoriesOf } from '@mutua/sdk/pool/variables'
import { studyIdOf } from '@mutua/sdk/pool/study'
import { shownOfStudy, studyTopics } from '@mutua/sdk/pool/study-shown'
import { openDemoOfficer } from './officer-key.ts'
import { researchInstitute } from './research-scene.ts'

interface Person {
  readonly name: string
  readonly session: DpopSession
}

export interface StudySceneDeps {
  readonly home: string
  readonly consentService: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Two officers, of whom the first signs the steps. */
  readonly first: Person
  readonly second: Person
  readonly researcher: Person & { readonly displayName: string }
  /** Two for ethics, and who looks at the law. */
  readonly reviewers: readonly [Person, Person, Person]
  /** Who have joined it; everybody else still can. */
  readonly joining: readonly Person[]
}

const title = 'Il diabete per fasce di età'

/**
 * A study that has its three signatures and that members can join: the others of its way take days, which nobody turns
 * here. Repeating it adds nothing.
 */
export const recruitForStudy = async (deps: StudySceneDeps): Promise<void> => {
  const { consentService, now, first, joining } = deps
  const at = ({ session }: Person) => ({ consentService, fetch: session.fetch })
  const open = await openStudy(deps)
  const id = studyIdOf(open.id)
  const studies = createStudyClient(at(first))
  const until = addDays(civilDateOf(now()), 30)
  if ((await studies.study(id)).state === 'governance-approved')
    await studies.takeStep(id, { step: 'recruit', until }, await openDemoOfficer(first, deps))
  const explained = await studies.study(id)
  const { plain } = explained.project.document
  const told = { text: plain, language: 'it', channel: 'client', understood: studyTopics } as const
  for (const member of joining)
    await createStudyClient(at(member)).optIn(id, await shownOfStudy(explained, told))
}

const openStudy = async (deps: StudySceneDeps): Promise<Project> => {
  const { consentService, now, first, researcher, reviewers } = deps
  const at = ({ session }: Person) => ({ consentService, fetch: session.fetch })
  const projects = createProjectClient(at(researcher))
  const known = (await projects.projects()).find(({ document }) => document.title === title)
  if (known?.state === 'open') return known
  await nameReviewers(deps)
  const drafted = known ?? (await projects.draft(await wishOf(deps)))
  const submitted = drafted.state === 'draft' ? await projects.submit(drafted.id) : drafted
  for (const [place, reviewer] of reviewers.entries()) {
    const role: ReviewRole = place === reviewers.length - 1 ? 'legal' : 'ethics'
    const asReviewer = createProjectClient(at(reviewer))
    const signer = await openOfficerSigner(reviewer.session.webId, await createOfficerKeyPair())
    await asReviewer.registerKey(signer)
    await asReviewer.review(submitted, { role, verdict: 'approve' }, signer)
  }
  const today = civilDateOf(now())
  const coop = createCoopClient(at(first))
  const resolution = `${today.slice(0, 4)}/3`
  if (!(await coop.resolutions()).some((one) => one.id === resolution))
    await coop.recordResolution({
      ...{ id: resolution, title, adoptedOn: today, governs: ['project'] },
      enacts: [{ subject: 'project', digest: submitted.digest }],
    })
  return projects.project(submitted.id)
}

const nameReviewers = async (deps: StudySceneDeps): Promise<void> => {
  const { consentService, first, second, reviewers } = deps
  const at = ({ session }: Person) => createProjectClient({ consentService, fetch: session.fetch })
  if (
    (await at(first)
      .committee()
      .catch(() => undefined)) !== undefined
  )
    return
  const named = reviewers.map(({ name, session }): { webId: WebId; name: string } => ({
    ...{ name, webId: session.webId },
  }))
  const { subject } = await at(first).proposeCommittee(
    { ethics: named.slice(0, 2), needed: 2, legal: named.slice(2) },
    await openDemoOfficer(first, deps),
  )
  await at(second).confirmCommittee(subject, await openDemoOfficer(second, deps))
}

const wishOf = async ({ consentService, now, researcher }: StudySceneDeps) => {
  const today = civilDateOf(now())
  const variables = ['age', 'gender', 'diabetes', 'hba1c']
  const organisations = await createOrganisationClient({
    consentService,
    fetch: researcher.session.fetch,
  }).organisations()
  const recipient = organisations.find(({ name }) => name === researchInstitute)?.id
  if (recipient === undefined) throw new Error('the institute is on the register')
  return {
    ...{ kind: 'study' as const, title, recipient, categories: [...categoriesOf(variables)] },
    plain:
      'Vogliamo sapere quanti adulti con il diabete hanno la glicata alta, e a quale età. Così le visite si fanno dove servono. Nessuno vede i dati di una persona.',
    protocol:
      'Conteggi di adulti con diabete e ultima HbA1c sopra 7 %, per fascia di età; media entro limiti.',
    purpose: parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri,
    ...{ from: today, to: addDays(today, 300) },
    attachments: [
      {
        kind: 'impact-assessment' as const,
        title: 'Valutazione d’impatto',
        digest: parseSha256(createHash('sha256').update('Demo: DPIA del diabete').digest('hex')),
      },
    ],
    pool: {
      ...{ variables, rowsPerMember: 1, noticeDays: 14, resultsWithinDays: 180 },
      application: {
        people: [{ webId: researcher.session.webId, name: researcher.displayName }],
        purpose: 'improving-care' as const,
        benefit: 'La casa della salute sa a quali età servono più visite.',
        necessity: 'Età, diagnosi e ultimo valore: senza uno di questi la domanda non ha risposta.',
        safeguards: 'Solo numeri su molte persone; nessuno prova a sapere chi c’è dietro.',
        funding: 'Fondi propri dell’istituto.',
      },
    },
  }
}
