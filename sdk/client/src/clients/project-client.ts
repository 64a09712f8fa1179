import {
  projectSchema,
  reviewCommitteeSchema,
  reviewText,
  type Project,
  type ProjectWish,
  type ReviewCommittee,
  type ReviewWish,
} from '../coop/project.ts'
import {
  officerDecisionSchema,
  officerDraftSchema,
  officerKeySchema,
  type OfficerDecision,
} from '../coop/officer.ts'
import { keyWishOf, type OfficerSigner } from '../coop/officer-signer.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { createOfficerClient } from './officer-client.ts'
import { ownAddress } from './own-address.ts'

/** Projects, and the three signatures that open one. All methods throw `Problem` or `ClientFault`. */
export interface ProjectClient {
  /** Anybody's to read; who is signed in sees their own drafts, too. The newest first. */
  readonly projects: () => Promise<readonly Project[]>
  readonly project: (id: string) => Promise<Project>
  /** By an officer, or an administrator of the organisation. */
  readonly draft: (wish: ProjectWish) => Promise<Project>
  readonly submit: (id: string) => Promise<Project>
  /** By a reviewer, who has read the document of that digest. */
  readonly review: (
    project: Pick<Project, 'id' | 'digest'>,
    said: Pick<ReviewWish, 'role' | 'verdict' | 'reason'>,
    signer: OfficerSigner,
  ) => Promise<Project>
  /** By an officer; resolves when what was given for it is void. */
  readonly close: (id: string, reason: string) => Promise<Project>
  /** Who reviews what is submitted now; for officers and the reviewers themselves. */
  readonly committee: () => Promise<ReviewCommittee>
  readonly proposeCommittee: (
    wish: Pick<ReviewCommittee, 'ethics' | 'needed' | 'legal'>,
    signer: OfficerSigner,
  ) => Promise<OfficerDecision>
  /** By another officer; `committee/1` is the subject of the decision. */
  readonly confirmCommittee: (subject: string, signer: OfficerSigner) => Promise<ReviewCommittee>
  /** A reviewer makes their key known. */
  readonly registerKey: (signer: OfficerSigner) => Promise<void>
}

/** @param deps `fetch` of a signed-in person (see `signIn`); any `fetch` reads what is public */
export const createProjectClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ProjectClient => {
  const { consentService, fetch } = deps
  const projects = `${consentService}/projects`
  const own = (id: string) => ownAddress(id, consentService)
  return {
    projects: () => readAllItems(fetch, projects, projectSchema),
    project: async (id) => parseAnswer(await ask(fetch, own(id)), projectSchema),
    draft: async (wish) => parseAnswer(await askWithJson(fetch, projects, wish), projectSchema),
    submit: async (id) =>
      parseAnswer(await ask(fetch, `${own(id)}/submit`, { method: 'POST' }), projectSchema),
    review: async ({ id, digest }, said, signer) => {
      const signed = await signer.sign(reviewText({ id, digest }, said))
      return parseAnswer(
        await askWithJson(fetch, `${own(id)}/reviews`, { ...said, ...signed }),
        projectSchema,
      )
    },
    close: async (id, reason) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/close`, { reason }), projectSchema),
    committee: async () => parseAnswer(await ask(fetch, `${projects}/committee`), reviewCommitteeSchema),
    proposeCommittee: async (wish, signer) => {
      const drafted = await askWithJson(fetch, `${projects}/committee/draft`, wish)
      const { text } = await parseAnswer(drafted, officerDraftSchema)
      const signed = await signer.sign(text)
      return parseAnswer(
        await askWithJson(fetch, `${projects}/committee/propose`, { text, ...signed }),
        officerDecisionSchema,
      )
    },
    confirmCommittee: async (subject, signer) => {
      const { text } = await createOfficerClient(deps).decision({ kind: 'project.committee', subject })
      const signed = await signer.sign(text)
      return parseAnswer(
        await askWithJson(fetch, `${projects}/${subject}/confirm`, signed),
        reviewCommitteeSchema,
      )
    },
    registerKey: async (signer) => {
      const wish = await keyWishOf(signer)
      await parseAnswer(await askWithJson(fetch, `${projects}/reviewers/keys`, wish), officerKeySchema)
    },
  }
}
