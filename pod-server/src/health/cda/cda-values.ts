import { writtenNumber, type JsonObject } from '../fhir-json.ts'
import { identifierSystemOf, systemOf } from './code-systems.ts'
import { at, child, childrenOf, textIn, type XmlElement } from './xml-tree.ts'

/** Finds the text that stands under `ID` in the narrative of the document, for values that only point there. */
export type FindText = (id: string) => string | undefined

/** The same object without members that are `undefined` or empty: FHIR has no nulls and no empty arrays. */
export const compact = (members: Readonly<Record<string, unknown>>): JsonObject =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) =>
        value !== undefined &&
        !(Array.isArray(value) && value.length === 0) &&
        !(
          value !== null &&
          typeof value === 'object' &&
          !Array.isArray(value) &&
          Object.keys(value).length === 0
        ),
    ),
  )

const isObject = (value: JsonObject | undefined): value is JsonObject =>
  value !== undefined && Object.keys(value).length > 0

/** CD, CE, CV -> Coding; `undefined` without a code. */
export const codingOf = (element: XmlElement | undefined): JsonObject | undefined => {
  const { code, codeSystem, displayName } = element?.attributes ?? {}
  if (code === undefined || code.trim() === '') return undefined
  return compact({
    system: systemOf(codeSystem),
    code: code.trim(),
    display: displayName?.trim() || undefined,
  })
}

/** CD, CE, CV with its translations -> CodeableConcept; `undefined` when it says nothing. */
export const conceptOf = (element: XmlElement | undefined, findText: FindText): JsonObject | undefined => {
  if (element === undefined) return undefined
  const coding = [
    element,
    ...childrenOf(element, 'translation'),
    ...childrenOf(element, 'qualifier').flatMap(qualifierCodes),
  ]
    .map(codingOf)
    .filter(isObject)
  const text =
    writtenText(child(element, 'originalText'), findText) ?? element.attributes['displayName']?.trim()
  const concept = compact({ coding, text: text || undefined })
  return isObject(concept) ? concept : undefined
}

const qualifierCodes = (qualifier: XmlElement): readonly XmlElement[] => childrenOf(qualifier, 'value')

/** ED or ST: what it says itself, else what it points at. */
export const writtenText = (element: XmlElement | undefined, findText: FindText): string | undefined => {
  const pointer = child(element, 'reference')?.attributes['value']
  return textIn(element) ?? (pointer?.startsWith('#') === true ? findText(pointer.slice(1)) : undefined)
}

/** II -> Identifier; `undefined` when it identifies nothing. */
export const identifierOf = (element: XmlElement): JsonObject | undefined => {
  const { root, extension } = element.attributes
  if (root === undefined) return undefined
  const system = identifierSystemOf(root)
  // FHIR R4, `Identifier.value`: a globally unique id by itself has the system of URIs.
  if (extension === undefined || extension === '')
    return system === undefined ? undefined : { system: 'urn:ietf:rfc:3986', value: system }
  return compact({ system, value: extension })
}

export const identifiersOf = (element: XmlElement | undefined): readonly JsonObject[] =>
  childrenOf(element, 'id').map(identifierOf).filter(isObject)

/**
 * TS -> date or dateTime (ISO 8601 basic -> FHIR R4 §2.24.0.1). A time without its offset from UTC has no place in FHIR: the
 * day is kept. What is no such date is `undefined`.
 */
export const timeOf = (text: string | undefined): string | undefined => {
  const found = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2})?(?:\.\d+)?)?([+-]\d{4}|Z)?$/.exec(
    text?.trim() ?? '',
  )
  if (found === null) return undefined
  const [, year = '', month, day, hour, minute, second, offset] = found
  if (month === undefined) return year
  if (day === undefined) return isDay(year, month, '01') ? `${year}-${month}` : undefined
  if (!isDay(year, month, day)) return undefined
  const date = `${year}-${month}-${day}`
  if (hour === undefined || minute === undefined || offset === undefined) return date
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return date
  const zone = offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(3)}`
  if (!/^(Z|[+-](0\d|1[0-4]):[0-5]\d)$/.test(zone)) return date
  return `${date}T${hour}:${minute}:${second ?? '00'}${zone}`
}

const isDay = (year: string, month: string, day: string): boolean => {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

/** An instant needs a time and an offset; `undefined` for a day alone. */
export const instantIn = (element: XmlElement | undefined): string | undefined => {
  const time = timeOf(element?.attributes['value'])
  return time?.includes('T') === true ? time : undefined
}

export const timeIn = (element: XmlElement | undefined): string | undefined =>
  timeOf(element?.attributes['value'])

/** TS or IVL_TS: one moment, or from and to. */
export interface When {
  readonly moment?: string | undefined
  readonly start?: string | undefined
  readonly end?: string | undefined
}

export const whenOf = (element: XmlElement | undefined): When => {
  const moment = timeIn(element)
  return moment === undefined
    ? { start: timeIn(child(element, 'low')), end: timeIn(child(element, 'high')) }
    : { moment }
}

/** When something happened, of entries that say it as a moment or as a period. */
export const periodOf = ({ moment, start, end }: When): JsonObject | undefined => {
  const period = compact({ start: start ?? moment, end })
  return isObject(period) ? period : undefined
}

/** `effectiveDateTime` or `effectivePeriod` and the like. */
export const whenMembers = (name: string, when: When): Readonly<Record<string, unknown>> =>
  when.moment === undefined ? { [`${name}Period`]: periodOf(when) } : { [`${name}DateTime`]: when.moment }

/** Decimals stay as they are written, to the last zero; what is no decimal is `undefined`. */
export const decimalOf = (text: string | undefined): unknown => {
  const [, sign = '', whole = '', part = ''] =
    /^([+-]?)(\d{0,15})(?:[.,](\d{1,15}))?$/.exec(text?.trim() ?? '') ?? []
  if (whole === '' && part === '') return undefined
  const digits = whole.replace(/^0+(?=\d)/, '') || '0'
  return writtenNumber(`${sign === '-' ? '-' : ''}${digits}${part === '' ? '' : `.${part}`}`)
}

const integerOf = (text: string | undefined): number | undefined => {
  const value = /^[+-]?\d{1,10}$/.test(text?.trim() ?? '') ? Number(text) : Number.NaN
  return Math.abs(value) < 2 ** 31 ? value : undefined
}

/** PQ -> Quantity; CDA units are UCUM (CDA R2, PQ.unit). */
export const quantityOf = (element: XmlElement | undefined): JsonObject | undefined => {
  const value = decimalOf(element?.attributes['value'])
  const unit = element?.attributes['unit']?.trim()
  if (value === undefined) return undefined
  if (unit === undefined || unit === '' || unit === '1') return { value }
  // A code of FHIR has no spaces but single ones inside.
  return /^\S+$/.test(unit)
    ? { value, unit, system: 'http://unitsofmeasure.org', code: unit }
    : { value, unit }
}

/** IVL_PQ -> low and high, whichever are there. */
export const rangeOf = (element: XmlElement | undefined): JsonObject | undefined => {
  const range = compact({ low: quantityOf(child(element, 'low')), high: quantityOf(child(element, 'high')) })
  return isObject(range) ? range : undefined
}

/** The value of an observation, by its type (`xsi:type`). */
export const valueMembers = (
  element: XmlElement | undefined,
  findText: FindText,
): Readonly<Record<string, unknown>> => {
  if (element === undefined || element.attributes['nullFlavor'] !== undefined) return {}
  switch (element.attributes['xsi:type']?.replace(/^.*:/, '')) {
    case 'PQ':
    case 'REAL':
    case 'MO':
      return { valueQuantity: quantityOf(element) }
    case 'INT':
      return { valueInteger: integerOf(element.attributes['value']) }
    case 'BL':
      return element.attributes['value'] === undefined
        ? {}
        : { valueBoolean: element.attributes['value'] === 'true' }
    case 'TS': {
      const moment = timeIn(element)
      return moment === undefined ? {} : { valueDateTime: moment }
    }
    case 'IVL_TS':
      return { valuePeriod: periodOf(whenOf(element)) }
    case 'IVL_PQ':
    case 'IVL_REAL':
    case 'IVL_INT':
      return { valueRange: rangeOf(element) }
    case 'RTO':
    case 'RTO_PQ_PQ':
      return {
        valueRatio: compact({
          numerator: quantityOf(child(element, 'numerator')),
          denominator: quantityOf(child(element, 'denominator')),
        }),
      }
    case 'CD':
    case 'CE':
    case 'CV':
    case 'CS':
    case 'CO':
      return { valueCodeableConcept: conceptOf(element, findText) }
    default: {
      const text = writtenText(element, findText)
      if (text !== undefined) return { valueString: text }
      return codingOf(element) === undefined ? {} : { valueCodeableConcept: conceptOf(element, findText) }
    }
  }
}

/** PN -> HumanName. */
export const nameOf = (element: XmlElement | undefined): JsonObject | undefined => {
  if (element === undefined) return undefined
  const parts = (name: string): readonly string[] =>
    childrenOf(element, name)
      .map(textIn)
      .filter((part) => part !== undefined)
  const family = parts('family').join(' ')
  const name = compact({
    family: family || undefined,
    given: parts('given'),
    prefix: parts('prefix'),
    suffix: parts('suffix'),
    text: childrenOf(element).length === 0 ? textIn(element) : undefined,
  })
  return isObject(name) ? name : undefined
}

/** What a name is shown as. */
export const displayOf = (element: XmlElement | undefined): string | undefined => textIn(element)

/** Of the codes of Italian regions, provinces and towns only what people write is taken; the rest is in the original. */
export const addressOf = (element: XmlElement): JsonObject | undefined => {
  const country = textIn(child(element, 'country'))
  const address = compact({
    use: addressUses[element.attributes['use'] ?? ''],
    line: childrenOf(element, 'streetAddressLine')
      .map(textIn)
      .filter((line) => line !== undefined),
    city: textIn(child(element, 'city')),
    district: textIn(child(element, 'county')),
    state: textIn(child(element, 'state')),
    postalCode: textIn(child(element, 'postalCode')),
    // ISTAT's number of Italy among countries.
    country: country === '100' ? 'IT' : country,
  })
  return isObject(address) ? address : undefined
}

const addressUses: Readonly<Record<string, string>> = {
  H: 'home',
  HP: 'home',
  HV: 'home',
  WP: 'work',
  TMP: 'temp',
}

/** TEL -> ContactPoint. */
export const telecomOf = (element: XmlElement): JsonObject | undefined => {
  const { value = '', use } = element.attributes
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/i.exec(value.trim()) ?? []
  const system = telecomSystems[scheme.toLowerCase()]
  const point = rest.trim() === '' ? value.trim() : rest.trim()
  if (point === '') return undefined
  return compact({ system: system ?? 'other', value: point, use: telecomUses[use ?? ''] })
}

const telecomSystems: Readonly<Record<string, string>> = {
  tel: 'phone',
  fax: 'fax',
  mailto: 'email',
  http: 'url',
  https: 'url',
}
const telecomUses: Readonly<Record<string, string>> = { H: 'home', HP: 'home', WP: 'work', MC: 'mobile' }

/** Names, addresses and ways to reach of a role or an entity. */
export const reachMembers = (element: XmlElement | undefined): Readonly<Record<string, unknown>> => ({
  address: childrenOf(element, 'addr').map(addressOf).filter(isObject),
  telecom: childrenOf(element, 'telecom').map(telecomOf).filter(isObject),
})

/** What stands in the body of comments below an element (LOINC 48767-8). */
export const commentsOf = (element: XmlElement, findText: FindText): readonly JsonObject[] =>
  childrenOf(element, 'entryRelationship')
    .map((relation) => child(relation, 'act'))
    .filter((act) => at(act, 'code')?.attributes['code'] === '48767-8')
    .map((act) => writtenText(child(act, 'text'), findText))
    .filter((text) => text !== undefined)
    .map((text) => ({ text }))
