import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import type { PeriodPreset } from '@mutua/sdk/consent/period-preset'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import type { Provider, ProviderRole } from '@mutua/sdk/coop/member'
import { parseResourceUrl, type Instant, type PurposeIri, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useConsents } from './use-facts.ts'

/** Somebody whom the co-op knows, and what a consent to them is for. */
export interface Recipient {
  readonly webId: WebId
  readonly name: string
  readonly organisation: string
  readonly purpose: PurposeIri
}

/** The directory of the co-op: people, then organisations, each by name. */
export const useRecipients = (): UseQueryResult<readonly Recipient[]> => {
  const { config, session } = useSignedIn()
  return useQuery({
    queryKey: ['recipients'],
    staleTime: 600_000,
    queryFn: async () => {
      const deps = { consentService: config.consentService, fetch: session.fetch }
      const [people, organisations] = await Promise.all([
        createCoopClient(deps).providers().catch(noneForStrangers),
        createOrganisationClient(deps).organisations(),
      ])
      return [
        ...people.map(({ webId, displayName, organisation, role }) => ({
          webId,
          name: displayName,
          organisation,
          purpose: purposeOf[role],
        })),
        ...organisations.map(({ id, name }) => ({
          webId: id,
          name,
          organisation: '',
          purpose: otherCare,
        })),
      ]
    },
  })
}

/** Who acts for a member need not be one, and then does not see the directory of people. */
const noneForStrangers = (error: unknown): readonly Provider[] => {
  if (error instanceof Problem && error.code === 'member-unknown') return []
  throw error
}

const health = (name: string): PurposeIri => parsePurpose(`https://w3id.org/dpv/sector/health#${name}`).iri

/** For whoever is not in the directory, or is not one person. */
export const otherCare = health('ServiceProvision')

const purposeOf: Readonly<Record<ProviderRole, PurposeIri>> = {
  'general-practitioner': health('PrimaryCareManagement'),
  'nurse': health('HomeCareManagement'),
  'home-care': health('HomeCareManagement'),
  'social-worker': health('SocialServicesProvision'),
  'social-secretariat': health('SocialServicesProvision'),
  'mediator': health('SocialServicesProvision'),
}

/** What is often given, the least first. */
export const giftPresets = ['summary', 'labs', 'health'] as const
export type GiftPreset = (typeof giftPresets)[number]

/** @param root of the pod of who gives */
export const resourcesOf = (preset: GiftPreset, root: string): readonly ResourceUrl[] =>
  placesOf[preset].map((place) => parseResourceUrl(`${root}${place}`))

const placesOf: Readonly<Record<GiftPreset, readonly string[]>> = {
  summary: ['health/summary/'],
  labs: ['health/summary/', 'health/laboratory/'],
  health: ['health/'],
}

/** Some of the periods that have a name, and when each would end if it began now. */
export const usePeriods = (): UseQueryResult<
  readonly { readonly name: PeriodPreset; readonly validUntil: Instant }[]
> => {
  const consents = useConsents()
  return useQuery({
    queryKey: ['periods'],
    queryFn: async () => (await consents.periods()).items.filter(({ name }) => offered.includes(name)),
  })
}

const offered: readonly PeriodPreset[] = ['visit', 'today', 'week', '90d', 'year']
