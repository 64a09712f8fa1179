import { useQuery, useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { openConsentedReader, type ConsentedReader } from '@mutua/sdk/clients/consented-read'
import { createFhirClient, sendUnderConsent } from '@mutua/sdk/clients/fhir-client'
import { covers } from '@mutua/sdk/consent/check-grant'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { ResourceUrl } from '@mutua/sdk/ids'
import { useSignedIn, type SignedIn } from '@mutua/ui/session/session-gate'
import { casesOf, findCase, type Case } from './cases.ts'
import { useGrants } from './consent-facts.ts'
import { joinFhir, type JoinedFhir } from './joined-fhir.ts'

/** A case, and the way into what one may read and write there. */
export interface OpenCase extends Case {
  /** Under all consents of the case as one. Every call is a use, leaves a receipt and is seen by the person. */
  readonly fhir: JoinedFhir
  /** For documents by their address; `undefined` where no consent is for reading it. */
  readonly readerFor: (resource: ResourceUrl) => ConsentedReader | undefined
}

/** What was given to whom one works for, by person. */
export const useCases = (): UseQueryResult<readonly Case[]> => useGrants(casesOf)

/** `null` where no consent of that name is known: taken back long ago, of somebody else, or never there. */
export const useCase = (key: string): UseQueryResult<Case | null> =>
  useGrants((grants) => findCase(grants, key) ?? null)

/** The same readers as long as the same consents stand; others when one is added, changed or taken back. */
export const useOpenCase = (found: Case): OpenCase => {
  const { i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const standing = standingOf(found)
  return useMemo(
    () => openCase(found, { config, session, language: i18n.language }),
    // The list of consents is asked for again and again and is a new one each time; what stands in it says `standing`.
    [standing, config, session, i18n.language],
  )
}

export const openCase = (
  found: Case,
  { config, session, language }: Pick<SignedIn, 'config' | 'session'> & { readonly language: string },
): OpenCase => {
  const parts = found.grants.flatMap((grant) => {
    const [covered] = grant.scope.resources
    if (covered === undefined) return []
    const reader = openConsentedReader({
      session,
      fetch: (input, init) => fetch(input, init),
      grant: grant.id,
      covered,
      consentService: config.consentService,
    })
    const fhir = createFhirClient({
      podServer: found.podServer,
      pod: found.name,
      send: sendUnderConsent(reader),
      language,
    })
    return [{ grant, reader, fhir }]
  })
  return {
    ...found,
    fhir: joinFhir(found.pod, parts),
    readerFor: (resource) =>
      parts.find(({ grant }) => grant.scope.modes.includes('read') && covers(grant.scope, resource))?.reader,
  }
}

/**
 * Something that is read in a case. Reading is a use that the person sees: it is done once while the same consents stand, kept in
 * the memory of the page, and never repeated because a window came to the front. After a write of one’s own, say so with
 * `useReadAgain`.
 *
 * @param name what it is, of this case
 */
export const useReadInCase = <Value>(
  open: OpenCase,
  name: readonly string[],
  read: (open: OpenCase) => Promise<Value>,
  options: { readonly enabled?: boolean; readonly gcTime?: number } = {},
): UseQueryResult<Value> =>
  useQuery({
    ...readOnce,
    ...options,
    queryKey: caseQueryKey(open, ...name),
    queryFn: () => read(open),
  })

export const readOnce = {
  staleTime: Infinity,
  gcTime: 30 * 60_000,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  retry: false,
} as const

export const caseQueryKey = (found: Case, ...name: readonly string[]): QueryKey => [
  'case',
  found.pod,
  standingOf(found),
  ...name,
]

/** After a write: what was read in this case is read again where it is shown; named, only that. */
export const useReadAgain = (): ((found: Case, ...name: readonly string[]) => Promise<void>) => {
  const queries = useQueryClient()
  return (found, ...name) => queries.invalidateQueries({ queryKey: caseQueryKey(found, ...name) })
}

/**
 * Forgets what was read under consents that do not stand any more: when one is taken back, paused, narrowed or over, nothing that
 * it gave stays in the memory of the page. Once, at the root of the app.
 */
export const useForgetting = (): void => {
  const queries = useQueryClient()
  const cases = useCases().data
  useEffect(() => {
    if (cases === undefined) return
    const standing = new Map<unknown, string>(cases.map((one) => [one.pod, standingOf(one)]))
    queries.removeQueries({
      predicate: ({ queryKey: [room, pod, standingThen] }) =>
        room === 'case' && standing.get(pod) !== standingThen,
    })
  }, [cases, queries])
}

/** Which consents can be used, each in which of its texts. */
const standingOf = ({ grants }: Pick<Case, 'grants'>): string => grants.map(textOf).toSorted().join(' ')

const textOf = ({ id, version = 1, recipient }: Grant): string => `${recipient} ${id} ${String(version)}`
