import type { Grant, TariffRef } from '@mutua/sdk/consent/grant'
import { emergencyPurpose } from '@mutua/sdk/consent/emergency'
import { instantOf, type BaseUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import type { Store } from '@mutua/kit/store'
import type { Change, Feed } from './feed.ts'
import { createLocalId, type RandomBytes } from './local-id.ts'
import type { Conditional } from './mandate.ts'
import { newGrant, readTariff } from './new-grant.ts'
import { keys, grantIdOf } from './records.ts'

/** Read access without consent, for one person of one organisation. Who asks for it has checked that it may be. */
export interface EmergencyOpened {
  readonly owner: WebId
  readonly pod: ResourceUrl
  readonly organisation: WebId
  readonly organisationName: string
  readonly person: WebId
  readonly resources: readonly ResourceUrl[]
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly lastsMs: number
}

export interface EmergencyGrantDeps {
  readonly store: Store
  readonly feed: Pick<Feed, 'append'>
  readonly origin: BaseUrl
  readonly randomBytes: RandomBytes
}

/**
 * A grant that rests on vital interests instead of consent: reading only, one purpose, no price, and an end that nobody
 * moves. From here on it is a grant like all others: pod servers know it by the same feed, its owner ends it by the same
 * withdrawal, a read under it leaves the same receipt. It has no credential, because there is no consent to attest.
 *
 * @param alongside what becomes durable with it, or not at all
 * @returns undefined when a condition did not hold any more: look again
 */
export const openInEmergency = async (
  opened: EmergencyOpened,
  deps: EmergencyGrantDeps,
  alongside: (grant: Grant) => Conditional,
): Promise<Grant | undefined> => {
  const { owner, pod, organisation, organisationName, person, resources, at, lastsMs } = opened
  const grant: Grant = {
    id: grantIdOf(deps.origin, createLocalId(deps.randomBytes)),
    owner,
    recipient: organisation,
    recipientPerson: person,
    organisation: organisationName,
    basis: 'vital-interests',
    purpose: emergencyPurpose,
    scope: { resources: [...new Set(resources)], modes: ['read'] },
    validFrom: instantOf(at),
    validUntil: instantOf(at + lastsMs),
    state: 'given',
    statusIndex: await drawStatusIndex(keys.statusIndex, deps),
  }
  // Saving a life is no exchange with the co-op: no tariff, adopted now or later, touches it.
  const tariff: TariffRef = await readTariff(
    { purpose: emergencyPurpose, isPrivate: true },
    { tariffFor: () => Promise.resolve(undefined) },
  )
  const credential = noCredentialOf(grant)
  const sequence = await deps.feed.append((givenAs): Change => {
    const begun = newGrant({
      record: { grant, tariff, credential, givenAs, pod },
      pod,
      shown: undefined,
      kind: 'opened-in-emergency',
      step: {
        actor: { actor: person, onBehalfOf: organisation },
        unchanged: new Map(),
        record: () => ({ writes: [], unchanged: new Map() }),
      },
      wishedUntil: grant.validUntil,
    })
    const further = alongside(grant)
    return {
      grant,
      tariff,
      step: { kind: 'opened-in-emergency', credential },
      writes: [...begun.writes, ...further.writes],
      unchanged: new Map([...begun.unchanged, ...further.unchanged]),
    }
  })
  return sequence === undefined ? undefined : grant
}

/** Stands where a credential would, once for each grant, and is no signed text of anything. */
const noCredentialOf = ({ id }: Grant): string => `no credential: ${id}`
