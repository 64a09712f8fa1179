import { partOf, partsOf, type FhirResource, type Label } from './fhir-resource.ts'
import { comparedUnit, inComparedUnit, type Substance } from './unit.ts'

export interface PathMeasure {
  readonly name: string
  readonly label: Label
  /** LOINC codes of one and the same measure, whatever the unit. */
  readonly loinc: readonly string[]
  /** LOINC codes of observations that may have it as a component. */
  readonly panels?: readonly string[]
  readonly substance: Substance
  /** Usual target, inclusive, in the unit of comparison; a target of the person's own goes before it. */
  readonly target: Limits
  /** Measured at least every so many days. */
  readonly everyDays: number
}

export interface Limits {
  readonly low?: number
  readonly high?: number
}

export interface ChronicPath {
  readonly name: string
  readonly label: Label
  /** ICD-9-CM categories of the diagnosis. */
  readonly icd9: readonly string[]
  readonly measures: readonly PathMeasure[]
}

/** Advice to whoever looks, with its reason; what to do is decided by people (GDPR art. 21, 22). */
export interface Advice {
  readonly kind: 'out-of-range' | 'overdue' | 'unit-unknown'
  readonly measure: string
  /** The observation that it comes from. */
  readonly observation?: string
  readonly because: Label
}

export interface Following {
  /** Day of the question, `YYYY-MM-DD`. */
  readonly on: string
  /** Own targets by name of measure, from the goals of the person's project. */
  readonly targets?: Readonly<Record<string, Limits>>
  /** The member objects to being watched (GDPR art. 21): nothing is computed. */
  readonly isObjected?: boolean
}

/** How a measure of a path stands. */
export interface MeasureStanding {
  readonly measure: PathMeasure
  /** What its values are held against: of the person's own goals where they say it, else the usual one. */
  readonly target: Limits
  readonly isOwnTarget: boolean
  /** The newest value: its observation, and its day. */
  readonly newest?: { readonly observation: string; readonly day: string }
  /** Empty: in range, and measured in time. */
  readonly advice: readonly Advice[]
}

/** Each measure of a path: its newest value against its target, and whether it is missing for too long. */
export const followPath = (
  path: ChronicPath,
  observations: readonly FhirResource[],
  { on, targets = {}, isObjected = false }: Following,
): readonly MeasureStanding[] => {
  if (isObjected) return []
  const values = observations.filter(isUsable).flatMap(valuesOf)
  return path.measures.map((measure) => {
    const newest = values
      .filter(({ codes, day }) => day <= on && isAbout(measure, codes))
      .toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
      .at(-1)
    const own = targets[measure.name]
    const target = own ?? measure.target
    return {
      measure,
      target,
      isOwnTarget: own !== undefined,
      ...(newest === undefined ? {} : { newest: { observation: newest.id, day: newest.day } }),
      advice: [...rangeAdvice(measure, target, newest), ...overdueAdvice(measure, newest, on)],
    }
  })
}

/** Only the advice of `followPath`. */
export const adviseOn = (
  path: ChronicPath,
  observations: readonly FhirResource[],
  following: Following,
): readonly Advice[] => followPath(path, observations, following).flatMap(({ advice }) => advice)

/** Whether an observation has a final value of this measure, itself or as a component, not after this day. */
export const hasValueOf = (measure: PathMeasure, observation: FhirResource, on: string): boolean =>
  isUsable(observation) &&
  valuesOf(observation).some(({ codes, day }) => day <= on && isAbout(measure, codes))

/** Own targets of a person: the measured targets of goals, for the measures of a path, in its units. */
export const targetsFromGoals = (
  path: ChronicPath,
  goals: readonly FhirResource[],
): Readonly<Record<string, Limits>> =>
  Object.fromEntries(
    goals
      .filter((goal) => goal['lifecycleStatus'] === 'active')
      .flatMap((goal) => partsOf(goal, 'target'))
      .flatMap((target): (readonly [string, Limits])[] => {
        const codes = codesOf(partOf(target, 'measure'))
        const measure = path.measures.find(({ loinc }) => codes.some((code) => loinc.includes(code)))
        if (measure === undefined) return []
        const range = partOf(target, 'detailRange')
        const low = comparedValue(measure, partOf(range, 'low'))
        const high = comparedValue(measure, partOf(range, 'high'))
        return low === undefined && high === undefined
          ? []
          : [
              [
                measure.name,
                { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) },
              ],
            ]
      }),
  )

interface Value {
  readonly id: string
  readonly codes: readonly string[]
  readonly quantity: unknown
  /** As the record says it; sorts as text within one time zone. */
  readonly at: string
  readonly day: string
}

const isAbout = (measure: PathMeasure, codes: readonly string[]): boolean =>
  codes.some((code) => measure.loinc.includes(code))

/** Entered in error, cancelled or preliminary values say nothing. */
const isUsable = (observation: FhirResource): boolean =>
  observation.resourceType === 'Observation' &&
  ['final', 'amended', 'corrected'].includes(String(observation['status']))

const valuesOf = (observation: FhirResource): readonly Value[] => {
  const at = partOf(observation, 'effectiveDateTime')
  if (typeof at !== 'string' || at.length < 10) return []
  return [observation, ...partsOf(observation, 'component')].flatMap((part): Value[] => {
    const quantity = partOf(part, 'valueQuantity')
    return quantity === undefined
      ? []
      : [
          {
            id: observation.id,
            codes: codesOf(partOf(part, 'code')),
            quantity,
            at: instantOf(at),
            day: at.slice(0, 10),
          },
        ]
  })
}

const instantOf = (at: string): string => {
  const milliseconds = Date.parse(at)
  return Number.isNaN(milliseconds) ? at : new Date(milliseconds).toISOString()
}

const rangeAdvice = (measure: PathMeasure, target: Limits, newest: Value | undefined): readonly Advice[] => {
  if (newest === undefined) return []
  const value = comparedValue(measure, newest.quantity)
  const known = { measure: measure.name, observation: newest.id }
  if (value === undefined)
    return [
      {
        kind: 'unit-unknown',
        ...known,
        because: {
          it: `${measure.label.it} del ${newest.day}: l’unità non è tra quelle note, il valore non è confrontato.`,
          en: `${measure.label.en} of ${newest.day}: not a unit that is known, the value is not compared.`,
        },
      },
    ]
  const limit = limitBroken(target, value)
  if (limit === undefined) return []
  const unit = comparedUnit[measure.substance]
  const [shown, bound] = [rounded(value), rounded(limit.value)]
  return [
    {
      kind: 'out-of-range',
      ...known,
      because: {
        it: `${measure.label.it} del ${newest.day}: ${shown} ${unit}, ${limit.isHigh ? 'sopra' : 'sotto'} ${bound}.`,
        en: `${measure.label.en} of ${newest.day}: ${shown} ${unit}, ${limit.isHigh ? 'above' : 'below'} ${bound}.`,
      },
    },
  ]
}

const limitBroken = (
  { low, high }: Limits,
  value: number,
): { readonly value: number; readonly isHigh: boolean } | undefined => {
  if (high !== undefined && value > high) return { value: high, isHigh: true }
  if (low !== undefined && value < low) return { value: low, isHigh: false }
  return undefined
}

const overdueAdvice = (measure: PathMeasure, newest: Value | undefined, on: string): readonly Advice[] => {
  const days =
    newest === undefined
      ? Infinity
      : (Date.parse(`${on}T00:00:00Z`) - Date.parse(`${newest.day}T00:00:00Z`)) / 86_400_000
  if (days <= measure.everyDays) return []
  return [
    {
      kind: 'overdue',
      measure: measure.name,
      ...(newest === undefined ? {} : { observation: newest.id }),
      because: {
        it: `${measure.label.it}: ${newest === undefined ? 'mai misurata' : `misurata il ${newest.day}`}, di solito ogni ${measure.everyDays} giorni.`,
        en: `${measure.label.en}: ${newest === undefined ? 'never measured' : `measured on ${newest.day}`}, usually every ${measure.everyDays} days.`,
      },
    },
  ]
}

const comparedValue = (measure: PathMeasure, quantity: unknown): number | undefined => {
  const value = partOf(quantity, 'value')
  const unit = partOf(quantity, 'code') ?? partOf(quantity, 'unit')
  return typeof value === 'number' && typeof unit === 'string'
    ? inComparedUnit(measure.substance, value, unit)
    : undefined
}

const codesOf = (concept: unknown): readonly string[] =>
  partsOf(concept, 'coding').flatMap((coding) => {
    const code = partOf(coding, 'code')
    return typeof code === 'string' ? [code] : []
  })

const rounded = (value: number): number => Math.round(value * 10) / 10
