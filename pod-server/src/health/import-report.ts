import type { BundleEntry } from '@medplum/fhirtypes'
import { outcomeOfReasons } from './operation-outcome.ts'

/** What became of one entry, or of a document that was kept whole. */
export type ReportLine =
  /** `index` is undefined for a document: it stands for no entry. */
  | {
      readonly kind: 'created' | 'replaced' | 'unchanged'
      readonly index: number | undefined
      readonly path: string
    }
  | { readonly kind: 'refused'; readonly index: number; readonly reasons: readonly string[] }
  | {
      readonly kind: 'duplicate'
      readonly index: number
      readonly path: string
      /** Place of the entry that it equals. */
      readonly first: number
    }

export interface ReportDeps {
  /** Path below the root of the pod -> the URL a client reads it at. */
  readonly locationOf: (path: string) => string
}

/**
 * Answer of `$import`: the text of a `batch-response` Bundle (FHIR R4 §3.1.0.11) in some pieces, with one entry for every
 * entry received, in the order received; then one for each document that was kept whole. A refused entry carries its
 * OperationOutcome. An entry without a line was not stored.
 */
export const importReport = function* (
  received: number,
  lines: readonly ReportLine[],
  deps: ReportDeps,
): Generator<string, void, undefined> {
  yield '{"resourceType":"Bundle","type":"batch-response"'
  let sign = ',"entry":['
  let text = ''
  for (const line of inOrder(received, lines)) {
    text += sign + JSON.stringify(entryOf(line, deps))
    sign = ','
    if (text.length < pieceLength) continue
    yield text
    text = ''
  }
  yield `${text}${sign === ',' ? ']' : ''}}`
}

const pieceLength = 65_536

const inOrder = function* (received: number, lines: readonly ReportLine[]): Iterable<ReportLine> {
  const byIndex = new Map(lines.flatMap((line) => (line.index === undefined ? [] : [[line.index, line]])))
  for (let index = 0; index < received; index += 1)
    yield byIndex.get(index) ?? { kind: 'refused', index, reasons: [] }
  for (const line of lines) if (line.index === undefined) yield line
}

const entryOf = (line: ReportLine, { locationOf }: ReportDeps): BundleEntry => {
  if (line.kind === 'refused')
    return line.reasons.length === 0
      ? refusedEntry('500 Internal Server Error', ['The resource was not stored.'])
      : refusedEntry('422 Unprocessable Entity', line.reasons)
  const why = whyNothingNew(line)
  return {
    response: {
      status: line.kind === 'created' ? '201 Created' : '200 OK',
      location: locationOf(line.path),
      ...(why === undefined ? {} : { outcome: why }),
    },
  }
}

/** Of several answers with one status, what was there before. */
const whyNothingNew = (line: Exclude<ReportLine, { kind: 'refused' }>) => {
  switch (line.kind) {
    case 'created':
      return undefined
    case 'replaced':
      return outcomeOfReasons('information', 'informational', ['Another version was in the pod.'])
    case 'unchanged':
      return outcomeOfReasons('information', 'duplicate', [
        'The same resource is in the pod already, byte for byte.',
      ])
    case 'duplicate':
      return outcomeOfReasons('information', 'duplicate', [
        `Entry ${String(line.first + 1)} of this import is the same resource, with the same content.`,
      ])
  }
}

const refusedEntry = (status: string, reasons: readonly string[]): BundleEntry => ({
  response: {
    status,
    outcome: outcomeOfReasons('error', status.startsWith('5') ? 'exception' : 'invalid', reasons),
  },
})
