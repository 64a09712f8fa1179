import { z } from 'zod'
import { searchParameters } from '../fhir/search-parameters.ts'

/**
 * An element of FHIR records that is left out of what leaves: `Observation.note`, `Patient.name.given`, `*.text` for all types.
 * `Observation.value` stands for `valueQuantity` and the others that it can be; `value[x]` is another writing of it.
 * What names a record cannot be left out, nor what says that something was left out.
 */
export const recordMaskSchema = z
  .string()
  .max(200)
  .regex(
    /^(?:\*|[A-Z][A-Za-z]+)(?:\.[a-z][A-Za-z0-9]*)+(?:\[x\])?$/,
    'must be a path such as Observation.note or *.text',
  )
  .transform((text) => text.replace(/\[x\]$/, ''))
  .refine((text) => {
    const [type = ''] = text.split('.')
    return type === '*' || searchParameters.has(type)
  }, 'must be of a type of record that is served here')
  .refine((text) => !/\.(?:id|resourceType|meta)$/.test(text.split('.').slice(0, 2).join('.')), {
    message: 'must leave id, resourceType and meta',
  })

/** Type and names of elements. */
export const partsOfMask = (mask: string): { readonly type: string; readonly names: readonly string[] } => {
  const [type = '', ...names] = mask.split('.')
  return { type, names }
}

/** Whether everything that `narrow` leaves out is left out by `wide` as well. */
export const isMaskWithin = (narrow: string, wide: string): boolean => {
  const [ours, theirs] = [partsOfMask(narrow), partsOfMask(wide)]
  return (
    (theirs.type === '*' || theirs.type === ours.type) &&
    theirs.names.every((name, index) => name === ours.names[index])
  )
}
