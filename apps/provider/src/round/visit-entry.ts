import { z } from 'zod'
import { notDoneReasons, visitDone, visitNotDone, type Visit } from '@mutua/sdk/care/delivery'
import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Outcome } from '@mutua/sdk/care/outcome'
import { vitalSignNames, vitalSignRecords, type VitalSigns } from '@mutua/sdk/care/vital-signs'

/** A record with the version that was read (`meta.versionId`). */
const readRecordSchema = z.object({
  record: z.looseObject({ resourceType: z.string(), id: z.string() }),
  version: z.string(),
})
export type ReadRecord = z.infer<typeof readRecordSchema>

/** A visit of the day, as far as somebody needs it at the door. Offline it is kept sealed, and for hours only. */
export const dueVisitSchema = z.object({
  /** Root of the pod of the person. */
  pod: z.string(),
  visit: readRecordSchema,
  person: z.string(),
  address: z.string(),
  phone: z.string(),
  /** What the visit is for, in the words of the support. */
  what: z.string(),
  /** RFC 3339. */
  start: z.string(),
  end: z.string(),
  /** The consent is for measures, too. */
  mayMeasure: z.boolean(),
  /** For whom it was read, and is written; absent in one’s own name. */
  as: z.object({ organisation: z.string(), name: z.string() }).optional(),
  /** It stands in the pod what was done: nothing is to be said any more. */
  settled: z.enum(['done', 'not-done']).optional(),
})
export type DueVisit = z.infer<typeof dueVisitSchema>

/** What stands in the form of a visit and was not saved yet, field by field, as it was typed. */
export const draftSchema = z.object({
  pod: z.string(),
  visit: z.string(),
  fields: z.record(z.string(), z.string()),
})
export type VisitDraft = z.infer<typeof draftSchema>

// `as`: the keys of a table.
const reasonSchema = z.enum(Object.keys(notDoneReasons) as [NotDoneReason, ...NotDoneReason[]])
export type NotDoneReason = keyof typeof notDoneReasons

const saidSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('done'),
    start: z.string(),
    end: z.string(),
    note: z.string().max(500),
    signs: z.partialRecord(z.enum(vitalSignNames), z.number()),
  }),
  z.object({ kind: z.literal('not-done'), reason: reasonSchema, at: z.string(), note: z.string().max(500) }),
])
/** What somebody says of a visit. */
export type SaidOfVisit = z.infer<typeof saidSchema>

/** What stands in the way of an entry, for a person to decide. */
const obstacleSchema = z.discriminatedUnion('kind', [
  /** The visit was changed, done or removed meanwhile; `theirs` is how it stands now. */
  z.object({ kind: z.literal('changed'), theirs: readRecordSchema.optional() }),
  /** The pod server refused: the consent is over, or not for this. */
  z.object({ kind: z.literal('refused'), code: z.string() }),
])
export type Obstacle = z.infer<typeof obstacleSchema>

/** What was said of one visit, kept until it stands in the pod of the person. */
export const visitEntrySchema = z.object({
  id: z.string(),
  due: dueVisitSchema,
  said: saidSchema,
  /** Id of the Encounter or message of this wording: by it the visit in the pod is known to be ours. */
  mark: z.string(),
  /** Wordings before, of which one may have arrived without our hearing of it. */
  former: z.array(
    z.object({
      mark: z.string(),
      said: saidSchema,
      base: readRecordSchema.optional(),
      way: z.enum(['over', 'beside']),
    }),
  ),
  /** What the visit is written over: only this version of it, or nothing. */
  base: readRecordSchema.optional(),
  /** `beside`: what stands in the pod stays, and this is added to it. */
  way: z.enum(['over', 'beside']),
  /** The visit is written; what belongs to it may not be yet. */
  isVisitWritten: z.boolean(),
  obstacle: obstacleSchema.optional(),
  /** RFC 3339; entries of one pod are sent in this order. */
  at: z.string(),
})
export type VisitEntry = z.infer<typeof visitEntrySchema>

/** What an entry writes: the visit, and what belongs to it, under names that nobody else uses. */
export const recordsOf = ({
  due,
  said,
  mark,
  base,
  way,
}: VisitEntry): Outcome<{
  readonly visit: FhirResource
  readonly beside: readonly FhirResource[]
}> => {
  const visit: Visit = { ...due.visit.record, resourceType: 'Task', status: 'accepted' }
  const made = said.kind === 'done' ? doneRecords(visit, said, mark) : notDoneRecords(visit, said, mark)
  if (made.kind === 'refused' || way === 'over' || base === undefined) return made
  const { visit: own, beside } = made.value
  const words = said.kind === 'not-done' ? (notDoneReasons[said.reason].it as string) : ''
  const text = [words, said.note].filter((part) => part !== '').join('. ')
  return {
    kind: 'made',
    value: {
      visit: {
        ...base.record,
        note: [
          ...partsOf(base.record, 'note'),
          ...(text === '' ? [] : [{ time: said.kind === 'done' ? said.end : said.at, text }]),
        ],
        output: [...partsOf(base.record, 'output'), ...partsOf(own, 'output')],
      },
      beside,
    },
  }
}

/** Whether a visit stands exactly as one of the wordings before had it: then nobody else has touched it since. */
export const isOfFormer = (entry: VisitEntry, visit: FhirResource): boolean =>
  entry.former.some((former) => {
    const written = recordsOf({ ...entry, base: undefined, ...former })
    return written.kind === 'made' && sortedText(written.value.visit) === sortedText(visit)
  })

/** Without `meta`, which is the server’s, and whatever the order of its elements. */
const sortedText = ({ meta: _meta, ...record }: FhirResource): string =>
  JSON.stringify(record, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )

/** Whether a visit carries the mark of an entry: it was that entry that was written. */
export const hasMark = (visit: FhirResource, mark: string): boolean =>
  partsOf(visit, 'output').some((output) => {
    const reference = partOf(partOf(output, 'valueReference'), 'reference')
    return reference === `Encounter/${mark}` || reference === `Communication/${mark}`
  })

const doneRecords = (
  visit: Visit,
  { start, end, note, signs }: SaidOfVisit & { readonly kind: 'done' },
  mark: string,
) => {
  const done = visitDone(visit, { encounterId: mark, start, end, ...(note === '' ? {} : { note }) })
  if (done.kind === 'refused') return done
  const measured = vitalSignRecords(withoutGaps(signs), {
    id: mark,
    subject: visit['for'],
    performer: visit['owner'],
    encounter: { reference: `Encounter/${mark}` },
    at: end,
  })
  return {
    kind: 'made' as const,
    value: { visit: done.value.visit as FhirResource, beside: [done.value.encounter, ...measured] },
  }
}

const notDoneRecords = (
  visit: Visit,
  { reason, at, note }: SaidOfVisit & { readonly kind: 'not-done' },
  mark: string,
) => {
  const failed = visitNotDone(visit, { messageId: mark, reason, at, team: [] })
  if (failed.kind === 'refused') return failed
  const { visit: own, message } = failed.value
  return {
    kind: 'made' as const,
    value: {
      visit: note === '' ? own : { ...own, note: [{ time: at, text: note }] },
      beside: [message],
    },
  }
}

/** zod says that a key may hold `undefined`; the SDK says that it may be absent. */
const withoutGaps = (signs: Readonly<Record<string, number | undefined>>): VitalSigns =>
  Object.fromEntries(Object.entries(signs).filter(([, value]) => value !== undefined))
