import { useQuery } from '@tanstack/react-query'
import { createContext, use, useState, type ReactNode } from 'react'
import type { Fetch } from '@mutua/sdk/clients/answer'
import {
  actingForOrganisation,
  createOrganisationClient,
  type OrganisationClient,
} from '@mutua/sdk/clients/organisation-client'
import type { OwnRoles, RoleHeld } from '@mutua/sdk/coop/organisation'
import type { WebId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'

/** For whom one works now: in one’s own name, or for an organisation on whose staff list one stands. */
export interface Acting {
  /** The organisation; `undefined` in one’s own name. */
  readonly as: WebId | undefined
  /** Where one may choose to work. */
  readonly places: readonly RoleHeld[]
  /** As what the co-op knows whoever is signed in; `undefined` until it has said so. */
  readonly roles: OwnRoles | undefined
  readonly error: Error | null
  readonly again: () => void
  readonly choose: (organisation: WebId | undefined) => void
}

const ActingContext = createContext<Acting | undefined>(undefined)

/** Only below an `ActingProvider`. */
export const useActing = (): Acting => {
  const acting = use(ActingContext)
  if (acting === undefined) throw new Error('nobody works here')
  return acting
}

/** Whoever is in no directory of their own and works in one place works for that place; else it is theirs to choose. */
export const ActingProvider = ({ children }: { readonly children: ReactNode }) => {
  const organisations = useOrganisations()
  const roles = useQuery({
    queryKey: ['consents', 'roles'],
    // Nobody tells who was taken off a list; so it is looked for. The servers refuse them at once.
    refetchInterval: 5_000,
    queryFn: () => organisations.ownRoles(),
  })
  const [chosen, choose] = useState<{ readonly as: WebId | undefined }>()
  const places = (roles.data?.organisations ?? []).filter(worksThere)
  const only = roles.data?.provider === undefined ? places[0]?.organisation.id : undefined
  // Who has left in the meantime chooses anew.
  const stands = chosen?.as === undefined || places.some(({ organisation }) => organisation.id === chosen.as)
  return (
    <ActingContext
      value={{
        as: chosen !== undefined && stands ? chosen.as : only,
        places,
        roles: roles.data,
        error: roles.error,
        again: () => void roles.refetch(),
        choose: (as) => choose({ as }),
      }}
    >
      {children}
    </ActingContext>
  )
}

export const worksThere = ({ organisation, stay }: RoleHeld): boolean =>
  organisation.endedAt === undefined && stay !== undefined && stay.until === undefined

/** The session’s `fetch`, saying at the consent service for whom one works. */
export const useActingFetch = (): Fetch => {
  const { session } = useSignedIn()
  const { as } = useActing()
  return as === undefined ? session.fetch : actingForOrganisation(session.fetch, as)
}

export const useOrganisations = (): OrganisationClient => {
  const { config, session } = useSignedIn()
  return createOrganisationClient({ consentService: config.consentService, fetch: session.fetch })
}
