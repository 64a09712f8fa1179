import fc from 'fast-check'
import { consentRecordSchema, type ConsentRecord } from './consent-record.ts'
import { selectablePurposes } from './purposes.ts'
import { withoutAbsent } from './grant-remainder.ts'

const instant = fc
  .integer({ min: Date.parse('2026-01-01'), max: Date.parse('2036-01-01') })
  .map((milliseconds) => new Date(milliseconds).toISOString())
const segment = fc.string({
  unit: fc.constantFrom(...Array.from('abcdefghij0123456789-_')),
  minLength: 1,
  maxLength: 12,
})
const webId = segment.map((name) => `https://pod.example/${name}/profile/card#me`)
const url = (folder: string) =>
  fc
    .tuple(segment, segment, fc.boolean())
    .map(([one, two, isContainer]) => `https://pod.example/${folder}/${one}/${two}${isContainer ? '/' : ''}`)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
const text = fc.string({ unit: 'grapheme', maxLength: 30 })
/** As the directory of providers takes names; empty where a consent was given to somebody who is not in it. */
const organisation = text.map((name) => name.replaceAll(/\p{Cc}/gu, '').trim())
const some = <Value>(value: fc.Arbitrary<Value>, maxLength = 4) =>
  fc.uniqueArray(value, { minLength: 1, maxLength })

const terms = fc
  .record({
    fetch: maybe(fc.constantFrom('once', 'periodic')),
    frequency: maybe(
      fc.record({
        times: fc.integer({ min: 1, max: 1_000_000 }),
        per: fc.constantFrom('hour', 'day', 'month'),
      }),
    ),
    range: maybe(
      fc
        .tuple(maybe(instant), maybe(instant))
        .filter(([from, to]) => from === undefined || to === undefined || from < to)
        .map(([from, to]) => withoutAbsent({ from, to })),
    ),
    life: maybe(
      fc
        .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('D', 'M', 'Y'))
        .map(([n, unit]) => `P${String(n)}${unit}`),
    ),
    eraseBy: maybe(instant),
    notBefore: maybe(instant),
    mediaTypes: maybe(some(fc.constantFrom('text/turtle', 'image/jpeg', 'application/fhir+json'), 3)),
    resourceTypes: maybe(
      some(
        fc.constantFrom('http://www.w3.org/ns/ldp#Container', 'https://www.w3.org/ns/lws#DataResource'),
        2,
      ),
    ),
    changes: maybe(some(fc.constantFrom('create', 'modify', 'delete'), 3)),
    // Lists that stand for sets are written in their one order.
    records: maybe(
      fc.subarray(
        ['patient/*.r', 'patient/Observation.rs?category=laboratory&date=ge2025-01-01', 'patient/Patient.rs'],
        { minLength: 1 },
      ),
    ),
    masked: maybe(fc.subarray(['*.text', 'Observation.note', 'Patient.address'], { minLength: 1 })),
  })
  .map(withoutAbsent)

const purposes = fc
  .constantFrom('care', 'social', 'research', 'coop')
  .map((kind) =>
    selectablePurposes.filter((purpose) => purpose.kind === kind).map(({ iri }) => iri as string),
  )
  .chain((iris) =>
    fc.shuffledSubarray([...iris, 'https://coop.example/purposes/own', 'https://coop.example/own#'], {
      minLength: 1,
    }),
  )

const grant = fc
  .record({
    id: segment.map((id) => `https://consent.example/grants/${id}`),
    request: maybe(segment.map((id) => `https://consent.example/requests/${id}`)),
    owner: webId,
    recipient: segment.map((name) => `https://clinic.example/${name}#me`),
    organisation,
    purposes,
    resources: some(url('anna')),
    modes: some(fc.constantFrom('read', 'append', 'write'), 3),
    inherit: maybe(fc.boolean()),
    terms: maybe(terms),
    gift: maybe(fc.constant(true)),
    recipientClient: maybe(text.filter((client) => client.length > 0)),
    fields: maybe(
      fc.dictionary(
        segment.map((name) => `https://field.example/${name}`),
        fc.oneof(
          text,
          fc.boolean(),
          fc.integer(),
          fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
        ),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ),
    validFrom: instant,
    validUntil: instant,
    state: fc.constantFrom('given', 'paused', 'withdrawn', 'invalidated'),
    version: maybe(fc.integer({ min: 2, max: 1_000 })),
    amendedAt: maybe(instant),
    pausedAt: maybe(instant),
    withdrawnAt: maybe(instant),
    invalidatedAt: maybe(instant),
    statusIndex: fc.integer({ min: 0, max: 131_071 }),
  })
  .map(({ purposes: named, resources, modes, inherit, ...rest }) =>
    withoutAbsent({
      ...rest,
      purpose: named[0],
      purposes: named.length > 1 ? named : undefined,
      scope: withoutAbsent({ resources, modes, inherit }),
    }),
  )

const step = fc
  .record({
    kind: fc.constantFrom(
      'requested',
      'given',
      'amended',
      'paused',
      'resumed',
      'withdrawn',
      'restored',
      'invalidated',
      'renewed',
    ),
    actor: webId,
    onBehalfOf: maybe(webId),
    at: instant,
    reason: maybe(text),
  })
  .map(withoutAbsent)

const shown = fc
  .record({
    notice: text.filter((notice) => notice.length > 0),
    noticeHash: fc.stringMatching(/^[0-9a-f]{64}$/),
    language: fc.constantFrom('it', 'en', 'ar', 'de-AT'),
    channel: fc.constantFrom('app', 'web', 'desk', 'client'),
    understood: maybe(fc.array(fc.constantFrom('who', 'copy', 'back'), { minLength: 1, maxLength: 5 })),
  })
  .map(withoutAbsent)

/** Any record that the house can hold, read by its schema as from the store. */
export const consentRecords: fc.Arbitrary<ConsentRecord> = fc
  .record({ grant, steps: fc.array(step, { minLength: 1, maxLength: 6 }), shown: maybe(shown) })
  .map((record) => consentRecordSchema.parse(withoutAbsent(record)))
