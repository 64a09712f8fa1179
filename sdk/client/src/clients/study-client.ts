import { z } from 'zod'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import type { Shown } from '../consent/consent-record.ts'
import type { BaseUrl } from '../ids.ts'
import { membershipProofSchema, type MembershipProof } from '../pool/membership-proof.ts'
import {
  ownBudgetSchema,
  ownStudySchema,
  signedDestructionSchema,
  studyProgressSchema,
  studySchema,
  studyStepText,
  type OwnBudget,
  type OwnStudy,
  type SignedDestruction,
  type Study,
  type StudyProgress,
  type StudyResults,
  type StudyStepWish,
} from '../pool/study.ts'
import { ownShareSchema, type OwnShare } from '../pool/own-share.ts'
import { studyStatementsSchema, type StudyStatements } from '../pool/study-statement.ts'
import { isProblemCode, Problem } from '../problem.ts'
import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { clientFault } from './client-fault.ts'
import { ownAddress } from './own-address.ts'

/** Studies of the research pool. All methods throw `Problem` or `ClientFault`. */
export interface StudyClient {
  /** Anybody's to read; who is signed in sees their own drafts, too. */
  readonly studies: () => Promise<readonly Study[]>
  readonly study: (id: string) => Promise<Study>
  /**
   * By an officer: signs the step that comes after the last one that was read, and waits until it is done. A step that
   * stands already is answered as it stands.
   * @param onProgress told about once a second while pods are read
   */
  readonly takeStep: (
    id: string,
    wish: StudyStepWish,
    signer: OfficerSigner,
    onProgress?: (progress: StudyProgress) => void,
  ) => Promise<Study>
  readonly progress: (id: string) => Promise<StudyProgress>
  /** By a member, for themselves. @param shown what the card said and asked back, and in which language: see `shownOfStudy` */
  readonly optIn: (id: string, shown: Shown) => Promise<OwnStudy>
  readonly mine: () => Promise<readonly OwnStudy[]>
  readonly budget: () => Promise<OwnBudget>
  /** For the member alone: that they are in the snapshot, or that they are not. */
  readonly membershipProof: (id: string) => Promise<MembershipProof>
  /** By the people of the study, once it is closed. */
  readonly report: (id: string, results: StudyResults) => Promise<Study>
  readonly destruction: (id: string) => Promise<SignedDestruction>
  /** What its answers cost, month by month, as the co-op signed it: for anybody. */
  readonly statement: (id: string) => Promise<StudyStatements>
  /** For the member alone: what the study brought them, and how it follows. */
  readonly share: (id: string) => Promise<OwnShare>
}

/** @param deps `fetch` of a signed-in person (see `signIn`); any `fetch` reads what is public */
export const createStudyClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
  /** Between two looks at a step that takes long. */
  readonly pauseMs?: number
}): StudyClient => {
  const { consentService, fetch, pauseMs = 1_000 } = deps
  const studies = `${consentService}/studies`
  const own = (id: string) => ownAddress(id, consentService)
  const study = async (id: string) => parseAnswer(await ask(fetch, own(id)), studySchema)
  const progress = async (id: string) =>
    parseAnswer(await ask(fetch, `${own(id)}/progress`), studyProgressSchema)
  return {
    studies: () => readAllItems(fetch, studies, studySchema),
    study,
    progress,
    takeStep: async (id, wish, signer, onProgress) => {
      const before = await study(id)
      if (hasStep(before, wish)) return before
      const text = await draftStep(before, wish, `${own(id)}/steps/draft`, fetch)
      const signed = await signer.sign(text)
      let taken = await parseAnswer(
        await askWithJson(fetch, `${own(id)}/steps`, { wish, ...signed }),
        studySchema,
      )
      while (!hasStep(taken, wish)) {
        const now = await progress(id)
        onProgress?.(now)
        if (now.problem !== undefined && isProblemCode(now.problem.code))
          throw new Problem(now.problem.code, now.problem.detail)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
        taken = await study(id)
      }
      return taken
    },
    optIn: async (id, shown) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/opt-in`, { shown }), ownStudySchema),
    mine: () => readAllItems(fetch, `${studies}/mine`, ownStudySchema),
    budget: async () => parseAnswer(await ask(fetch, `${studies}/budget`), ownBudgetSchema),
    membershipProof: async (id) =>
      parseAnswer(await ask(fetch, `${own(id)}/membership-proof`), membershipProofSchema),
    report: async (id, results) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/results`, results), studySchema),
    destruction: async (id) =>
      parseAnswer(await ask(fetch, `${own(id)}/destruction`), signedDestructionSchema),
    statement: async (id) => parseAnswer(await ask(fetch, `${own(id)}/statement`), studyStatementsSchema),
    share: async (id) => parseAnswer(await ask(fetch, `${own(id)}/share`), ownShareSchema),
  }
}

const hasStep = ({ steps }: Study, { step }: StudyStepWish): boolean =>
  steps.some(({ wish }) => wish.step === step)

/** What is signed is worked out here, too: an officer's key signs nothing but the next step of what they have read. */
const draftStep = async (
  { id, steps, project }: Study,
  wish: StudyStepWish,
  address: string,
  fetch: Fetch,
): Promise<string> => {
  const { text } = await parseAnswer(
    await askWithJson(fetch, address, { wish }),
    z.object({ text: z.string() }),
  )
  if (text !== studyStepText({ id, before: steps.at(-1)?.digest ?? project.digest }, wish))
    throw clientFault(
      'answer-unexpected',
      'The study has moved on, or another text is to be signed: read it again.',
    )
  return text
}
