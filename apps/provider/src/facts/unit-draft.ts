import type { FhirResource, Reference } from '@mutua/sdk/care/fhir-resource'
import { webIdIdentifier } from '@mutua/sdk/care/signers'
import { made, type Outcome } from '@mutua/sdk/care/outcome'
import { activateTeam, proposeTeam, type TeamMember, type TeamRole } from '@mutua/sdk/care/team'
import { refer } from './care-records.ts'

/** Somebody beside the person and whoever puts the unit together. */
export interface ColleagueDraft {
  readonly id: string
  readonly name: string
  readonly role: TeamRole
  /** By which they are known when they come to confirm; empty where they have none here. */
  readonly webId: string
}

/** The unit as it starts to work: the person in it, and two professions at least. */
export const unitOf = (parts: {
  readonly id: string
  readonly subject: Reference
  readonly own: { readonly who: Reference; readonly role: TeamRole }
  readonly colleagues: readonly ColleagueDraft[]
  /** RFC 3339 instant. */
  readonly at: string
}): Outcome<readonly FhirResource[]> => {
  const people = parts.colleagues.map(({ id, name, webId }) => ({
    resourceType: 'Practitioner',
    id,
    ...(webId === '' ? {} : { identifier: [webIdIdentifier(webId)] }),
    name: [{ text: name.trim() }],
  }))
  const members: readonly TeamMember[] = [
    { who: parts.subject, role: 'member' },
    parts.own,
    ...parts.colleagues.map(({ id, role }) => ({ who: refer({ resourceType: 'Practitioner', id }), role })),
  ]
  const team = activateTeam(
    proposeTeam({ id: parts.id, subject: parts.subject, members, from: parts.at }),
    members,
  )
  return team.kind === 'refused' ? team : made([...people, team.value])
}
