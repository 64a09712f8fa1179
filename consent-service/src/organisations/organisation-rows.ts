import { z } from 'zod'
import {
  organisationEventSchema,
  organisationSchema,
  staffMemberSchema,
  type OrganisationEvent,
} from '@mutua/sdk/coop/organisation'
import { instantSchema, webIdSchema, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type ReadableStore, type Write } from '@mutua/kit/store'

/** An organisation as it rests. `events` counts its steps: each step changes it, so that of two at once one looks again. */
export const organisationRowSchema = organisationSchema.extend({
  administrators: z.array(webIdSchema).min(1),
  admittedBy: webIdSchema,
  admittedAt: instantSchema,
  events: z.number().int().positive(),
})
export type OrganisationRow = z.infer<typeof organisationRowSchema>

/** The last stay of one person. */
export const staffRowSchema = staffMemberSchema.extend({
  /** In the list of those who have left; a new one for each stay. */
  statusIndex: z.number().int().min(0).max(131_071),
  /** `application/vc+jwt` */
  credential: z.string(),
  /** Feed position of the last step. */
  sequence: z.number().int().positive(),
})
export type StaffRow = z.infer<typeof staffRowSchema>

/** Where somebody works now. */
export const placeRowSchema = z.object({
  organisation: webIdSchema,
  sequence: z.number().int().positive(),
  /** When the role ends by itself, if it does. */
  validUntil: instantSchema.exactOptional(),
})

/** The last path segment of an id: 128 random bits, base64url. Attacker-controlled until it was found in the store. */
export type LocalId = string
const isLocalId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)

export const organisationIdOf = (origin: BaseUrl, local: LocalId): WebId =>
  webIdSchema.parse(`${origin}/organisations/${local}#it`)

/** `undefined` for everything that is no id of this co-op's. */
export const localOf = (origin: BaseUrl, id: WebId): LocalId | undefined => {
  const [, local = ''] = /\/organisations\/([^/#]+)#it$/.exec(id) ?? []
  return isLocalId(local) && id === organisationIdOf(origin, local) ? local : undefined
}

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
export const keys = {
  organisation: (local: LocalId) => `organisation/${local}`,
  organisations: 'organisation/',
  event: (local: LocalId, place: number) => `organisation-events/${local}/${ordinalKey(place)}`,
  events: (local: LocalId) => `organisation-events/${local}/`,
  staff: (local: LocalId, person: WebId) => `organisation-staff/${local}/${hashKey(person)}`,
  staffs: (local: LocalId) => `organisation-staff/${local}/`,
  place: (person: WebId, local: LocalId) => `organisation-place/${hashKey(person)}/${local}`,
  places: (person: WebId) => `organisation-place/${hashKey(person)}/`,
  allPlaces: 'organisation-place/',
  status: (index: number) => `organisation-status/${String(index)}`,
  left: (index: number) => `organisation-left/${String(index)}`,
  allLeft: 'organisation-left/',
  /** Whose end is not finished, and who said it. */
  ending: (local: LocalId) => `organisation-ending/${local}`,
  allEnding: 'organisation-ending/',
}

/** The next step of an organisation: its event, the record that counts it, and what must not have changed meanwhile. */
export const putStep = (
  local: LocalId,
  held: { readonly row: OrganisationRow; readonly bytes: Uint8Array | undefined },
  event: OrganisationEvent,
): { readonly writes: readonly Write[]; readonly unchanged: ReadonlyMap<string, Uint8Array | undefined> } => {
  const place = held.row.events + (held.bytes === undefined ? 0 : 1)
  const key = keys.event(local, place)
  return {
    writes: [row(keys.organisation(local), { ...held.row, events: place }), row(key, event)],
    unchanged: new Map([
      [keys.organisation(local), held.bytes],
      [key, undefined],
    ]),
  }
}

export const readOrganisation = async (
  store: Pick<ReadableStore, 'get'>,
  local: LocalId,
): Promise<{ readonly row: OrganisationRow; readonly bytes: Uint8Array } | undefined> => {
  const bytes = isLocalId(local) ? await store.get(keys.organisation(local)) : undefined
  return bytes === undefined ? undefined : { row: parseRow(organisationRowSchema, bytes), bytes }
}

export const readEvents = async (
  store: Pick<ReadableStore, 'list'>,
  local: LocalId,
): Promise<readonly OrganisationEvent[]> => {
  const events: OrganisationEvent[] = []
  for await (const { value } of store.list(prefixRange(keys.events(local))))
    events.push(parseRow(organisationEventSchema, value))
  return events
}
