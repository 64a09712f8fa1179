/** Text that is safe inside an HTML document. */
export interface Html {
  readonly text: string
}

type Part = Html | string | number | readonly Html[]

/** Tagged template: every value that is not HTML already is escaped, in text and in quoted attributes alike. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  text: strings.map((text, index) => text + written(parts[index])).join(''),
})

/** HTML of our own making. */
export const raw = (text: string): Html => ({ text })

const written = (part: Part | undefined): string => {
  if (part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part))
  return 'text' in part ? part.text : part.map(({ text }) => text).join('')
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0))};`)
