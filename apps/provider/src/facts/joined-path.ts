import type { FhirParameter } from '@mutua/sdk/clients/fhir-client'
import type { CareStep } from '@mutua/sdk/care/case-steps'
import { covers } from '@mutua/sdk/consent/check-grant'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'

/** Where the records stand that a step follows from, by the rule of the pod server (docs/decisions/0021). */
const placeOfStep = {
  'access': 'careplan',
  'triage': 'assessment',
  'take-charge': 'careplan',
  'unit': 'careplan',
  'assessment': 'assessment',
  'project': 'careplan',
  'signatures': 'careplan',
  'delivery': 'careplan',
  'monitoring': 'careplan',
  'closing': 'careplan',
} as const satisfies Record<CareStep, HealthCategory>

/** Whether a consent is for any of what the path follows from. */
export const showsPath = (grant: Grant, pod: ResourceUrl): boolean =>
  Object.keys(placeOfStep).some((step) => showsStep(grant, pod, step))

/**
 * Of each step what says most; of two days the later. A step whose records no consent is for is left out: it would look undone,
 * and nobody shall be told to do again what they may not see.
 *
 * @param answers what `$care-path` answers under each consent
 */
export const joinSteps = (
  answers: readonly { readonly grant: Grant; readonly parameters: readonly FhirParameter[] }[],
  pod: ResourceUrl,
): readonly FhirParameter[] => {
  const steps = new Map<string, FhirParameter>()
  for (const { grant, parameters } of answers)
    for (const step of parameters) {
      const name = saidIn(step, 'name')
      if (step.name !== 'step' || !showsStep(grant, pod, name)) continue
      const before = steps.get(name)
      if (before === undefined || weightOf(before) < weightOf(step)) steps.set(name, step)
    }
  return Object.keys(placeOfStep).flatMap((name) => steps.get(name) ?? [])
}

const showsStep = ({ scope, terms }: Grant, pod: ResourceUrl, step: string): boolean => {
  if (!Object.hasOwn(placeOfStep, step)) return false
  // A consent for some records of a place shows steps in part, and in part is as good as wrong.
  if (terms?.records !== undefined && !terms.records.some((one) => one.startsWith('patient/*.'))) return false
  const place = placeOfStep[step as CareStep] // a key of it, as just seen
  return covers(scope, parseResourceUrl(`${pod}health/${place}/`))
}

const weightOf = (step: FhirParameter): string =>
  `${saidIn(step, 'state') === 'to-do' ? '0' : '1'}${saidIn(step, 'on')}`

const saidIn = ({ part = [] }: FhirParameter, name: string): string => {
  const value = Object.entries(part.find((one) => one.name === name) ?? {}).find(([key]) =>
    key.startsWith('value'),
  )?.[1]
  return typeof value === 'string' ? value : ''
}
