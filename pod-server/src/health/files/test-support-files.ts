import { crc32, deflateRawSync, deflateSync } from 'node:zlib'
import type { FileHints } from './file-outcome.ts'

export const noHints: FileHints = { columns: {}, dates: 'dmy', zone: 'Europe/Rome' }

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A ZIP file of these entries. `claim` is what it says of the size of each when that is not the truth. */
export const zipOf = (
  entries: Readonly<Record<string, string | Uint8Array>>,
  { claim, encrypted = false }: { claim?: number; encrypted?: boolean } = {},
): Buffer => {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(entries)) {
    const body = Buffer.from(content)
    const packed = deflateRawSync(body)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(encrypted ? 1 : 0, 2)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt32LE(crc32(body), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(claim ?? body.length, 18)
    facts.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, rest, Buffer.from(name)]),
    )
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}

/** A PDF of one empty page with these embedded files; `more` are further objects, as they stand in the file. */
export const pdfOf = (
  attachments: readonly (string | Uint8Array)[] = [],
  { more = '', trailer = '', kids = '3 0 R' }: { more?: string; trailer?: string; kids?: string } = {},
): Buffer => {
  const names = attachments.map((_file, at) => `(f${String(at)}) ${String(10 + 2 * at)} 0 R`).join(' ')
  const files = attachments.flatMap((file, at) => {
    const packed = deflateSync(Buffer.from(file))
    const number = 10 + 2 * at
    return [
      Buffer.from(
        `${String(number)} 0 obj\n<< /Type /Filespec /F (cda.xml) /EF << /F ${String(number + 1)} 0 R >> >>\nendobj\n${String(number + 1)} 0 obj\n<< /Type /EmbeddedFile /Filter /FlateDecode /Length ${String(packed.length)} >>\nstream\n`,
      ),
      packed,
      Buffer.from('\nendstream\nendobj\n'),
    ]
  })
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [${names}] >> >> >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [${kids}] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n`,
    ),
    ...files,
    Buffer.from(`${more}trailer\n<< /Root 1 0 R /Size 50 ${trailer} >>\nstartxref\n0\n%%EOF\n`),
  ])
}

/** `export.xml` with these records: type, value, unit, time. */
export const appleXml = (
  records: readonly (readonly [string, string, string, string, string?])[],
  doctype = '<!DOCTYPE HealthData [ <!ELEMENT HealthData (Record*)> ]>',
): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n<HealthData locale="it_IT">\n${records
    .map(
      ([type, value, unit, at, source = 'Orologio']) =>
        `<Record type="HKQuantityTypeIdentifier${type}" sourceName="${source}" unit="${unit}" startDate="${at}" endDate="${at}" value="${value}"/>`,
    )
    .join('\n')}\n</HealthData>`
