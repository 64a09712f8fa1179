/**
 * JSON as untrusted parties write it. `JSON.parse` keeps the last of two members of one name, other parsers the first: such
 * a text means two things, and is refused (RFC 8259 §4).
 * @throws {SyntaxError} when it is no JSON, names a member twice, or is nested deeper than `maxDepth`
 */
export const parseStrictJson = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  refuseDoubledNames(text)
  return value
}

/** RFC 8785 for what `JSON.parse` gives: members by name, no space. Equal for values that are equal, and only for them. */
export const canonicalText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, part]) => `${JSON.stringify(name)}:${canonicalText(part)}`).join(',')}}`
}

const maxDepth = 64

/** The text is known to be JSON: strings, and the signs that open, close and part, are all that matters. */
const refuseDoubledNames = (text: string): void => {
  const open: (Set<string> | undefined)[] = []
  let last = ''
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      // Two spellings of one name are one name.
      const name = String(JSON.parse(last))
      const names = open.at(-1)
      if (names?.has(name) === true) throw new SyntaxError('a member is named twice')
      names?.add(name)
    }
    if (open.length > maxDepth) throw new SyntaxError('the text is nested too deeply')
    last = token
  }
}
