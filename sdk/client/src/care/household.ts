import { idOfReference, ownConcept, type FhirResource, type Label, type Reference } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'

/** What a carer is to the member. */
export const relations = {
  child: { it: 'Figlia o figlio', en: 'Daughter or son' },
  partner: { it: 'Coniuge o convivente', en: 'Spouse or partner' },
  parent: { it: 'Genitore', en: 'Parent' },
  neighbour: { it: 'Vicino di casa', en: 'Neighbour' },
  assistant: { it: 'Assistente familiare', en: 'Live-in assistant' },
} as const satisfies Record<string, Label>

/** Somebody who cares for the member, for a time that has an end. What the carer may see is said by a consent, not here. */
export const carer = (parts: {
  readonly id: string
  readonly patient: Reference
  readonly name: string
  readonly relation: keyof typeof relations
  readonly from: string
  readonly until: string
}): Outcome<FhirResource> =>
  parts.from > parts.until
    ? refused('dates-reversed', 'The care would end before it begins.')
    : made({
        resourceType: 'RelatedPerson',
        id: parts.id,
        active: true,
        patient: parts.patient,
        relationship: [ownConcept('relation', parts.relation, relations[parts.relation])],
        name: [{ text: parts.name }],
        period: { start: parts.from, end: parts.until },
      })

export interface HouseholdMember {
  /** A Patient: FHIR R4 takes nobody else into a Group of persons. */
  readonly person: Reference
  readonly isAdult: boolean
  /** The consent of this adult, or for a minor that of a parent or guardian. */
  readonly consent?: Reference
}

export interface HouseholdGroup extends FhirResource {
  readonly resourceType: 'Group'
  readonly member: readonly {
    readonly entity: Reference
    readonly period: { readonly start: string; readonly end?: string }
    readonly inactive: boolean
  }[]
}

/**
 * People who live together, by consent of each: who has not said yes is not in it, and nothing in it tells that somebody
 * is missing (no count, no placeholder). A household of nobody is refused.
 */
export const householdOf = (
  id: string,
  people: readonly HouseholdMember[],
  from: string,
): Outcome<HouseholdGroup> => {
  const agreed = people.filter(({ consent }) => consent !== undefined)
  if (!agreed.some(({ isAdult }) => isAdult))
    return refused('consent-missing', 'No adult of the household has given a consent to be in it.')
  return made({
    resourceType: 'Group',
    id,
    active: true,
    type: 'person',
    actual: true,
    code: ownConcept('group', 'household', { it: 'Nucleo', en: 'Household' }),
    member: agreed.map(({ person }) => ({ entity: person, period: { start: from }, inactive: false })),
  })
}

/** Whoever takes the consent back is out from that moment. */
export const leaveHousehold = (
  household: HouseholdGroup,
  person: Reference,
  at: string,
): Outcome<HouseholdGroup> => {
  const who = idOfReference(person.reference)
  const isThere = household.member.some(
    ({ entity, inactive }) => !inactive && idOfReference(entity.reference) === who,
  )
  if (!isThere) return refused('state-wrong', 'This person is not in the household.')
  return made({
    ...household,
    member: household.member.map((member) =>
      idOfReference(member.entity.reference) === who && !member.inactive
        ? { ...member, inactive: true, period: { ...member.period, end: at } }
        : member,
    ),
  })
}
