import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { z } from 'zod'
import { ask, parseAnswer } from '@mutua/sdk/clients/answer'
import type { CoveredItem } from '@mutua/sdk/clients/covered-client'
import type { ImportReport } from '@mutua/sdk/clients/import-report'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { usePod } from './use-facts.ts'
import { timeOf, useOwnRecords } from './own-records.ts'

/** What people count in what they bring in; everything else comes along with it. */
export const countedKinds = [
  'reports',
  'results',
  'problems',
  'allergies',
  'medicines',
  'vaccinations',
  'visits',
  'procedures',
  'documents',
  'others',
] as const
export type CountedKind = (typeof countedKinds)[number]

/**
 * Why an entry of a file is not brought in, as far as people can do something about it. The server says it more exactly, in English;
 * its codes tell apart only what is wrong with the entry from what is wrong with the server.
 */
export const whyRefused = ({
  status,
  reason,
}: Pick<ImportReport['refused'][number], 'status' | 'reason'>): 'missing' | 'form' | 'ours' =>
  status >= 500 ? 'ours' : /\b(?:missing|required)\b/i.test(reason) ? 'missing' : 'form'

export type Counted = readonly (readonly [CountedKind, number])[]

/** @param types FHIR types, one for each record */
export const countKinds = (types: Iterable<string>): Counted => {
  const counts = new Map<CountedKind, number>()
  for (const type of types) {
    const kind = kindOf.get(type) ?? 'others'
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return countedKinds.flatMap((kind) => {
    const count = counts.get(kind)
    return count === undefined ? [] : [[kind, count] as const]
  })
}

const kindOf: ReadonlyMap<string, CountedKind> = new Map([
  ['DiagnosticReport', 'reports'],
  ['Observation', 'results'],
  ['Condition', 'problems'],
  ['AllergyIntolerance', 'allergies'],
  ['MedicationRequest', 'medicines'],
  ['MedicationStatement', 'medicines'],
  ['MedicationDispense', 'medicines'],
  ['Immunization', 'vaccinations'],
  ['Encounter', 'visits'],
  ['Procedure', 'procedures'],
  ['DocumentReference', 'documents'],
])

/** Categories and kinds of what would come in, from the addresses that it would have. */
export const foreseen = ({ imported }: ImportReport): { categories: readonly string[]; counted: Counted } => {
  const places = imported.flatMap(({ location, already }) => {
    const [, category, type] = /\/health\/([^/]+)\/([^/]+)\//.exec(location ?? '') ?? []
    return already !== undefined || category === undefined || type === undefined ? [] : [{ category, type }]
  })
  return {
    categories: [...new Set(places.map(({ category }) => category))],
    counted: countKinds(places.map(({ type }) => type)),
  }
}

/** What one import wrote and is still there: what it is, of which day, how much, and the file itself. */
export interface WhatCame {
  /** The report or document that stands for all of it. */
  readonly main: CoveredItem | undefined
  readonly counted: Counted
  /** Record of the file as it came. */
  readonly original: CoveredItem | undefined
}

/** @param id of an import that has ended and wrote something */
export const useWhatCame = (id: string, isWanted: boolean): WhatCame | undefined => {
  const written = useWritten(id, isWanted)
  const records = useOwnRecords(
    (all) => new Map(all.map((item) => [`${item.type ?? ''}/${item.id ?? ''}`, item])),
  )
  if (!isWanted || written.data === undefined || records.data === undefined) return undefined
  const there = written.data.flatMap((reference) => records.data.get(reference) ?? [])
  const main = mainTypes.flatMap((type) => there.find((item) => item.type === type) ?? [])[0]
  return {
    main: main ?? there.toSorted((one, other) => timeOf(other).localeCompare(timeOf(one)))[0],
    counted: countKinds(there.map(({ type = '' }) => type)).filter(([kind]) => kind !== 'others'),
    original: there.findLast(
      ({ type, category }) => type === 'DocumentReference' && category === 'documents',
    ),
  }
}

/** Where the file lies that a record stands for, and what it is called. */
export interface OriginalFile {
  readonly address: string
  readonly title: string
}

/**
 * The place is said from where documents are (docs/decisions/0220). Records may have been written by others: of another host, or of the
 * pod of somebody else, nothing is asked with the member’s token.
 *
 * @param root of the pod, with a slash at its end
 * @throws {z.ZodError} where the record stands for no file of this pod
 */
export const originalFileIn = (record: unknown, root: string): OriginalFile => {
  const { url, title } = attachedSchema.parse(record).content[0].attachment
  return { address: new URL(url, `${root}health/documents/`).href, title }
}

const attachedSchema = z.object({
  content: z.tuple([
    z.object({
      attachment: z.object({
        url: z.string().regex(/^Binary\/(?!\.+$)[A-Za-z0-9\-.]{1,64}$/),
        title: z.string().default('document'),
      }),
    }),
  ]),
})

const mainTypes = ['DiagnosticReport', 'Composition', 'DocumentReference'] as const

const useWritten = (id: string, isWanted: boolean): UseQueryResult<readonly string[]> => {
  const { config, session } = useSignedIn()
  const pod = usePod()
  return useQuery({
    queryKey: ['import-wrote', id],
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const at = `${config.podServer}/fhir/${encodeURIComponent(pod.name)}/$import/${encodeURIComponent(id)}/provenance`
      const { target } = await parseAnswer(
        await ask(session.fetch, at, { headers: { Accept: 'application/fhir+json' } }),
        provenanceSchema,
      )
      return target.map(({ reference }) => reference)
    },
  })
}

const provenanceSchema = z.object({ target: z.array(z.object({ reference: z.string() })) })
