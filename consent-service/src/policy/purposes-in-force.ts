import { beginOf, inForceAt, type Enactment } from '@mutua/sdk/coop/policy'
import {
  checkPurposeUse,
  classOf,
  type PurposeClass,
  type PurposeRefusal,
  type PurposeUse,
} from '@mutua/sdk/coop/purpose-class'
import { instantOf, type PurposeIri } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { documentOf, listEnactments } from './enact.ts'
import { documentKey, documentRowSchema } from './policy-rows.ts'

export interface PurposesDeps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly now: () => number
  /** Whether a co-op has that purpose before its members have adopted any. */
  readonly isFounding: (purpose: PurposeIri) => boolean
  /** Where anybody reads what the members allow. */
  readonly policyPage: string
}

export interface PurposesInForce {
  /** The classes in force, the one adopted last first; undefined until the first one ever has begun: then the founding purposes are over for good. */
  readonly classes: () => Promise<readonly PurposeClass[] | undefined>
  /** Whether the members let that purpose be served now. */
  readonly isAllowed: (purpose: PurposeIri) => Promise<boolean>
  /** @throws {Problem} `purpose-not-allowed` */
  readonly requirePurpose: (use: PurposeUse) => Promise<void>
}

/** What the adopted classes of purposes let be asked for, given and read. */
export const createPurposesInForce = (deps: PurposesDeps): PurposesInForce => {
  const classes = () => readClasses(deps)
  return {
    classes,
    isAllowed: async (purpose) => {
      const held = await classes()
      return held === undefined ? deps.isFounding(purpose) : classOf(purpose, held) !== undefined
    },
    requirePurpose: async (use) => {
      const held = await classes()
      const refusal = held === undefined ? unfounded(use, deps) : checkPurposeUse(use, held, deps.now())
      if (refusal === undefined) return
      throw new Problem(
        'purpose-not-allowed',
        `${refusal.purpose}: ${whyWords(refusal)} What the members allow: ${deps.policyPage}`,
      )
    },
  }
}

/** Their texts, the one adopted last first. */
const classesIn = async (
  inForce: Iterable<Enactment>,
  store: Pick<Store, 'get'>,
): Promise<readonly PurposeClass[]> => {
  const classes: PurposeClass[] = []
  const ofPurposes = [...inForce].filter(({ subject }) => subject === 'purpose-class')
  for (const { digest } of ofPurposes.toSorted((one, other) => other.ordinal - one.ordinal)) {
    const published = await findRow(store, documentKey(digest), documentRowSchema)
    const document = published === undefined ? undefined : documentOf(published)
    if (document?.type === 'purpose-class') classes.push(document)
  }
  return classes
}

const readClasses = async ({ store, now }: PurposesDeps): Promise<readonly PurposeClass[] | undefined> => {
  const enactments = await listEnactments(store)
  const at = instantOf(now())
  const hasBegun = enactments.some(
    (one) =>
      one.subject === 'purpose-class' &&
      one.outcome === 'in-force' &&
      one.revokes === undefined &&
      beginOf(one) <= at &&
      !isTakenBack(one, enactments),
  )
  return hasBegun ? classesIn(inForceAt(enactments, at).values(), store) : undefined
}

/** Before its first day: then it never was in force. */
const isTakenBack = (one: Enactment, enactments: readonly Enactment[]): boolean =>
  enactments.some(
    ({ revokes, ordinal, from }) => revokes === one.digest && ordinal > one.ordinal && from < beginOf(one),
  )

const unfounded = (
  { purpose, purposes = [] }: PurposeUse,
  { isFounding }: Pick<PurposesDeps, 'isFounding'>,
): PurposeRefusal | undefined => {
  const unknown = [purpose, ...purposes].find((one) => !isFounding(one))
  return unknown === undefined ? undefined : { purpose: unknown, why: 'unknown' }
}

const whyWords = ({ why, class: found }: PurposeRefusal): string => {
  switch (why) {
    case 'unknown':
      return 'no resolution in force allows this purpose.'
    case 'asker':
      return 'the members let others ask for this purpose.'
    case 'too-long':
      return `a consent for this purpose lasts ${String(found?.longestDays ?? 0)} days at most.`
    case 'project':
      return 'this purpose takes an open project.'
  }
}
