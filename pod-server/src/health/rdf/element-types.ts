import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes'

/** Of each type of FHIR R4 its elements, in the order of the definitions. A part of a type is named by its path: `Observation.component`. */
export type ElementTypes = Readonly<Record<string, readonly ElementType[]>>

export interface ElementType {
  /** Of `value[x]`: `value`. */
  readonly name: string
  /** More than one, or `isChoice`: the name in JSON says which. `Resource` is any resource. */
  readonly types: readonly string[]
  readonly isList: boolean
  readonly isChoice: boolean
}

/** An element under the name that it has in JSON. */
export interface Field {
  /** In RDF. */
  readonly name: string
  readonly type: string
  readonly isList: boolean
  readonly isChoice: boolean
}

/** The definitions, to be looked things up in. */
export interface ElementIndex {
  isResource(type: string): boolean
  elementsOf(type: string): readonly ElementType[]
  /** @param name in JSON, attacker-controlled: `valueQuantity` */
  field(type: string, name: string): Field | undefined
}

export const elementTypesOf = (definitions: readonly StructureDefinition[]): ElementTypes => {
  const elements = new Map<string, ElementType[]>()
  for (const { snapshot, kind, derivation } of definitions) {
    const isOwnType = kind === 'resource' || kind === 'complex-type'
    if (!isOwnType || derivation === 'constraint') continue
    for (const element of snapshot?.element ?? []) addElement(element, elements)
  }
  return Object.fromEntries(elements)
}

export const indexElements = (types: ElementTypes): ElementIndex => {
  const known = new Map(Object.entries(types))
  const fields = new Map<string, ReadonlyMap<string, Field>>()
  const fieldsOf = (type: string): ReadonlyMap<string, Field> => {
    const made = fields.get(type) ?? new Map((known.get(type) ?? []).flatMap(fieldsOfElement))
    fields.set(type, made)
    return made
  }
  return {
    isResource: (type) => !type.includes('.') && fieldsOf(type).has('implicitRules'),
    elementsOf: (type) => known.get(type) ?? [],
    field: (type, name) => fieldsOf(type).get(name),
  }
}

export const jsonNameOf = (
  { name, isChoice }: Pick<ElementType, 'name' | 'isChoice'>,
  type: string,
): string => (isChoice ? name + type.charAt(0).toUpperCase() + type.slice(1) : name)

const fieldsOfElement = (element: ElementType): [string, Field][] =>
  element.types.map((type) => {
    const { name, isList, isChoice } = element
    return [jsonNameOf(element, type), { name, type, isList, isChoice }]
  })

const addElement = (element: ElementDefinition, elements: Map<string, ElementType[]>): void => {
  const { path, contentReference } = element
  const owner = path.slice(0, path.lastIndexOf('.'))
  if (owner === '') return
  const last = path.slice(owner.length + 1)
  const isChoice = last.endsWith('[x]')
  const named = (element.type ?? []).map(({ code }) => typeNamed(code, path))
  const types = contentReference === undefined ? named : [contentReference.slice(1)]
  const name = isChoice ? last.slice(0, -3) : last
  const siblings = elements.get(owner) ?? []
  siblings.push({ name, types, isList: element.max === '*', isChoice })
  elements.set(owner, siblings)
}

/** Ids are text; what is defined on the spot is named by its path. */
const typeNamed = (code: string, path: string): string => {
  if (path === 'Extension.url') return 'uri'
  if (code.startsWith('http://hl7.org/fhirpath/')) return 'string'
  return code === 'BackboneElement' || code === 'Element' ? path : code
}
