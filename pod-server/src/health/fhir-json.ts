/** A JSON object whose keys have not been looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Deeper than any FHIR resource of real life (a nested questionnaire reaches about 20), far from any stack limit. */
export const maxJsonDepth = 64

/**
 * JSON text -> value. A number whose text JavaScript would change (`7.10`, `1e3`, 20 digits) stays as written when the
 * value is turned to text again: FHIR R4 §2.24.0.1 asks to keep the precision of decimals, "0.010 is regarded as
 * different to 0.01".
 * @throws {SyntaxError} when the text is not JSON
 */
export const parseFhirJson = (text: string): unknown => {
  try {
    return JSON.parse(text, keepNumberText)
  } catch (error) {
    // The reviver walks recursively; the plain parser does not. Text nested thousands deep lands here: its hostile part
    // is refused by `structuralFault`, the rest of the same text loses nothing but trailing zeros.
    if (error instanceof RangeError) return JSON.parse(text)
    throw error
  }
}

/**
 * Why a value may not be copied into a pod whatever FHIR says of it; `undefined` when it may.
 * Attacker-controlled: names that reach a prototype, and nesting that would end a recursive reader.
 */
export const structuralFault = (value: unknown, maxDepth: number = maxJsonDepth): string | undefined =>
  faultBelow(value, maxDepth)

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A number kept as its text; a leaf, although it is an object for JavaScript. */
export const isRawNumber = (value: unknown): boolean => rawJson.isRawJSON(value)

/**
 * A number that is turned to text again as it was written: `16.00` stays `16.00`.
 * @param text a JSON number
 */
export const writtenNumber = (text: string): unknown => rawJson.rawJSON(text)

const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const faultBelow = (value: unknown, levelsLeft: number): string | undefined => {
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return undefined
  if (levelsLeft === 0) return 'Nested too deeply for a health record'
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = faultBelow(item, levelsLeft - 1)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  for (const [key, item] of Object.entries(value)) {
    if (refusedKeys.has(key)) return 'A property name that JSON readers cannot take safely'
    const fault = faultBelow(item, levelsLeft - 1)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** The part of JSON that TypeScript's library does not describe yet (ECMAScript proposal "JSON.parse source text access"). */
interface RawJson {
  rawJSON(text: string): object
  isRawJSON(value: unknown): boolean
}

// `as`: Node 24 has both functions; the library types lag behind the engine.
const rawJson = JSON as unknown as RawJson

// `this` and the third parameter are the engine's; the library types know two parameters only.
const keepNumberText = ((_key: string, value: unknown, context: { readonly source?: string }): unknown =>
  typeof value === 'number' && context.source !== undefined && context.source !== String(value)
    ? rawJson.rawJSON(context.source)
    : value) as (key: string, value: unknown) => unknown
