import { ordinalKey } from '@mutua/kit/store'
import { hashKey } from '@mutua/kit/row'

/** WebIDs and subjects do not stand in keys: a key shows up in more places than its value. */
export const keyPrefix = 'officers/key/'
export const keyKey = (kid: string) => keyPrefix + kid
export const decisionPrefix = 'officers/decision/'
export const decisionKey = ({ kind, subject }: Named) => `${decisionPrefix}${kind}/${hashKey(subject)}`
/** Decisions that a second officer has to look at: under each stands the key of the decision. */
export const waitingPrefix = 'officers/waiting/'
export const waitingKey = ({ kind, subject }: Named) => `${waitingPrefix}${kind}/${hashKey(subject)}`
/** How many were confirmed; they are numbered, so that the transparency log can follow. */
export const confirmedHeadKey = 'officers/confirmed-head'
export const confirmedPrefix = 'officers/confirmed/'
export const confirmedKey = (ordinal: number) => confirmedPrefix + ordinalKey(ordinal)

/** What names a decision. */
export interface Named {
  readonly kind: string
  readonly subject: string
}
