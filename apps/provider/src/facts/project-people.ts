import { supplies, type Supply } from '@mutua/sdk/care/catalogue'
import type { FhirResource, Reference } from '@mutua/sdk/care/fhir-resource'
import { proposeTeam } from '@mutua/sdk/care/team'
import { newOrganisation, ofType, refer, type CareRecords } from './care-records.ts'
import { nameIn } from './prefill.ts'
import type { SupportDraft } from './project-draft.ts'

/** Who can give a support or take something on, by name: the people and places whose records are in the pod. */
export const knownPeople = (
  records: CareRecords,
): readonly { readonly name: string; readonly record: FhirResource }[] =>
  [
    ...ofType(records, 'Practitioner'),
    ...ofType(records, 'Organization'),
    ...ofType(records, 'RelatedPerson'),
  ]
    .flatMap((record) => {
      const name = nameIn(record)
      return name === undefined ? [] : [{ name, record }]
    })
    // The same doctor stands in a pod once for each document that names her.
    .filter(({ name }, index, all) => all.findIndex((one) => one.name === name) === index)

/**
 * Performers by the names in the form. Whoever is not in the pod yet becomes a record there, once, of the kind that the support says.
 */
export const performersOf = (
  supports: readonly SupportDraft[],
  records: CareRecords,
  newId: () => string,
): {
  readonly performerOf: (support: Pick<SupportDraft, 'who'>) => Reference
  readonly created: readonly FhirResource[]
} => {
  const byName = new Map(knownPeople(records).map(({ name, record }) => [name, record]))
  const created: FhirResource[] = []
  for (const { who, supply } of supports) {
    const name = who.trim()
    if (name === '' || byName.has(name)) continue
    const record = newOrganisation(newId(), { name, supply: { code: supply, label: supplies[supply] } })
    byName.set(name, record)
    created.push(record)
  }
  return {
    performerOf: ({ who }) => {
      const record = byName.get(who.trim())
      return record === undefined ? { reference: '' } : refer(record)
    },
    created,
  }
}

/** The unit of the case; for a simple project, which needs none, the person and whoever writes it. */
export const teamFor = (
  records: CareRecords,
  { subject, author, newId, at }: { subject: Reference; author: Reference; newId: () => string; at: string },
): { readonly team: Reference; readonly created: readonly FhirResource[] } => {
  const there = ofType(records, 'CareTeam')
    .filter(({ status }) => status !== 'inactive')
    .at(-1)
  if (there !== undefined) return { team: refer(there), created: [] }
  const team = proposeTeam({
    id: newId(),
    subject,
    members: [
      { who: subject, role: 'member' },
      { who: author, role: 'social-worker' },
    ],
    from: at,
  })
  return { team: refer(team), created: [team] }
}

export const isSupply = (value: string): value is Supply => Object.hasOwn(supplies, value)
