import type { PodPath } from '../resources/pod-path.ts'
import type { Decide } from './decide.ts'

/**
 * What is being removed is nobody's any more, its owner's neither, whatever rules and consents still stand in what is
 * left of it. Strangers get the answer that they get for what never was.
 */
export const refuseErased =
  (decide: Decide, isErased: (path: PodPath) => boolean): Decide =>
  async (ask) => {
    if (!isErased(ask.target)) return decide(ask)
    if (ask.caller.kind === 'consent')
      return { kind: 'refuse', code: 'grant-withdrawn', why: 'The member has deleted this pod.' }
    return ask.caller.kind === 'anonymous'
      ? {
          kind: 'refuse',
          code: 'caller-unknown',
          why: 'Sign in, or use a consent token, to see whether anything is here.',
        }
      : { kind: 'refuse', code: 'owner-only', why: 'You have no access here; ask the owner for consent.' }
  }
