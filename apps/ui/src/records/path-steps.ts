import type { FhirParameter, FhirParameters } from '@mutua/sdk/clients/fhir-client'

/** A step of the path of care, as the pod server says how it stands. */
export interface PathStep {
  readonly name: string
  readonly state: string
  /** `YYYY-MM-DD` */
  readonly on: string | undefined
  readonly because: string | undefined
  /** `Type/id` of what it follows from. */
  readonly records: readonly string[]
}

/** @param parameters what `$care-path` answers */
export const pathStepsIn = (parameters: FhirParameters): readonly PathStep[] =>
  parameters.filter(({ name }) => name === 'step').map(stepOf)

/**
 * What comes now: the first step that is not done behind the last one that is. What was skipped before it, or may not be read, is
 * no longer waited for.
 * @param steps in their order
 */
export const nextStep = (steps: readonly PathStep[]): PathStep | undefined => {
  const isOpen = ({ state }: PathStep) => state === 'to-do' || state === 'running'
  const lastDone = steps.findLastIndex(({ state }) => state === 'done')
  return steps.slice(lastDone + 1).find(isOpen)
}

const stepOf = ({ part = [] }: FhirParameter): PathStep => {
  const said = (name: string) => {
    const value = Object.entries(part.find((one) => one.name === name) ?? {}).find(([key]) =>
      key.startsWith('value'),
    )?.[1]
    return typeof value === 'string' ? value : undefined
  }
  return {
    name: said('name') ?? '',
    state: said('state') ?? '',
    on: said('on'),
    because: said('because'),
    records: part.flatMap(({ name, valueReference }) => {
      if (name !== 'record' || typeof valueReference !== 'object' || valueReference === null) return []
      return 'reference' in valueReference && typeof valueReference.reference === 'string'
        ? [valueReference.reference]
        : []
    }),
  }
}
