import { isJsonObject, textOf, type JsonObject } from './fhir-json.ts'
import { sensitiveClasses, sensitiveCodes, type SensitiveClass } from './sensitive-codes.ts'

/** HL7 v3 Confidentiality, as far as a pod tells records apart: normal, restricted, very restricted. */
export type SensitivityLabel = 'N' | 'R' | 'V'

export interface Sensitivity {
  readonly label: SensitivityLabel
  /** What the law protects in particular; each once. */
  readonly classes: readonly SensitiveClass[]
}

/**
 * How sensitive a record is: by what its writer says (`meta.security`), and by the codes in it, wherever they are. A class that the
 * law protects makes it very restricted. Texts are not understood.
 */
export const sensitivityOf = (record: JsonObject): Sensitivity => {
  const found = new Set<SensitiveClass>()
  const open: unknown[] = [record]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) for (const item of next as unknown[]) open.push(item)
    if (!isJsonObject(next)) continue
    const classOf = classByCode.get(textOf(next['system']) ?? '')
    const code = textOf(next['code'])
    const known = classOf === undefined || code === undefined ? undefined : classOf(code)
    if (known !== undefined) found.add(known)
    for (const value of Object.values(next)) if (typeof value === 'object' && value !== null) open.push(value)
  }
  const classes = sensitiveClasses.filter((name) => found.has(name))
  return { label: classes.length > 0 ? 'V' : labelOf(record['meta']), classes }
}

const labelOf = (meta: unknown): SensitivityLabel => {
  const security =
    isJsonObject(meta) && Array.isArray(meta['security']) ? (meta['security'] as unknown[]) : []
  const codes = security.map((label) =>
    isJsonObject(label) && textOf(label['system']) === confidentiality ? label['code'] : undefined,
  )
  return codes.includes('V') ? 'V' : codes.includes('R') ? 'R' : 'N'
}

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

type ClassOfCode = (code: string) => SensitiveClass | undefined

const classByCode: ReadonlyMap<string, ClassOfCode> = new Map(
  Object.entries(sensitiveCodes).map(([system, codes]): [string, ClassOfCode] => {
    const listed = sensitiveClasses.flatMap((name) =>
      (codes[name] ?? '')
        .split(' ')
        .filter((code) => code !== '')
        .map((code) => ({ name, code })),
    )
    const whole = new Map(listed.map(({ name, code }) => [code, name]))
    const beginnings = listed.filter(({ code }) => code.endsWith('*'))
    return [
      system,
      (code) => whole.get(code) ?? beginnings.find((one) => code.startsWith(one.code.slice(0, -1)))?.name,
    ]
  }),
)
