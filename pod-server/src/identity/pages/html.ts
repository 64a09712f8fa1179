/** Text that is safe inside an HTML document. */
export interface Html {
  readonly html: string
}

type Part = Html | string | number | readonly Html[]

/** Tagged template: every value that is not HTML already is escaped, in text and in quoted attributes alike. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  raw(strings.map((text, index) => text + written(parts[index])).join(''))

/** HTML of our own making. */
export const raw = (text: string): Html => ({ html: text })

const written = (part: Part | undefined): string => {
  if (part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part))
  return 'html' in part ? part.html : part.map((one) => one.html).join('')
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
