import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema } from '../ids.ts'

/** The same in the language of the authority and in English. */
const bothSchema = z.strictObject({ it: z.string(), en: z.string() })
export type Both = z.infer<typeof bothSchema>

const idSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,119}$/)

const fieldSchema = z.strictObject({ id: idSchema, label: bothSchema, value: bothSchema })
const entrySchema = z.strictObject({ id: idSchema, title: bothSchema, fields: z.array(fieldSchema) })
const sectionSchema = z.strictObject({ id: idSchema, title: bothSchema, entries: z.array(entrySchema) })

/**
 * What a co-op shows to an authority: the register of processing activities (GDPR Art. 30), the impact assessment (Art. 35), the
 * notification of a breach (Art. 33), the report of a year. Everything has an id, so that two of them can be told apart line by line.
 */
export const officialDocumentSchema = z.strictObject({
  type: z.enum(['processing-register', 'impact-assessment', 'breach-notification', 'yearly-report']),
  title: bothSchema,
  sections: z.array(sectionSchema),
})
export type OfficialDocument = z.infer<typeof officialDocumentSchema>
export type DocumentSection = OfficialDocument['sections'][number]
export type DocumentEntry = DocumentSection['entries'][number]

/** What is exported and kept in versions. */
export const documentKinds = ['art30', 'dpia', 'report'] as const
export type DocumentKind = (typeof documentKinds)[number]
export const documentKindSchema = z.enum(documentKinds)

/** A line that is other than before; without `before` it is new, without `after` it is gone. */
const changeSchema = z.strictObject({
  /** `section/entry/field`. */
  path: z.string(),
  label: bothSchema,
  before: bothSchema.exactOptional(),
  after: bothSchema.exactOptional(),
})
export type DocumentChange = z.infer<typeof changeSchema>

const versionSchema = z.object({
  number: z.number().int().positive(),
  digest: sha256Schema,
  at: instantSchema,
  by: webIdSchema,
})
export type DocumentVersion = z.infer<typeof versionSchema>

/** As the settings and the registers are now, beside what was exported last. */
export const documentNowSchema = z.object({
  document: officialDocumentSchema,
  digest: sha256Schema,
  last: versionSchema.exactOptional(),
  /** Since the last export; of none there are none. */
  changes: z.array(changeSchema),
})
export type DocumentNow = z.infer<typeof documentNowSchema>

export const documentVersionSchema = versionSchema
/** An export as it was, and what it changed in the one before. */
export const documentExportSchema = versionSchema.extend({
  document: officialDocumentSchema,
  changes: z.array(changeSchema),
})
export type DocumentExport = z.infer<typeof documentExportSchema>

/** What is other in `after`, in its order; what is gone comes last. */
export const changesOf = (
  before: OfficialDocument | undefined,
  after: OfficialDocument,
): readonly DocumentChange[] => {
  if (before === undefined) return []
  const [was, is] = [linesOf(before), linesOf(after)]
  const changes: DocumentChange[] = []
  for (const [path, { label, value }] of is) {
    const old = was.get(path)?.value
    if (old === undefined) changes.push({ path, label, after: value })
    else if (old.it !== value.it || old.en !== value.en)
      changes.push({ path, label, before: old, after: value })
  }
  for (const [path, { label, value }] of was) if (!is.has(path)) changes.push({ path, label, before: value })
  return changes
}

interface Line {
  readonly label: Both
  readonly value: Both
}

const linesOf = (document: OfficialDocument): ReadonlyMap<string, Line> => {
  const lines = new Map<string, Line>()
  for (const section of document.sections)
    for (const entry of section.entries)
      for (const { id, label, value } of entry.fields)
        lines.set(`${section.id}/${entry.id}/${id}`, {
          label: { it: `${entry.title.it}: ${label.it}`, en: `${entry.title.en}: ${label.en}` },
          value,
        })
  return lines
}

export type DocumentLanguage = 'it' | 'en'

/** RFC 4180: one line a field. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export const documentCsv = (document: OfficialDocument, language: DocumentLanguage): string => {
  const rows = document.sections.flatMap((section) =>
    section.entries.flatMap((entry) =>
      entry.fields.map(({ id, label, value }) => [
        `${section.id}/${entry.id}/${id}`,
        section.title[language],
        entry.title[language],
        label[language],
        value[language],
      ]),
    ),
  )
  return [headOf[language], ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

const headOf: Readonly<Record<DocumentLanguage, readonly string[]>> = {
  it: ['campo', 'sezione', 'voce', 'etichetta', 'contenuto'],
  en: ['field', 'section', 'entry', 'label', 'content'],
}

const cell = (text: string): string => {
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame
}
