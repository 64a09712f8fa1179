import { idOfReference, ownConcept, type Label, type Reference, type Stated } from './fhir-resource.ts'
import { made, moveRefusal, refused, type Outcome } from './outcome.ts'

/** Who sits in the multidimensional unit (*UVM*). */
export const teamRoles = {
  'member': { it: 'La persona', en: 'The person' },
  'family-carer': { it: 'Familiare che assiste', en: 'Family carer' },
  'general-practitioner': { it: 'Medico di famiglia', en: 'General practitioner' },
  'nurse': { it: 'Infermiere', en: 'Nurse' },
  'social-worker': { it: 'Assistente sociale', en: 'Social worker' },
} as const satisfies Record<string, Label>
export type TeamRole = keyof typeof teamRoles

export interface TeamMember {
  readonly who: Reference
  readonly role: TeamRole
}

export type CareTeam = Stated<'CareTeam', 'proposed' | 'active' | 'inactive'> & {
  readonly participant: readonly { readonly role: readonly object[]; readonly member: Reference }[]
}

export const proposeTeam = (parts: {
  readonly id: string
  readonly subject: Reference
  readonly members: readonly TeamMember[]
  readonly from: string
}): CareTeam => ({
  resourceType: 'CareTeam',
  id: parts.id,
  status: 'proposed',
  name: 'UVM',
  subject: parts.subject,
  period: { start: parts.from },
  participant: parts.members.map(({ who, role }) => ({
    role: [ownConcept('team-role', role, teamRoles[role])],
    member: who,
  })),
})

/** A team about a person has the person in it, and looks from two professions at least. */
export const activateTeam = (team: CareTeam, members: readonly TeamMember[]): Outcome<CareTeam> => {
  const refusal = moveRefusal(teamMoves, team.status, 'active')
  if (refusal !== undefined) return refusal
  const there = new Set(team.participant.map(({ member }) => idOfReference(member.reference)))
  if (members.some(({ who }) => !there.has(idOfReference(who.reference))))
    return refused('team-incomplete', 'Somebody who was named is not in the team.')
  const roles = new Set(members.map(({ role }) => role))
  if (!roles.has('member'))
    return refused('team-incomplete', 'The person whom it is about is not in the team.')
  if (professions.filter((role) => roles.has(role)).length < 2)
    return refused('team-incomplete', 'A multidimensional unit has two professions at least.')
  return made({ ...team, status: 'active' })
}

export type Meeting = Stated<'Appointment', 'proposed' | 'booked' | 'fulfilled' | 'cancelled'>

/** Everybody of the team is invited; a meeting without a date is only proposed. */
export const proposeMeeting = (id: string, team: CareTeam): Meeting => ({
  resourceType: 'Appointment',
  id,
  status: 'proposed',
  description: 'Riunione della UVM',
  participant: team.participant.map(({ member }) => ({ actor: member, status: 'needs-action' })),
})

export type MeetingMove =
  | { readonly to: 'booked'; readonly start: string; readonly end: string }
  | { readonly to: 'fulfilled' }
  | { readonly to: 'cancelled'; readonly reason: string }

export const moveMeeting = (meeting: Meeting, move: MeetingMove): Outcome<Meeting> => {
  const refusal = moveRefusal(meetingMoves, meeting.status, move.to)
  if (refusal !== undefined) return refusal
  switch (move.to) {
    case 'booked':
      return Date.parse(move.start) < Date.parse(move.end)
        ? made({ ...meeting, status: 'booked', start: move.start, end: move.end })
        : refused('dates-reversed', 'The meeting would end before it begins.')
    case 'fulfilled':
      return made({ ...meeting, status: 'fulfilled' })
    case 'cancelled':
      return move.reason.trim() === ''
        ? refused('reason-missing', 'Say why the meeting does not take place.')
        : made({ ...meeting, status: 'cancelled', cancelationReason: { text: move.reason } })
  }
}

const professions: readonly TeamRole[] = ['general-practitioner', 'nurse', 'social-worker']

const teamMoves = { proposed: ['active'], active: ['inactive'], inactive: [] } as const satisfies Record<
  CareTeam['status'],
  readonly CareTeam['status'][]
>

const meetingMoves: Readonly<Record<Meeting['status'], readonly Meeting['status'][]>> = {
  proposed: ['booked', 'cancelled'],
  booked: ['fulfilled', 'cancelled'],
  fulfilled: [],
  cancelled: [],
}
