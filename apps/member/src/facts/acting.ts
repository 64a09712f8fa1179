import { createContext, use } from 'react'
import type { Power } from '@mutua/sdk/consent/representation'
import type { GrantId, WebId } from '@mutua/sdk/ids'
import { useDelegations, useGuardianships, stands } from './people-facts.ts'
import { useSignedIn } from '@mutua/ui/session/session-gate'

/** For whom somebody acts, how far, and until when. The server keeps to it; the app shows no more than it allows. */
export interface Acting {
  /** Last segment of the address of the delegation or guardianship. */
  readonly id: string
  readonly member: WebId
  readonly powers: ReadonlySet<Power>
  /** Day or instant at which it ends. */
  readonly until: string
  /** Only of some kinds of purposes, or of some data. */
  readonly isPart: boolean
  /** The consent under which whoever acts reads, as themselves. */
  readonly reading: GrantId | undefined
}

export const ActingContext = createContext<Acting | undefined>(undefined)

/** Undefined for who does what is their own. */
export const useActing = (): Acting | undefined => use(ActingContext)

/** Whether whoever is here may do it: everything for oneself. */
export const useMay = (power: Power): boolean => {
  const acting = useActing()
  return acting === undefined || acting.powers.has(power)
}

/** For whom whoever is signed in may act now; undefined while nobody knows. */
export const useMandates = (): {
  readonly mandates: readonly Acting[] | undefined
  readonly error: unknown
} => {
  const { session } = useSignedIn()
  const delegations = useDelegations()
  const guardianships = useGuardianships()
  const error = delegations.error ?? guardianships.error
  if (delegations.data === undefined || guardianships.data === undefined)
    return { mandates: undefined, error }
  const named = delegations.data
    .filter((one) => one.delegate === session.webId && one.state === 'accepted' && stands(one))
    .map((one) => ({ ...one, until: one.validUntil }))
  const recorded = guardianships.data
    .filter((one) => one.guardians.includes(session.webId) && one.state === 'confirmed')
    .map((one) => ({ ...one, member: one.ward, until: one.endsOn, reading: undefined }))
  return {
    error,
    mandates: [...named, ...recorded].map(({ id, member, powers, until, kinds, resources, reading }) => ({
      id: id.slice(id.lastIndexOf('/') + 1),
      member,
      powers: new Set(powers),
      until,
      isPart: kinds !== undefined || resources !== undefined,
      reading,
    })),
  }
}
