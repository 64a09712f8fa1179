import {
  codeOf,
  ownCodes,
  partOf,
  partsOf,
  type FhirResource,
  type Label,
} from '@mutua/sdk/care/fhir-resource'
import { domains, type Domain, type Level } from '@mutua/sdk/care/sheet'
import { conceptText, ofType, type CareRecords } from './care-records.ts'

/** What a goal can answer to. */
export interface CareProblem {
  /** `Type/id` */
  readonly reference: string
  readonly kind: 'domain' | 'diagnosis'
  readonly label: Label
  /** Of a domain. */
  readonly level?: Level
}

/** What the last assessment found to need something, the most first, and the diagnoses that are active. */
export const problemsIn = (records: CareRecords): readonly CareProblem[] => [
  ...fromAssessment(records).toSorted((one, other) => rank(other.level) - rank(one.level)),
  ...unique(
    ofType(records, 'Condition')
      .filter((record) => codeOf(record['clinicalStatus']) === 'active')
      .flatMap((record) => {
        const text = conceptText(record['code'])
        return text === undefined
          ? []
          : [
              {
                reference: `Condition/${record.id}`,
                kind: 'diagnosis',
                label: { it: text, en: text },
              } as const,
            ]
      }),
  ),
]

const fromAssessment = (records: CareRecords): readonly CareProblem[] => {
  const last = ofType(records, 'ClinicalImpression')
    .filter(({ status }) => status === 'completed')
    .toSorted((one, other) => String(one['date']).localeCompare(String(other['date'])))
    .at(-1)
  const named = new Set(
    partsOf(last, 'investigation').flatMap((one) =>
      partsOf(one, 'item').map((item) => partOf(item, 'reference')),
    ),
  )
  return unique(
    ofType(records, 'Observation')
      .filter((record) => named.has(`Observation/${record.id}`))
      .flatMap((record) => {
        const domain = domainOf(record)
        const level = levelOf(record)
        return domain === undefined || level === undefined || level === 'low'
          ? []
          : [
              {
                reference: `Observation/${record.id}`,
                kind: 'domain',
                label: domains[domain],
                level,
              } as const,
            ]
      })
      .toSorted((one, other) => rank(other.level) - rank(one.level)),
  )
}

/** Two sheets can find the same domain: the one that says more stands for both. */
const unique = (problems: readonly CareProblem[]): readonly CareProblem[] =>
  problems.filter(({ label }, index) => problems.findIndex((one) => one.label.it === label.it) === index)

const domainOf = (record: FhirResource): Domain | undefined => {
  const [coding] = partsOf(record['code'], 'coding')
  const code = partOf(coding, 'code')
  return partOf(coding, 'system') === `${ownCodes}/domain` && typeof code === 'string' && isDomain(code)
    ? code
    : undefined
}

const isDomain = (code: string): code is Domain => Object.hasOwn(domains, code)

const levelOf = (record: FhirResource): Level | undefined => {
  const code = codeOf(partsOf(record, 'interpretation')[0])
  return code === 'low' || code === 'medium' || code === 'high' ? code : undefined
}

const rank = (level: Level | undefined): number => (level === 'high' ? 2 : level === 'medium' ? 1 : 0)
