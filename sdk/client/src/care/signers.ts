import { partOf, partsOf, type FhirResource, type Reference } from './fhir-resource.ts'
import type { Project } from './project.ts'
import type { SigningPart } from './signing.ts'

/** Who signs a project, by its plan: the person whom it is about, and whoever wrote it. */
export const signersOf = ({ plan }: Pick<Project, 'plan'>): Readonly<Record<SigningPart, Reference>> => ({
  member: referenceIn(plan['subject']),
  provider: referenceIn(plan['author']),
})

/** WebID that the record of a professional names as an identifier of theirs. */
export const webIdOf = (professional: FhirResource): string | undefined =>
  partsOf(professional, 'identifier')
    .filter((identifier) => partOf(identifier, 'system') === webIdSystem)
    .map((identifier) => partOf(identifier, 'value'))
    .find((value) => typeof value === 'string')

/** The same, to write it: the WebID of Solid is the property `solid:webid`. */
export const webIdIdentifier = (webId: string): object => ({ system: webIdSystem, value: webId })

const webIdSystem = 'http://www.w3.org/ns/solid/terms#webid'

const referenceIn = (value: unknown): Reference => {
  const reference = partOf(value, 'reference')
  return { reference: typeof reference === 'string' ? reference : '' }
}
