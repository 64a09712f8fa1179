import type { Router } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { signText } from '../bank/template-jws.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createCallLimit } from '../http/call-limit.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createStudyQuestionRoutes } from '../http/study-question-routes.ts'
import type { Keys } from '../keys/keys.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import type { Payback } from '../pool/payback/open-payback.ts'
import { createAnswerTick } from '../pool/questions/answer-tick.ts'
import { readMechanismDigest } from '../pool/questions/mechanism-digest.ts'
import { openQuestions, type QuestionDeps } from '../pool/questions/open-questions.ts'

export interface QuestionFaceDeps
  extends OfficerDeps, Pick<QuestionDeps, 'studies' | 'snapshots' | 'budgets' | 'policy'> {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly coopName: string
  readonly keys: Pick<Keys, 'did' | 'signingKey'>
  readonly organisations: Pick<Organisations, 'isAdministrator'>
  readonly payback: Pick<Payback, 'quote'>
  readonly poolTickMs: number
}

/** Questions to the pool on its studies, snapshots and budgets, signed with the keys of the co-op. */
export const openQuestionFace = async (
  deps: QuestionFaceDeps,
): Promise<{ readonly rooms: readonly Router[] }> => {
  const { keys, now, organisations, payback, poolTickMs: tickMs } = deps
  const authenticate: AuthenticateCaller = deps.authenticate
  const questions = openQuestions({
    ...{ ...deps, tickMs },
    issuer: () => keys.did,
    sign: (text, type) => signText(text, type, keys.signingKey()),
    code: await readMechanismDigest(),
    atTick: createAnswerTick(tickMs),
    isOfPlan: async ({ plan, project }, person) =>
      plan.application.people.some(({ webId }) => webId === person) ||
      organisations.isAdministrator(person, project.document.recipient),
    priceOfAnswer: ({ plan }, rho) => payback.quote(plan, rho),
  })
  const limit = createCallLimit({ now, callsPerMinute: 600 })
  return { rooms: [createStudyQuestionRoutes({ authenticate, questions, limit })] }
}
