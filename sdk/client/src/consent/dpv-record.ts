import { z } from 'zod'
import { instantSchema, purposeIriSchema, resourceUrlSchema, webIdSchema, type Instant } from '../ids.ts'
import { parseWith } from '../ids.ts'
import {
  consentRecordSchema,
  recordedStepSchema,
  shownSchema,
  type ConsentRecord,
  type RecordedStep,
} from './consent-record.ts'
import type { CoopProfile } from './coop-profile.ts'
import { grantStateAt, type AccessMode, type Grant } from './grant.ts'
import { grantRemainderSchema, remainderOf, withoutAbsent } from './grant-remainder.ts'
import type { FindPurpose } from './purposes.ts'

/** Prefixes of the export; it needs nothing from the web to be understood. */
export const dpvContext = {
  'dct': 'http://purl.org/dc/terms/',
  'dpv': 'https://w3id.org/dpv#',
  'dpv-27560': 'https://w3id.org/dpv/schema/dpv-27560#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  'loc': 'https://w3id.org/dpv/loc#',
  'pd': 'https://w3id.org/dpv/pd#',
  'rdf': 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  'skos': 'http://www.w3.org/2004/02/skos/core#',
  'mutua': 'https://w3id.org/mutua/ns#',
} as const

const processingOf = {
  read: 'dpv:Access',
  append: 'dpv:Record',
  write: 'dpv:Alter',
} as const satisfies Record<AccessMode, string>

/** DPV 2.3 consent status. It has no word for a pause: what it has is that the status allows no processing. */
const statusOf = {
  'requested': 'dpv:ConsentRequested',
  'given': 'dpv:ConsentGiven',
  'refused': 'dpv:ConsentRefused',
  'cancelled': 'dpv:ConsentStatusInvalidForProcessing',
  'amended': 'dpv:RenewedConsentGiven',
  'paused': 'dpv:ConsentStatusInvalidForProcessing',
  'resumed': 'dpv:ConsentStatusValidForProcessing',
  'withdrawn': 'dpv:ConsentWithdrawn',
  'restored': 'dpv:RenewedConsentGiven',
  'invalidated': 'dpv:ConsentInvalidated',
  'renewed': 'dpv:ConsentStatusValidForProcessing',
  'opened-in-emergency': 'dpv:ConsentStatusInvalidForProcessing',
} as const satisfies Record<RecordedStep['kind'], string>

/** GDPR Art. 7(3), 13, 15-18, 20, 77. */
const rights = ['A7-3', 'A13', 'A15', 'A16', 'A17', 'A18', 'A20', 'A77'].map((right) => `eu-gdpr:${right}`)

export interface DpvDeps {
  readonly profile: CoopProfile
  readonly findPurpose: FindPurpose
  readonly at: Instant
}

/**
 * The record with every mandatory field of ISO/IEC TS 27560 and the GDPR profile (DPV guide “consent-27560”, schema
 * `record-eu-gdpr`), as JSON-LD. Says nothing of prices: money is never near a consent.
 */
export const dpvRecordOf = (record: ConsentRecord, deps: DpvDeps) => {
  const { grant, steps, shown } = record
  const { profile } = deps
  const [controller] = profile.controllers
  return {
    '@context': dpvContext,
    '@type': ['dpv:ConsentRecord'],
    'dct:conformsTo': 'dpv-27560:record-eu-gdpr',
    'dpv:hasIdentifier': grant.id,
    'dct:created': steps[0]?.at ?? grant.validFrom,
    'dct:modified': steps.at(-1)?.at ?? grant.validFrom,
    'dct:creator': controller?.id ?? '',
    'dct:language': shown?.language.slice(0, 2) ?? profile.language,
    'dpv:hasDataSubject': { '@type': ['dpv:DataSubject'], 'dpv:hasIdentifier': grant.owner },
    'dpv:hasNotice': [noticeOf(record, profile)],
    'dpv:hasProcess': [consentedUseOf(record, deps)],
    'dpv:hasEntity': entitiesOf(grant, profile),
    'mutua:remainder': remainderOf(grant),
  }
}

const consentedUseOf = ({ grant, steps }: ConsentRecord, { profile, findPurpose, at }: DpvDeps) => ({
  '@type': ['dpv:Process'],
  'dpv:hasPurpose': (grant.purposes ?? [grant.purpose]).map((iri) => {
    const purpose = findPurpose(iri)
    return {
      '@id': iri,
      '@type': ['dpv:Purpose'],
      'skos:broader': purpose?.broader ?? iri,
      'skos:prefLabel': purpose?.label[profile.language === 'it' ? 'it' : 'en'] ?? iri,
    }
  }),
  'dpv:hasLegalBasis': ['eu-gdpr:A6-1-a-explicit-consent', 'eu-gdpr:A9-2-a'],
  'dpv:hasPersonalData': grant.scope.resources.map((resource) => ({
    '@id': resource,
    '@type': ['dpv:SpecialCategoryPersonalData'],
    'skos:broader': ['pd:MedicalHealth'],
    'skos:prefLabel': resource,
  })),
  'dpv:hasNecessity': 'dpv:Optional',
  'dpv:hasDataSource': ['dpv:DataSubjectDataSource'],
  'dpv:hasProcessing': grant.scope.modes.map((mode) => processingOf[mode]),
  'dpv:hasDataController': profile.controllers.map(({ id }) => id),
  'dpv:hasRecipient': [grant.recipient],
  'dpv:hasStorageCondition': storageOf(grant, profile),
  'dpv:hasProcessingCondition': [
    ...profile.processingCountries.map((code) => ({
      '@type': ['dpv:ProcessingLocation'],
      'dpv:hasLocation': `loc:${code}`,
    })),
    {
      '@type': ['dpv:ProcessingDuration'],
      'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': grant.validUntil },
    },
  ],
  'dpv:hasJurisdiction': `loc:${profile.jurisdiction}`,
  'dpv:hasAuthority': [profile.authority.id],
  'dpv:hasRight': rights,
  'dpv:hasConsentControl': [{ '@type': ['dpv:WithdrawConsent'], 'dpv:isExercisedAt': profile.withdrawal }],
  'dpv:hasConsentStatus': [
    ...steps.map((step) => statusEntry(step, statusOf[step.kind], { grant, profile })),
    ...(grantStateAt(grant, at) === 'expired'
      ? [
          {
            ...statusEntry({ actor: grant.owner, at: grant.validUntil }, 'dpv:ConsentExpired', {
              grant,
              profile,
            }),
            'dpv:isIndicatedBy': profile.controllers[0]?.id ?? '',
          },
        ]
      : []),
  ],
})

const statusEntry = (
  {
    actor,
    at,
    ...step
  }: Pick<RecordedStep, 'actor' | 'onBehalfOf' | 'at' | 'reason'> & { kind?: RecordedStep['kind'] },
  status: string,
  { grant, profile }: { grant: Grant; profile: CoopProfile },
) => ({
  '@type': [status, 'dpv:ExplicitlyExpressedConsent'],
  'dpv:isIndicatedAtTime': at,
  'dpv:isIndicatedBy': actor as string,
  'dpv:isExercisedAt': profile.withdrawal,
  'dpv:hasDuration': { '@type': ['dpv:UntilTimeDuration'], 'rdf:value': grant.validUntil },
  'dct:valid': { 'mutua:from': grant.validFrom, 'mutua:until': grant.validUntil },
  ...(step.kind === undefined ? {} : { 'mutua:step': step.kind }),
  ...(step.onBehalfOf === undefined ? {} : { 'mutua:onBehalfOf': step.onBehalfOf }),
  ...(step.reason === undefined ? {} : { 'mutua:reason': step.reason }),
})

const storageOf = ({ terms }: Grant, profile: CoopProfile) => [
  ...profile.storageCountries.map((code) => ({
    '@type': ['dpv:StorageLocation'],
    'dpv:hasLocation': `loc:${code}`,
  })),
  // Of the record; what the recipient may keep follows, where the terms say so.
  durationOf('dpv:StorageDuration', 'dpv:TemporalDuration', profile.recordRetention),
  ...(terms?.life === undefined
    ? []
    : [
        { ...durationOf('dpv:StorageDuration', 'dpv:TemporalDuration', terms.life), 'mutua:of': 'recipient' },
      ]),
  ...(terms?.eraseBy === undefined
    ? []
    : [
        {
          ...durationOf('dpv:StorageDeletion', 'dpv:UntilTimeDuration', terms.eraseBy),
          'mutua:of': 'recipient',
        },
      ]),
]

const durationOf = (type: string, kind: string, value: string) => ({
  '@type': [type],
  'dpv:hasDuration': { '@type': kind, 'rdf:value': value },
})

const noticeOf = ({ shown }: ConsentRecord, { notice }: CoopProfile) => ({
  '@type': ['dpv:ConsentNotice'],
  'dpv:hasIdentifier': shown?.notice ?? notice.version,
  'dpv:hasLocation': notice.url,
  ...(shown === undefined ? {} : { 'mutua:shown': shown }),
})

const entitiesOf = (grant: Grant, profile: CoopProfile) => ({
  [grant.owner]: { '@type': ['dpv:DataSubject'], 'dpv:hasIdentifier': grant.owner },
  [grant.recipient]: {
    '@type': ['dpv:Recipient'],
    'dpv:hasIdentifier': grant.recipient,
    'dpv:hasName': grant.organisation,
    'dpv:hasContact': grant.recipient,
  },
  [profile.authority.id]: partyOf(profile.authority, 'dpv:DataProtectionAuthority'),
  ...Object.fromEntries(profile.controllers.map((party) => [party.id, partyOf(party, 'dpv:DataController')])),
})

const partyOf = ({ id, name, address, contact }: CoopProfile['authority'], role: string) => ({
  '@type': [role],
  'dpv:hasIdentifier': id,
  'dpv:hasName': name,
  'dpv:hasAddress': address,
  'dpv:hasContact': contact,
})

/**
 * The way back, from JSON of the outside world.
 * @throws {Problem} `input-malformed`
 */
export const consentRecordFromDpv = (document: unknown): ConsentRecord => {
  const parsed = parseWith(dpvRecordSchema, document, 'the consent record')
  const [process] = parsed['dpv:hasProcess']
  const { terms, inherit, ...remainder } = parsed['mutua:remainder']
  const [first, ...others] = process['dpv:hasPurpose']
  const [recipient] = process['dpv:hasRecipient']
  const kept = process['dpv:hasStorageCondition'].filter((condition) => condition['mutua:of'] === 'recipient')
  const valueOf = (type: string) =>
    kept.find((condition) => condition['@type'].includes(type))?.['dpv:hasDuration']?.['rdf:value']
  const period = process['dpv:hasConsentStatus'][0]['dct:valid']
  const shown = parsed['dpv:hasNotice'][0]['mutua:shown']
  return parseWith(
    consentRecordSchema,
    {
      grant: {
        ...remainder,
        id: parsed['dpv:hasIdentifier'],
        owner: parsed['dpv:hasDataSubject']['dpv:hasIdentifier'],
        recipient,
        organisation: parsed['dpv:hasEntity'][recipient]?.['dpv:hasName'] ?? '',
        purpose: first['@id'],
        ...(others.length === 0 ? {} : { purposes: [first, ...others].map((purpose) => purpose['@id']) }),
        scope: withoutAbsent({
          resources: process['dpv:hasPersonalData'].map((part) => part['@id']),
          modes: process['dpv:hasProcessing'].map((processing) => modeOf[processing]),
          inherit,
        }),
        ...(terms === undefined
          ? {}
          : {
              terms: withoutAbsent({
                ...terms,
                life: valueOf('dpv:StorageDuration'),
                eraseBy: valueOf('dpv:StorageDeletion'),
              }),
            }),
        validFrom: period['mutua:from'],
        validUntil: period['mutua:until'],
      },
      steps: process['dpv:hasConsentStatus'].flatMap((status) =>
        status['mutua:step'] === undefined
          ? []
          : [
              withoutAbsent({
                kind: status['mutua:step'],
                actor: status['dpv:isIndicatedBy'],
                at: status['dpv:isIndicatedAtTime'],
                onBehalfOf: status['mutua:onBehalfOf'],
                reason: status['mutua:reason'],
              }),
            ],
      ),
      ...(shown === undefined ? {} : { shown }),
    },
    'the consent record',
  )
}

const modeOf: Readonly<Record<(typeof processingOf)[AccessMode], AccessMode>> = {
  'dpv:Access': 'read',
  'dpv:Record': 'append',
  'dpv:Alter': 'write',
}

const nonEmpty = <Item extends z.ZodType>(item: Item) => z.tuple([item], item)

const dpvRecordSchema = z.object({
  'dct:conformsTo': z.literal('dpv-27560:record-eu-gdpr'),
  'dpv:hasIdentifier': z.string(),
  'dpv:hasDataSubject': z.object({ 'dpv:hasIdentifier': webIdSchema }),
  'dpv:hasNotice': nonEmpty(z.object({ 'mutua:shown': shownSchema.optional() })),
  'dpv:hasProcess': z.tuple([
    z.object({
      'dpv:hasPurpose': nonEmpty(z.object({ '@id': purposeIriSchema })),
      'dpv:hasPersonalData': nonEmpty(z.object({ '@id': resourceUrlSchema })),
      'dpv:hasProcessing': nonEmpty(z.enum(Object.values(processingOf))),
      'dpv:hasRecipient': z.tuple([webIdSchema]),
      'dpv:hasStorageCondition': z.array(
        z.object({
          '@type': z.array(z.string()),
          'dpv:hasDuration': z.object({ 'rdf:value': z.string() }).optional(),
          'mutua:of': z.literal('recipient').optional(),
        }),
      ),
      'dpv:hasConsentStatus': nonEmpty(
        z.object({
          'dpv:isIndicatedAtTime': instantSchema,
          'dpv:isIndicatedBy': z.string(),
          'dct:valid': z.object({ 'mutua:from': instantSchema, 'mutua:until': instantSchema }),
          'mutua:step': recordedStepSchema.shape.kind.optional(),
          'mutua:onBehalfOf': recordedStepSchema.shape.onBehalfOf,
          'mutua:reason': recordedStepSchema.shape.reason,
        }),
      ),
    }),
  ]),
  'dpv:hasEntity': z.record(z.string(), z.object({ 'dpv:hasName': z.string().optional() })),
  'mutua:remainder': grantRemainderSchema,
})
