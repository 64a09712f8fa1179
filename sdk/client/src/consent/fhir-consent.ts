import { z } from 'zod'
import { instantOf, instantSchema, parseWith, type Instant, type PurposeIri, type WebId } from '../ids.ts'
import type { CoopProfile } from './coop-profile.ts'
import { grantSchema, type AccessMode, type Grant } from './grant.ts'
import { grantRemainderSchema, remainderOf, withoutAbsent } from './grant-remainder.ts'
import type { FindPurpose, PurposeKind } from './purposes.ts'
import { parseRecordScope } from './record-scope.ts'

export interface FhirDeps {
  readonly profile: CoopProfile
  readonly findPurpose: FindPurpose
  /** Who gave it for the owner; absent: the owner. */
  readonly givenBy?: WebId | undefined
}

const uris = 'urn:ietf:rfc:3986'
const terminology = 'http://terminology.hl7.org/CodeSystem'
const purposesOfUse = `${terminology}/v3-ActReason`
const remainderUrl = 'https://w3id.org/mutua/ns/fhir#remainder'

const useOf: Readonly<Record<PurposeKind, string>> = {
  care: 'TREAT',
  social: 'CAREMGT',
  research: 'HRESCH',
  coop: 'HOPERAT',
}

const actionOf = { read: 'access', append: 'collect', write: 'correct' } as const satisfies Record<
  AccessMode,
  string
>

export const kindOf = ({ purpose }: Grant, { findPurpose }: FhirDeps): PurposeKind =>
  findPurpose(purpose)?.kind ?? 'care'

export const conceptOf = (system: string, code: string) => ({
  coding: [{ system: `${terminology}/${system}`, code }],
})

/** Somebody who is no resource on any FHIR server is named by an identifier. */
export const referenceOf = (iri: string, display?: string) => ({
  identifier: { system: uris, value: iri },
  ...(display === undefined || display === '' ? {} : { display }),
})

export const identifierOf = (iri: string) => ({ system: uris, value: iri })

/**
 * The part that both releases have: who may do what with which resources, for which purpose, in which time. Ends of
 * periods are inclusive in FHIR and not here, so an end is the last millisecond that still counts.
 */
export const permitOf = (grant: Grant, deps: FhirDeps) => {
  const { scope, terms, recipient, organisation, validFrom, validUntil } = grant
  return {
    period: { start: validFrom, end: shifted(validUntil, -1) },
    actor: [
      { role: conceptOf('v3-ParticipationType', 'IRCP'), reference: referenceOf(recipient, organisation) },
    ],
    action: scope.modes.map((mode) => conceptOf('consentaction', actionOf[mode])),
    purpose: [
      ...(grant.purposes ?? [grant.purpose]).map(codingOf),
      { system: purposesOfUse, code: useOf[kindOf(grant, deps)] },
    ],
    ...(terms?.range === undefined || (terms.range.from ?? terms.range.to) === undefined
      ? {}
      : {
          dataPeriod: withoutAbsent({
            start: terms.range.from,
            end: terms.range.to === undefined ? undefined : shifted(terms.range.to, -1),
          }),
        }),
    data: scope.resources.map((resource) => ({
      meaning: resource.endsWith('/') && scope.inherit !== false ? 'dependents' : 'instance',
      reference: { reference: resource },
    })),
  }
}

/** The types of records that the consent is for; none where it is for any. */
export const recordTypesOf = ({ terms }: Grant) => {
  const types = [...new Set(terms?.records?.map((scope) => parseRecordScope(scope).type))]
  return types.includes('*')
    ? []
    : types.map((code) => ({ system: 'http://hl7.org/fhir/resource-types', code }))
}

/** All else, as one text that no reader of FHIR needs in order to know who may do what. */
export const remainderExtension = (grant: Grant) => {
  const { terms, ...remainder } = remainderOf(grant)
  const { range: _range, ...kept } = grant.terms ?? {}
  const hasRange = grant.terms?.range !== undefined
  return {
    url: remainderUrl,
    valueString: JSON.stringify({
      ...remainder,
      ...(terms === undefined ? {} : { terms: { ...kept, ...(hasRange ? { range: {} } : {}) } }),
    }),
  }
}

export const permitSchema = z.object({
  period: z.object({ start: instantSchema, end: instantSchema }),
  actor: z.tuple([
    z.object({
      reference: z.object({ identifier: z.object({ value: z.string() }), display: z.string().optional() }),
    }),
  ]),
  action: z.array(z.object({ coding: z.tuple([z.object({ code: z.enum(Object.values(actionOf)) })]) })),
  purpose: z.array(z.object({ system: z.string(), code: z.string() })),
  dataPeriod: z.object({ start: instantSchema.optional(), end: instantSchema.optional() }).optional(),
  data: z.array(z.object({ reference: z.object({ reference: z.string() }) })),
})

export const extensionSchema = z.array(z.object({ url: z.string(), valueString: z.string().optional() }))

/** @throws {Problem} `input-malformed` */
export const grantFrom = (read: {
  readonly id: string
  readonly owner: string
  readonly permit: z.output<typeof permitSchema>
  readonly extension: z.output<typeof extensionSchema>
}): Grant => {
  const { permit, extension } = read
  const text = extension.find(({ url }) => url === remainderUrl)?.valueString ?? 'null'
  const { inherit, terms, ...remainder } = parseWith(
    remainderTextSchema,
    text,
    'the extension of the consent',
  )
  const [actor] = permit.actor
  const purposes = permit.purpose.filter(({ system }) => system !== purposesOfUse).map(purposeFrom)
  return parseWith(
    grantSchema,
    {
      ...remainder,
      id: read.id,
      owner: read.owner,
      recipient: actor.reference.identifier.value,
      organisation: actor.reference.display ?? '',
      purpose: purposes[0],
      ...(purposes.length > 1 ? { purposes } : {}),
      scope: withoutAbsent({
        resources: permit.data.map(({ reference }) => reference.reference),
        modes: permit.action.map(({ coding: [{ code }] }) => modeOf[code]),
        inherit,
      }),
      ...(terms === undefined
        ? {}
        : {
            terms: {
              ...terms,
              ...(terms['range'] === undefined ? {} : { range: rangeOf(permit.dataPeriod) }),
            },
          }),
      validFrom: permit.period.start,
      validUntil: shifted(permit.period.end, 1),
    },
    'the consent',
  )
}

const remainderTextSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(
    grantRemainderSchema
      .omit({ terms: true })
      .extend({ terms: z.record(z.string(), z.unknown()).optional() }),
  )

const modeOf: Readonly<Record<(typeof actionOf)[AccessMode], AccessMode>> = {
  access: 'read',
  collect: 'append',
  correct: 'write',
}

/** DPV terms are codes of a system; an IRI without a fragment is a code of the system of all IRIs. */
const codingOf = (purpose: PurposeIri) => {
  const end = purpose.indexOf('#') + 1
  return end === 0 || end === purpose.length
    ? { system: uris, code: purpose as string }
    : { system: purpose.slice(0, end), code: purpose.slice(end) }
}

const purposeFrom = ({ system, code }: { system: string; code: string }): string =>
  system === uris ? code : system + code

const rangeOf = (period: { start?: Instant | undefined; end?: Instant | undefined } = {}) =>
  withoutAbsent({ from: period.start, to: period.end === undefined ? undefined : shifted(period.end, 1) })

const shifted = (at: Instant, milliseconds: number): Instant => instantOf(Date.parse(at) + milliseconds)
