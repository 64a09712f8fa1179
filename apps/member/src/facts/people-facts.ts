import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { reach, type Fetch } from '@mutua/sdk/clients/answer'
import {
  createRepresentationClient,
  type RepresentationClient,
} from '@mutua/sdk/clients/representation-client'
import {
  powers,
  type Delegation,
  type Guardianship,
  type Power,
  type RepresentedAct,
} from '@mutua/sdk/consent/representation'
import { instantOf, parseWebId, type BaseUrl, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useRepresentation = (): RepresentationClient => {
  const { config, session } = useSignedIn()
  return createRepresentationClient({ consentService: config.consentService, fetch: session.fetch })
}

/** Of the member as who named and as who was named, the newest first. */
export const useDelegations = (): UseQueryResult<readonly Delegation[]> => {
  const people = useRepresentation()
  return useQuery({ queryKey: ['delegations'], queryFn: () => people.delegations() })
}

/** Recorded by the co-op; of the member as ward and as guardian. */
export const useGuardianships = (): UseQueryResult<readonly Guardianship[]> => {
  const people = useRepresentation()
  return useQuery({ queryKey: ['guardianships'], queryFn: () => people.guardianships() })
}

/** What was done under one of them, the latest first. */
export const useActs = (id: string, isWanted: boolean): UseQueryResult<readonly RepresentedAct[]> => {
  const people = useRepresentation()
  return useQuery({
    queryKey: ['acts', id],
    enabled: isWanted,
    queryFn: async () => (await people.acts(id)).toReversed(),
  })
}

/** Named or accepted, and its time is not over. */
export const stands = ({ state, validUntil }: Delegation): boolean =>
  (state === 'named' || state === 'accepted') && validUntil > instantOf(Date.now())

/** Account name of somebody of the same pod server; the address of everybody else. */
export const personWords = (webId: string, podServer: BaseUrl): string => {
  const { origin, pathname } = new URL(webId)
  const [, name = ''] = pathname.split('/')
  return origin === podServer && name !== '' ? decodeURIComponent(name) : webId
}

/**
 * Who is meant by what somebody typed: a WebID, or the name of an account beside their own.
 * @param own WebID of who is typing
 * @throws {Problem} `not-found` where the pod server has nobody of that name; `input-malformed`
 */
export const findPerson = async (
  typed: string,
  { own, podServer, fetch }: { readonly own: WebId; readonly podServer: BaseUrl; readonly fetch: Fetch },
): Promise<WebId> => {
  const word = typed.trim()
  const { origin, pathname } = new URL(own)
  const [, name = ''] = pathname.split('/')
  const webId = parseWebId(
    URL.canParse(word)
      ? word
      : own.replace(`${origin}/${name}/`, `${origin}/${encodeURIComponent(word.toLowerCase())}/`),
  )
  if (webId === own) throw new Problem('input-malformed', 'Name another person.')
  // A mistyped name would name nobody, and its owner would wait for an answer that cannot come.
  // Profiles there are public: whatever else is answered, nobody signs in by that name.
  if (new URL(webId).origin === podServer && !(await reach(fetch, webId)).ok)
    throw new Problem('not-found', 'Nobody has an account of this name here.')
  return webId
}

/** What is of no use without something else comes with it. */
export const wholePowers = (chosen: ReadonlySet<Power>): Power[] =>
  powers.filter(
    (power) =>
      chosen.has(power) ||
      (power === 'see-requests' && chosen.has('decide')) ||
      (power === 'see-consents' && chosen.has('withdraw')),
  )

/** @param now milliseconds since the epoch; one that does not exist in a month is its last day */
export const monthsFrom = (now: number, months: number): Instant => {
  const at = new Date(now)
  const day = at.getUTCDate()
  at.setUTCMonth(at.getUTCMonth() + months)
  if (at.getUTCDate() !== day) at.setUTCDate(0)
  return instantOf(at.getTime())
}
