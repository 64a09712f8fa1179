import type { Router } from 'express'
import { signText } from '../bank/template-jws.ts'
import { createCallLimit } from '../http/call-limit.ts'
import { createReleaseRoutes } from '../http/release-routes.ts'
import { createAnswerTick } from '../pool/questions/answer-tick.ts'
import { readMechanismDigest } from '../pool/questions/mechanism-digest.ts'
import { openReleases, type ReleasesDeps } from '../pool/releases/open-releases.ts'
import type { QuestionFaceDeps } from './question-face.ts'

export interface ReleaseFaceDeps
  extends
    Omit<QuestionFaceDeps, 'studies' | 'snapshots' | 'budgets' | 'policy' | 'payback' | 'origin'>,
    Pick<ReleasesDeps, 'studies' | 'snapshots' | 'budgets' | 'policy'> {}

/** What leaves studies beside their answers, signed with the keys of the co-op. */
export const openReleaseFace = async (
  deps: ReleaseFaceDeps,
): Promise<{ readonly rooms: readonly Router[] }> => {
  const { keys, now, organisations, poolTickMs: tickMs } = deps
  const releases = openReleases({
    ...deps,
    issuer: () => keys.did,
    sign: (text, type) => signText(text, type, keys.signingKey()),
    code: await readMechanismDigest(),
    atTick: createAnswerTick(tickMs),
    isOfPlan: async ({ plan, project }, person) =>
      plan.application.people.some(({ webId }) => webId === person) ||
      organisations.isAdministrator(person, project.document.recipient),
  })
  const { authenticate, isOfficer } = deps
  const limit = createCallLimit({ now, callsPerMinute: 60 })
  return { rooms: [createReleaseRoutes({ authenticate, isOfficer, releases, limit })] }
}
