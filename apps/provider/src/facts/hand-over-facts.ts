import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { codeOf, ownCodes, type FhirResource, type Reference } from '@mutua/sdk/care/fhir-resource'
import { handOver, isHandOver, readId, readingOf } from '@mutua/sdk/care/hand-over'
import { partsOfPlan } from '@mutua/sdk/care/project-records'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { parseResourceUrl, parseWebId, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useActing } from './acting.tsx'
import { useAcrossCases, type AcrossCases } from './across-cases.ts'
import { useReadInCase, type OpenCase } from './open-case.ts'

/** Something that can be handed over: a letter, or the whole project. */
export interface Paper {
  readonly key: string
  readonly kind: 'letter' | 'project'
  readonly record: FhirResource
  /** All its records: of a project the plan and everything that it names. */
  readonly records: readonly { readonly type: string; readonly id: string }[]
}

/** What a case has to hand over, as far as it may be read. */
export const usePapers = (open: OpenCase): UseQueryResult<readonly Paper[]> =>
  useReadInCase(open, ['papers'], async ({ fhir }) => {
    const [letters, documents, plans] = await Promise.all([
      fhir.search('Composition'),
      fhir.search('DocumentReference'),
      fhir.search('CarePlan', { status: 'active,draft,on-hold' }),
    ])
    return [
      ...[...letters, ...documents]
        .filter(({ type }) => dischargeKinds.has(codeOf(type) ?? ''))
        .map((record): Paper => paperOf('letter', record, [])),
      ...plans.map((plan): Paper => paperOf('project', plan, partsOfPlan(plan))),
    ]
  })

const paperOf = (kind: Paper['kind'], record: FhirResource, parts: Paper['records']): Paper => {
  const own = { type: record.resourceType, id: record.id }
  return { key: `${own.type}/${own.id}`, kind, record, records: [own, ...parts] }
}

/** LOINC: discharge summary and its kinds. */
const dischargeKinds: ReadonlySet<string> = new Set(['18842-5', '34105-7', '28655-9', '11490-0'])

/** Writes the message, and gives back the address that lets who receives ask for the papers. */
export const makeHandOver = async (
  open: OpenCase,
  wish: {
    readonly papers: readonly Paper[]
    readonly to: string
    readonly words: string
    readonly from: { readonly webId: string; readonly name: string }
    readonly id: string
    readonly at: string
  },
): Promise<FhirResource> => {
  const records = wish.papers.flatMap(({ records: all }) => all)
  const handed = handOver({
    ...wish,
    subject: subjectOf(wish.papers),
    papers: records.map(({ type, id }) => ({ reference: `${type}/${id}` })),
  })
  await open.fhir.putEach([{ record: handed, when: { kind: 'absent' } }]).then(([outcome]) => {
    if (outcome?.kind === 'refused') throw outcome.problem
  })
  return handed
}

const subjectOf = ([paper]: readonly Paper[]): Reference | undefined => {
  const subject = paper?.record['subject']
  return typeof subject === 'object' && subject !== null && 'reference' in subject
    ? // `as`: a reference of FHIR is text.
      (subject as Reference)
    : undefined
}

export interface HandedOver {
  readonly handed: FhirResource
  readonly reading: { readonly name: string; readonly at: string } | undefined
}

/** What was handed over in the cases of whoever is signed in, and whether it was read. */
export const useHandedOver = (): AcrossCases<readonly HandedOver[]> =>
  useAcrossCases(['hand-overs'], async ({ fhir }) => {
    const category = ['hand-over', 'hand-over-read']
      .map((code) => `${ownCodes}/communication|${code}`)
      .join(',')
    const messages = await fhir.search('Communication', { category })
    const handed = messages.filter(isHandOver)
    return handed.length === 0
      ? undefined
      : handed.map((one) => ({ handed: one, reading: readingOf(one, messages) }))
  })

/** What the address of a hand over says: of whom, which message, and the places of the papers below `health/`. */
export interface HandOverAddress {
  readonly owner: WebId
  readonly pod: ResourceUrl
  readonly id: string
  readonly papers: readonly string[]
}

/** All of it stands behind `#`: it is sent to no server. */
export const addressOf = ({ owner, pod, id, papers }: HandOverAddress, site: string): string =>
  // Slashes and commas as they are: encoded they make a code for cameras half as large again.
  `${site}/provider/hand-over#id=${id}&pod=${encodeURIComponent(pod)}&papers=${papers.join(',')}&owner=${encodeURIComponent(owner)}`

/** @returns `null` for an address without a hand over, `undefined` for one that is not whole */
export const handOverIn = (hash: string): HandOverAddress | null | undefined => {
  const said = new URLSearchParams(hash.replace(/^#/, ''))
  if (!said.has('id')) return null
  try {
    const papers = (said.get('papers') ?? '').split(',').filter((one) => one !== '')
    const isPlain =
      papers.length > 0 && papers.every((one) => /^[a-z]+\/[A-Za-z]+\/[A-Za-z0-9.-]+$/.test(one))
    const id = said.get('id') ?? ''
    if (!isPlain || !/^[A-Za-z0-9.-]{1,58}$/.test(id)) return undefined
    return { owner: parseWebId(said.get('owner')), pod: parseResourceUrl(said.get('pod')), id, papers }
  } catch {
    return undefined
  }
}

/**
 * What one consent has to cover: the papers, the message, and the place of the confirmation. Nothing can be changed by it, only made
 * (`terms.changes`).
 */
export const resourcesOf = ({ pod, id, papers }: HandOverAddress): readonly ResourceUrl[] =>
  [
    ...papers,
    `careplan/Communication/${id}`,
    `careplan/Communication/${readId(id)}`,
    // Making something needs its container (WAC §5.3.1); without `inherit` it covers nothing that is in it.
    'careplan/Communication/',
  ].map((place) => parseResourceUrl(`${pod}health/${place}`))

/** The newest request for a hand over among one’s own. */
export const requestFor = (
  address: HandOverAddress,
  requests: readonly AccessRequest[],
): AccessRequest | undefined =>
  requests.find(({ scope }) =>
    scope.resources.includes(parseResourceUrl(`${address.pod}health/careplan/Communication/${address.id}`)),
  )

/** Where the records of papers lie: a record does not say so itself, so it is looked for where its kind can be. */
export const placesOf = async (
  open: OpenCase,
  records: readonly { readonly type: string; readonly id: string }[],
): Promise<readonly string[]> => {
  const places: string[] = []
  for (const { type, id } of records) {
    for (const category of categoriesOf[type] ?? ['careplan']) {
      const place = `${category}/${type}/${id}`
      const resource = parseResourceUrl(`${open.pod}health/${place}`)
      const isThere = await open
        .readerFor(resource)
        ?.head(resource)
        .then(
          () => true,
          () => false,
        )
      if (isThere !== true) continue
      places.push(place)
      break
    }
  }
  return places
}

const categoriesOf: Readonly<Record<string, readonly string[]>> = {
  ServiceRequest: ['careplan', 'social', 'documents'],
  Account: ['social'],
  Composition: ['discharge', 'documents', 'summary'],
  DocumentReference: ['discharge', 'documents'],
}

/** Under which name one confirms, or hands over. */
export const useOwnParty = (): { readonly webId: string; readonly name: string } => {
  const { session } = useSignedIn()
  const { as, places, roles } = useActing()
  const place = places.find(({ organisation }) => organisation.id === as)
  return {
    webId: session.webId,
    name: place?.organisation.name ?? roles?.provider?.displayName ?? session.webId,
  }
}

/** The message and the papers, once the person lets them be read. */
export const useReceived = (open: OpenCase, address: HandOverAddress) =>
  useReadInCase(open, ['received', address.id], async ({ fhir }) => {
    const handed = await fhir.read('Communication', address.id)
    const papers: FhirResource[] = []
    for (const place of address.papers) {
      const [, type = '', id = ''] = place.split('/')
      papers.push(await fhir.read(type, id))
    }
    return { handed, papers }
  })

/** Whether the confirmation stands in the pod. */
export const useConfirmed = (open: OpenCase, address: HandOverAddress): UseQueryResult<boolean> =>
  useQuery({
    queryKey: ['case', open.pod, 'confirmed', address.id],
    staleTime: Infinity,
    queryFn: () =>
      open.fhir.read('Communication', readId(address.id)).then(
        () => true,
        () => false,
      ),
  })
