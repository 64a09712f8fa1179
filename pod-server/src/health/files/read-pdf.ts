import { createHash } from 'node:crypto'
import { readCda } from '../cda/read-cda.ts'
import { contentId, type FileHints, type FileOutcome } from './file-outcome.ts'
import { attachmentsIn } from './pdf-attachments.ts'

/**
 * A PDF is kept as it came, with a DocumentReference; a clinical document that is embedded in it, as in the Italian health
 * record (FSE 2.0), is read into records.
 * @throws what `isFileFault` knows, for a PDF that is encrypted, cut short, or built to do harm
 */
export const readPdf = (bytes: Uint8Array, { name }: FileHints): FileOutcome => {
  const refused: string[] = []
  const originals: { path: string; contentType: string; bytes?: Uint8Array }[] = []
  const lines: string[] = []
  for (const attachment of attachmentsIn(bytes)) {
    if (!isClinical(attachment)) continue
    const read = readCda(attachment)
    if (read.kind === 'refused') {
      refused.push(`The clinical document in the PDF: ${read.why}`)
      continue
    }
    lines.push(read.bundle)
    originals.push({ path: read.originalPath, contentType: 'application/xml', bytes: attachment })
  }
  const id = contentId(bytes)
  originals.push({ path: `health/documents/Binary/${id}`, contentType: 'application/pdf' })
  lines.push(
    JSON.stringify({
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      content: [
        {
          attachment: {
            contentType: 'application/pdf',
            url: `Binary/${id}`,
            size: bytes.length,
            // SHA-1: what FHIR R4 asks for (Attachment.hash); only to find a copy again.
            hash: createHash('sha1').update(bytes).digest('base64'),
            ...(name === undefined ? {} : { title: name }),
          },
        },
      ],
    }),
  )
  return { kind: 'read', text: lines.join('\n'), originals, refused }
}

const isClinical = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 65_536)).includes('ClinicalDocument')
