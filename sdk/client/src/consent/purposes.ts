import { Problem } from '../problem.ts'
import { purposeIriSchema, type PurposeIri } from '../ids.ts'

/** What a purpose serves: care of the person, social care, research in the public interest, running the co-op. */
export type PurposeKind = 'care' | 'social' | 'research' | 'coop'

/** A purpose that can be asked for. `label` is what the member reads before deciding (GDPR Art. 7(2), Art. 12(1)). */
export interface Purpose {
  readonly iri: PurposeIri
  readonly kind: PurposeKind
  readonly label: { readonly it: string; readonly en: string }
  /** The purpose of the co-op that this one, in words of a deployment’s own, is narrower than. */
  readonly broader?: PurposeIri
}

const health = 'https://w3id.org/dpv/sector/health#'
const dpv = 'https://w3id.org/dpv#'

const purpose = (iri: string, kind: PurposeKind, it: string, en: string): Purpose => ({
  iri: purposeIriSchema.parse(iri),
  kind,
  label: { it, en },
})

/**
 * All purposes that can be chosen: terms of the Data Privacy Vocabulary (DPV 2.3) and its health sector extension.
 * What the EHDS forbids for secondary use (Reg. (EU) 2025/327 Art. 54: decisions to a person's detriment, insurance and
 * credit, advertising, harmful products) cannot be chosen because it is not here.
 */
export const selectablePurposes: readonly Purpose[] = [
  purpose(
    `${health}PrimaryCareManagement`,
    'care',
    'Cura dal medico di famiglia',
    'Care by the family doctor',
  ),
  purpose(`${health}SpecialisedCareManagement`, 'care', 'Cura da uno specialista', 'Care by a specialist'),
  purpose(`${health}EmergencyCareManagement`, 'care', 'Cure urgenti', 'Urgent and emergency care'),
  purpose(`${health}HomeCareManagement`, 'care', 'Cure a domicilio', 'Health care at home'),
  purpose(`${health}ServiceProvision`, 'care', 'Altre prestazioni sanitarie', 'Other health services'),
  purpose(
    `${health}SocialServicesProvision`,
    'social',
    'Servizi sociali e assistenza',
    'Social services and support',
  ),
  purpose(
    `${health}ProvidersDataSharing`,
    'social',
    'Coordinamento fra chi si prende cura di me',
    'Coordination among those who care for me',
  ),
  purpose(
    `${health}HealthcareScientificResearch`,
    'research',
    "Ricerca scientifica sulla salute nell'interesse pubblico",
    'Health research in the public interest',
  ),
  purpose(
    `${dpv}MemberPartnerManagement`,
    'coop',
    'Amministrazione della cooperativa',
    'Administration of the co-operative',
  ),
]

const byIri: ReadonlyMap<string, Purpose> = new Map(selectablePurposes.map((entry) => [entry.iri, entry]))

/** The purpose named exactly so; a narrower or broader DPV term is another purpose. */
export type FindPurpose = (iri: string) => Purpose | undefined
export const findPurpose: FindPurpose = (iri) => byIri.get(iri)

/** A purpose in words of a deployment’s own, said to be narrower than one that can be chosen. */
export interface NarrowerPurpose {
  readonly iri: PurposeIri
  readonly broader: PurposeIri
}

/**
 * The purposes that can be chosen, and a deployment’s own below them: they are of the kind of the broader one and are
 * shown to the member as it. Terms of DPV itself are chosen above, so none that the EHDS forbids comes in this way.
 *
 * @throws {Problem} `purpose-unknown`
 */
export const createPurposes = (narrower: readonly NarrowerPurpose[]): FindPurpose => {
  const own: ReadonlyMap<string, Purpose> = new Map(
    narrower.map(({ iri, broader }) => {
      if (iri.startsWith('https://w3id.org/dpv')) {
        throw new Problem('purpose-unknown', 'A purpose of your own has an address of your own, not of DPV.')
      }
      return [iri, { ...parsePurpose(broader), iri, broader }] as const
    }),
  )
  return (iri) => findPurpose(iri) ?? own.get(iri)
}

/** @throws {Problem} `purpose-unknown` */
export const parsePurpose = (value: unknown): Purpose => {
  const found = typeof value === 'string' ? findPurpose(value) : undefined
  if (found === undefined) {
    throw new Problem('purpose-unknown', 'Choose one of the purposes of the co-op, named by its DPV IRI.')
  }
  return found
}
