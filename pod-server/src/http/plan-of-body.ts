import { Problem } from '@mutua/sdk/problem'
import type { FhirValidator } from '../health/validate.ts'
import type { PlannedImport } from './run-import.ts'

/** A file as it was sent. */
export interface SentFile {
  /** As the sender called it; may be empty. */
  readonly contentType: string
  readonly body: Uint8Array
}

/**
 * Reads a file that somebody wants to bring in, in a thread with limits of time and memory.
 * @throws {Problem} `body-malformed`, `body-too-large`, `validator-unavailable`
 */
export const planOfBody = async (
  { contentType, body }: SentFile,
  { validator }: { readonly validator: FhirValidator },
): Promise<PlannedImport> => {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!xmlTypes.has(type)) return { plan: await validator.planImport(textOf(body)), originals: [] }
  const { plan, originalPath } = await validator.planCdaImport(body)
  return { plan, originals: [{ path: originalPath, contentType: 'application/xml', body }] }
}

const xmlTypes: ReadonlySet<string> = new Set(['application/xml', 'text/xml', 'application/hl7-cda+xml'])

const textOf = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is not UTF-8 text.', { cause })
  }
}
