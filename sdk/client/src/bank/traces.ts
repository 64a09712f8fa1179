import type { TemplateContent } from './template.ts'

export type Trace = 'mail' | 'phone' | 'fiscal-code' | 'iban' | 'web-id' | 'member'

/**
 * What of a person or of an organisation’s contact stands in texts that are about to leave the house. It finds what has a
 * form: names are for whoever knows them to find (`isNamed`).
 * @returns the first trace of each part, by its place in the content
 */
export const tracesIn = (
  content: TemplateContent,
  isNamed: (text: string) => boolean = () => false,
): readonly { readonly part: string; readonly trace: Trace }[] => {
  const { title, need, plain, method, indicators, roles, budget, lessons } = content
  const documents = content.documents.map((document) => document.title)
  const told = { title, need, plain, method, indicators, roles, budget, documents, lessons }
  return textsOf(told).flatMap(([part, text]) => {
    const trace = traceIn(text) ?? (isNamed(text) ? 'member' : undefined)
    return trace === undefined ? [] : [{ part, trace }]
  })
}

const traceIn = (text: string): Trace | undefined => patterns.find(({ pattern }) => pattern.test(text))?.trace

const patterns: readonly { readonly trace: Trace; readonly pattern: RegExp }[] = [
  { trace: 'mail', pattern: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/u },
  { trace: 'iban', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b/ },
  { trace: 'fiscal-code', pattern: /\b[A-Z]{6}[\dLMNP-V]{2}[A-Z][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]\b/i },
  { trace: 'web-id', pattern: /https?:\/\/\S+#\S+/ },
  // Italian and international numbers; amounts and years are shorter.
  { trace: 'phone', pattern: /(?:\+\d{2,3}[ ./-]?|\b0\d|\b3\d)\d{1,3}[ ./-]?\d{3}[ ./-]?\d{2,4}\b/ },
]

const textsOf = (value: unknown, part = ''): [string, string][] => {
  if (typeof value === 'string') return [[part, value]]
  if (Array.isArray(value))
    return value.flatMap((item, place) => textsOf(item, `${part}.${String(place + 1)}`))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, each]) =>
      textsOf(each, part === '' ? name : `${part}.${name}`),
    )
  return []
}
