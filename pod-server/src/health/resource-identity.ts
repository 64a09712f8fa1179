import { createHash } from 'node:crypto'
import type { FhirShape } from './category.ts'
import { isJsonObject, type JsonObject } from './fhir-json.ts'

/**
 * A FHIR id (R4 §2.24.0.1: 1-64 of `A-Z a-z 0-9 - .`) that is also safe as the last segment of a pod path: no dot
 * segment, no hidden name, and not the name of an auxiliary resource (`.acl`, `.acr`, `.meta`), by which an imported
 * record could place an access rule.
 */
export const isFhirId = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^[A-Za-z0-9-][A-Za-z0-9\-.]{0,63}$/.test(value) &&
  !/\.(acl|acr|meta)$/i.test(value)

/**
 * The id a resource is stored under, always the same for the same input: its own, else the UUID of a `urn:uuid:`
 * fullUrl, else the last segment of a fullUrl that names it as `.../<resourceType>/<id>`, else a digest of the fullUrl
 * or, without one, of the content.
 */
export const stableId = (resource: FhirShape, fullUrl: string | undefined): string => {
  const own = resource['id']
  if (isFhirId(own)) return own
  if (fullUrl === undefined || fullUrl === '') return idOf(JSON.stringify(resource))
  const uuid = /^urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(fullUrl)?.[1]
  if (uuid !== undefined) return uuid.toLowerCase()
  const [type, last] = fullUrl.split('/').slice(-2)
  return type === resource.resourceType && isFhirId(last) ? last : idOf(fullUrl)
}

/**
 * Copy of a resource in which references to known names are relative. Looks at `reference` (Reference.reference) and at
 * `url` (Attachment.url), FHIR R4 §3.1.0.11.2; an identifier that happens to equal a fullUrl stays what it is.
 * The caller has bounded the depth and refused unsafe property names.
 */
export const rewriteReferences = (
  resource: JsonObject,
  references: Pick<ReadonlyMap<string, string>, 'get'>,
): JsonObject =>
  Object.fromEntries(Object.entries(resource).map(([key, value]) => [key, rewritten(key, value, references)]))

const rewritten = (
  key: string,
  value: unknown,
  references: Pick<ReadonlyMap<string, string>, 'get'>,
): unknown => {
  if (typeof value === 'string')
    return key === 'reference' || key === 'url' ? (references.get(value) ?? value) : value
  if (Array.isArray(value)) return value.map((item: unknown) => rewritten('', item, references))
  return isJsonObject(value) ? rewriteReferences(value, references) : value
}

/**
 * 128 bits of SHA-256 in the shape of a UUID: short enough for an id, and no fullUrl can be read out of it.
 * @param hex SHA-256
 */
export const digestId = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')

const idOf = (text: string): string => digestId(createHash('sha256').update(text).digest('hex'))
