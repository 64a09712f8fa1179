import type { Erasure } from '@mutua/sdk/consent/erasure'
import { verifyErasureStatement } from '@mutua/sdk/consent/erasure-statement'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import { answerErasure, findErasure } from './erasures.ts'
import { wishToTell } from './tell.ts'

/** Who answers: signed in, with the key that the sign-in is bound to. */
export interface Answerer {
  readonly webId: WebId
  /** Absent when the token is bound to no key. */
  readonly jkt: string | undefined
}

/**
 * The recipient states what became of the data: erased, or kept because a law says so (GDPR Art. 17(3)(b), 19). What was
 * kept can be erased later; what was erased stays erased.
 * @param local last segment of the grant's id; attacker-controlled
 * @param statement attacker-controlled
 * @throws {Problem} `not-found`, `recipient-only`, `statement-invalid`, `erasure-answered`
 */
export const recordErasureAnswer = async (
  answerer: Answerer,
  local: string,
  statement: string,
  deps: { readonly store: Store; readonly now: () => number },
): Promise<Erasure> => {
  const erasure = /^[\w-]{22}$/.test(local) ? await findErasure(deps.store, local) : undefined
  const { webId, jkt } = answerer
  if (erasure === undefined || (erasure.owner !== webId && erasure.recipient !== webId))
    throw new Problem('not-found', 'There is no consent of yours that is over.')
  if (erasure.recipient !== webId)
    throw new Problem('recipient-only', 'Only who read under the consent says what became of it.')
  if (jkt === undefined)
    throw new Problem('statement-invalid', 'Sign in with a token that is bound to a key.')
  const expected = { recipient: webId, grant: erasure.grant, jkt }
  const verdict = await verifyErasureStatement(statement, expected, deps.now)
  if (verdict.kind === 'refused') throw new Problem('statement-invalid', verdict.why)
  if (erasure.answer?.outcome.outcome === 'erased')
    throw new Problem('erasure-answered', 'You have stated already that it is erased.')
  const at = instantOf(deps.now())
  const answer = { at, outcome: verdict.outcome, statement }
  await deps.store.write([...answerErasure(erasure, answer), wishToTell(erasure, at)])
  return { ...erasure, answer }
}
