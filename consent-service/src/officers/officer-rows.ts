import { hashKey } from '@mutua/kit/row'

/** WebIDs and subjects do not stand in keys: a key shows up in more places than its value. */
export const keyPrefix = 'officers/key/'
export const keyKey = (kid: string) => keyPrefix + kid
export const decisionPrefix = 'officers/decision/'
export const decisionKey = ({ kind, subject }: Named) => `${decisionPrefix}${kind}/${hashKey(subject)}`
/** Decisions that a second officer has to look at: under each stands the key of the decision. */
export const waitingPrefix = 'officers/waiting/'
export const waitingKey = ({ kind, subject }: Named) => `${waitingPrefix}${kind}/${hashKey(subject)}`

/** What names a decision. */
export interface Named {
  readonly kind: string
  readonly subject: string
}
