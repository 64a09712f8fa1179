import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { TariffRef } from '@mutua/sdk/consent/grant'
import { microCents, type Instant, type PurposeIri, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { toBytes, type Write } from '@mutua/kit/store'
import type { HeldStep } from './mandate.ts'
import {
  keys,
  lifeOf,
  localIdOf,
  putEvent,
  putGrant,
  putIndex,
  versionedOf,
  type GrantRecord,
} from './records.ts'

/** What must be written, and what must not have been there, for a grant to begin. */
export const newGrant = (begun: {
  readonly record: GrantRecord
  readonly pod: ResourceUrl
  readonly shown: Shown | undefined
  /** Who gives, and until when they wished to where that could not be. */
  readonly step: HeldStep
  readonly wishedUntil: Instant
  /** Absent: given. */
  readonly kind?: 'opened-in-emergency'
}): {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
} => {
  const { record, pod, shown, step, wishedUntil, kind = 'given' } = begun
  const { grant, credential } = record
  const { owner, recipient, request, validFrom: at } = grant
  const local = localIdOf(grant.id)
  const life = lifeOf(record)
  const taken = toBytes(local)
  const further = step.record({ kind, at, request, grant: grant.id, wishedUntil })
  return {
    writes: [
      putGrant(record),
      ...putEvent(
        life,
        2,
        {
          kind,
          ...step.actor,
          at,
          grant,
          ...(request === undefined ? {} : { request }),
          ...(shown === undefined ? {} : { shown }),
        },
        grant,
      ),
      putIndex(keys.grantsOf(owner), at, local),
      putIndex(keys.grantsOf(recipient), at, local),
      putIndex(keys.grantsIn(recipient, pod), at, local),
      { key: keys.statusIndex(grant.statusIndex), value: taken },
      { key: keys.credential(credential), value: toBytes(versionedOf(grant)) },
      ...further.writes,
    ],
    unchanged: new Map([
      ...[
        keys.event(life, 2),
        keys.grant(local),
        keys.statusIndex(grant.statusIndex),
        keys.credential(credential),
      ].map((key) => [key, undefined] as const),
      ...step.unchanged,
      ...further.unchanged,
    ]),
  }
}

/**
 * The price pinned to a grant. A gift has none, whatever the tariffs say; nor has what a member gives to somebody who is
 * no provider of the co-op, which is no exchange with it.
 * @throws {Problem} `tariff-missing`
 */
export const readTariff = async (
  { purpose, gift, isPrivate }: { purpose: PurposeIri; gift?: boolean | undefined; isPrivate?: boolean },
  deps: { readonly tariffFor: (purpose: PurposeIri) => Promise<TariffRef | undefined> },
): Promise<TariffRef> => {
  if (gift === true) return giftTariff
  if (isPrivate === true) return noTariff
  const tariff = await deps.tariffFor(purpose)
  if (tariff !== undefined) return tariff
  throw new Problem('tariff-missing', 'The assembly must adopt a tariff for this purpose first.')
}

const giftTariff: TariffRef = {
  version: 'gift',
  resolution: 'none',
  microCentsPerUnit: microCents(0),
  gift: true,
}
const noTariff: TariffRef = { version: 'none', resolution: 'none', microCentsPerUnit: microCents(0) }
