export type Metadata = Readonly<Record<string, unknown>>
/** Operators of each parameter (OpenID Federation 1.0 §6.1.3.1). */
export type MetadataPolicy = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export type PolicyOutcome =
  | { readonly kind: 'applied'; readonly metadata: Metadata }
  /** `parameter` is not as the superior demands it. */
  | { readonly kind: 'violated'; readonly parameter: string; readonly operator: string }

/**
 * What a superior makes of the metadata of a subordinate. There is one policy and none to merge it with: between an
 * anchor of SPID or CIE and a provider nobody stands (profile, "Metadata retrieval").
 * @param critical operators that may not be passed over (`metadata_policy_crit`); all other unknown ones are (§6.1.3.2)
 */
export const applyMetadataPolicy = (
  metadata: Metadata,
  policy: MetadataPolicy,
  critical: readonly string[] = [],
): PolicyOutcome => {
  const result: Record<string, unknown> = { ...metadata }
  for (const [parameter, operators] of Object.entries(policy)) {
    const violated = (operator: string): PolicyOutcome => ({ kind: 'violated', parameter, operator })
    const unknown = Object.keys(operators).find((name) => !isKnown(name) && critical.includes(name))
    if (unknown !== undefined) return violated(unknown)
    let value = result[parameter]
    // In the order of §6.1.3.1: first what changes the value, then what is demanded of it.
    for (const name of operatorNames) {
      if (!Object.hasOwn(operators, name)) continue
      const step = steps[name](value, operators[name], parameter)
      if (step === violation) return violated(name)
      value = step
    }
    if (value === undefined) delete result[parameter]
    else result[parameter] = value
  }
  return { kind: 'applied', metadata: result }
}

const violation = Symbol('violation')

const operatorNames = ['value', 'add', 'default', 'one_of', 'subset_of', 'superset_of', 'essential'] as const
type OperatorName = (typeof operatorNames)[number]
const isKnown = (name: string): boolean => operatorNames.some((known) => known === name)

type Step = (value: unknown, operand: unknown, parameter: string) => unknown

const steps: Readonly<Record<OperatorName, Step>> = {
  // §6.1.3.1.1: null takes the parameter away.
  value: (_value, operand) => operand ?? undefined,
  add: (value, operand, parameter) => {
    const added = valuesOf(operand, parameter)
    const present = value === undefined ? [] : valuesOf(value, parameter)
    if (added === undefined || present === undefined) return violation
    return likeBefore([...present, ...added.filter((one) => !has(present, one))], value, parameter)
  },
  default: (value, operand) => value ?? operand,
  one_of: (value, operand) =>
    value === undefined || (Array.isArray(operand) && has(operand, value)) ? value : violation,
  subset_of: (value, operand, parameter) => {
    if (value === undefined) return undefined
    const present = valuesOf(value, parameter)
    const allowed = valuesOf(operand, parameter)
    if (present === undefined || allowed === undefined) return violation
    const left = present.filter((one) => has(allowed, one))
    // §6.1.3.1.5: with nothing left it is as if it had not been there; `essential` then decides.
    return left.length === 0 ? undefined : likeBefore(left, value, parameter)
  },
  superset_of: (value, operand, parameter) => {
    if (value === undefined) return undefined
    const present = valuesOf(value, parameter)
    const wanted = valuesOf(operand, parameter)
    if (present === undefined || wanted === undefined) return violation
    return wanted.every((one) => has(present, one)) ? value : violation
  },
  essential: (value, operand) => (operand === true && value === undefined ? violation : value),
}

/** `scope` is a text of words wherever it stands (§6.1.3.1.5 and the like). */
const valuesOf = (value: unknown, parameter: string): readonly unknown[] | undefined => {
  if (parameter === 'scope' && typeof value === 'string')
    return value.split(' ').filter((word) => word !== '')
  return Array.isArray(value) ? value : undefined
}

const likeBefore = (values: readonly unknown[], before: unknown, parameter: string): unknown =>
  parameter === 'scope' && typeof before === 'string' ? values.join(' ') : values

/** By value: keys and the like are objects. */
const has = (values: readonly unknown[], wanted: unknown): boolean =>
  values.some((value) => value === wanted || JSON.stringify(value) === JSON.stringify(wanted))
