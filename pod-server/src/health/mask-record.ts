import { partsOfMask } from '@mutua/sdk/consent/record-mask'
import { isJsonObject, type JsonObject } from './fhir-json.ts'

/**
 * A record without the elements that a consent leaves out, in it and in every resource that it contains, and marked so
 * (FHIR R4 §6.1.1, `meta.security`). Its narrative goes as well: it repeats in words what the elements say. Whether anything was
 * there to be left out cannot be seen: every record of a type that a mask names is marked.
 *
 * @returns the same object where no mask is for its type, nor for one that it contains
 */
export const maskRecord = (record: JsonObject, masks: readonly string[]): JsonObject => {
  const parsed = masks.map(partsOfMask)
  return typesIn(record).some((type) => parsed.some((mask) => isFor(mask, type)))
    ? marked(withoutMasked(record, parsed))
    : record
}

/** What a search or the time of a record rests on may be among what is left out: told by names, and never no wrongly. */
export const mayMaskAnyOf = (masks: readonly string[], type: string, elements: readonly string[]): boolean =>
  masks
    .map(partsOfMask)
    .some((mask) => isFor(mask, type) && elements.some((element) => element.startsWith(mask.names[0] ?? '')))

type Mask = ReturnType<typeof partsOfMask>

const isFor = ({ type }: Mask, of: string): boolean => type === '*' || type === of

const typesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(typesIn)
  if (!isJsonObject(value)) return []
  const { resourceType } = value
  return [
    ...(typeof resourceType === 'string' ? [resourceType] : []),
    ...Object.values(value).flatMap(typesIn),
  ]
}

/** Of a resource, wherever it stands: `contained`, an entry of a Bundle, a part of Parameters. */
const withoutMasked = (value: unknown, masks: readonly Mask[]): JsonObject => {
  if (!isJsonObject(value)) throw new Error('a resource is an object')
  const { resourceType } = value
  const paths = masks.filter((mask) => isFor(mask, String(resourceType))).map(({ names }) => names)
  const { text: _text, _text: _more, ...rest } = value
  return within(rest, paths, masks)
}

const within = (
  value: JsonObject,
  paths: readonly (readonly string[])[],
  masks: readonly Mask[],
): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
      if (isNarrative(key, item)) return []
      const below = paths.filter(([name = '']) => isElement(key, name)).map(([, ...rest]) => rest)
      return below.some((rest) => rest.length === 0) ? [] : [[key, inner(item, below, masks)]]
    }),
  )

/** Of a section of a Composition: it repeats the records of the section in words. */
const isNarrative = (key: string, item: unknown): boolean =>
  key === 'text' && isJsonObject(item) && 'div' in item

const inner = (value: unknown, paths: readonly (readonly string[])[], masks: readonly Mask[]): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => inner(item, paths, masks))
  if (!isJsonObject(value)) return value
  return typeof value['resourceType'] === 'string' ? withoutMasked(value, masks) : within(value, paths, masks)
}

/** `value` is `valueQuantity` as well; what is said about a primitive stands beside it, under a name with `_`. */
const isElement = (key: string, name: string): boolean => {
  const plain = key.replace(/^_/, '')
  return plain === name || (plain.startsWith(name) && datatypes.has(plain.slice(name.length)))
}

/** What an element of several types can be (FHIR R4 §2.24.0.9, with the types that choices of R4 name). */
const datatypes: ReadonlySet<string> = new Set(
  `Address Age Annotation Attachment Base64Binary Boolean Canonical Code CodeableConcept Coding ContactDetail ContactPoint
   Contributor Count DataRequirement Date DateTime Decimal Distance Dosage Duration Expression HumanName Id Identifier
   Instant Integer Markdown Meta Money Oid ParameterDefinition Period PositiveInt Quantity Range Ratio Reference
   RelatedArtifact SampledData Signature String Time Timing TriggerDefinition UnsignedInt Uri Url UsageContext Uuid`.split(
    /\s+/,
  ),
)

const marked = (record: JsonObject): JsonObject => {
  const { resourceType, id, meta, ...rest } = record
  const said = isJsonObject(meta) ? meta : {}
  const labels = Array.isArray(said['security']) ? (said['security'] as unknown[]) : []
  const security = [...labels, label('SUBSETTED'), label('MASKED')]
  return { resourceType, ...(id === undefined ? {} : { id }), meta: { ...said, security }, ...rest }
}

const label = (code: string): JsonObject => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code,
})
