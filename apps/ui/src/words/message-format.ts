/** Values by name: texts and numbers. */
type Values = Readonly<Record<string, unknown>>

type Part =
  | string
  | { readonly kind: 'value'; readonly name: string }
  /** `#`: the number of the plural around it. */
  | { readonly kind: 'number' }
  | { readonly kind: 'choice'; readonly by: Choice; readonly name: string; readonly cases: Cases }

type Choice = 'plural' | 'selectordinal' | 'select'
type Cases = ReadonlyMap<string, readonly Part[]>

/**
 * Messages of ICU MessageFormat, as far as the words of the house use it: `{name}`, `plural`, `selectordinal` and `select`, one in
 * another, `#`, `=1`, and quotes. The library for all of it would be a tenth of all that the first screen may load; that both say
 * the same of every sentence of the house is tested.
 *
 * @returns what says a text in a language. A text is read once.
 * @throws {SyntaxError} for a text that is no message, or asks for more
 * @throws {RangeError} when a value of the message is not there
 */
export const createMessages = (): ((text: string, language: string, values: Values) => string) => {
  const known = new Map<string, readonly Part[]>()
  return (text, language, values) => {
    let parts = known.get(text)
    if (parts === undefined) {
      parts = readMessage(text)
      known.set(text, parts)
    }
    return say(parts, { language, values })
  }
}

interface Saying {
  readonly language: string
  readonly values: Values
  readonly number?: number
}

const say = (parts: readonly Part[], saying: Saying): string =>
  parts.map((part) => (typeof part === 'string' ? part : sayPart(part, saying))).join('')

const sayPart = (part: Exclude<Part, string>, saying: Saying): string => {
  const { language, values, number } = saying
  if (part.kind === 'number')
    return number === undefined ? '#' : new Intl.NumberFormat(language).format(number)
  if (!(part.name in values)) throw new RangeError(`“${part.name}” has no value`)
  const value = values[part.name]
  if (part.kind === 'value') return textOf(value)
  const { by, cases } = part
  if (by === 'select') return say(caseOf(cases, [textOf(value)]), saying)
  const count = Number(value)
  const type = by === 'plural' ? 'cardinal' : 'ordinal'
  const category = new Intl.PluralRules(language, { type }).select(count)
  return say(caseOf(cases, [`=${String(count)}`, category]), { ...saying, number: count })
}

/** Nothing else is said in a sentence. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

const caseOf = (cases: Cases, names: readonly string[]): readonly Part[] =>
  [...names, 'other'].map((name) => cases.get(name)).find((parts) => parts !== undefined) ?? []

const readMessage = (text: string): readonly Part[] => {
  const [parts, end] = readParts(text, 0, false)
  if (end !== text.length) throw new SyntaxError(`a bracket too many at ${String(end)}: ${text}`)
  return parts
}

/** @returns also where it ends: at the bracket of what is around it, or at the end of the text */
const readParts = (text: string, from: number, isInPlural: boolean): [Part[], number] => {
  const parts: Part[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') parts.push(plain)
    plain = ''
  }
  let at = from
  while (at < text.length && text[at] !== '}') {
    const sign = text[at] ?? ''
    if (sign === "'") {
      const [quoted, end] = readQuoted(text, at, isInPlural)
      plain += quoted
      at = end
    } else if (sign === '{') {
      flush()
      const [part, end] = readBraces(text, at)
      parts.push(part)
      at = end
    } else {
      if (sign === '#' && isInPlural) {
        flush()
        parts.push({ kind: 'number' })
      } else plain += sign
      at += 1
    }
  }
  flush()
  return [parts, at]
}

/** A quote is itself, unless a sign that means something follows: then all up to the next quote is plain. Two are always one. */
const readQuoted = (text: string, at: number, isInPlural: boolean): [string, number] => {
  const next = text[at + 1] ?? ''
  if (next === "'") return ["'", at + 2]
  if (!(isInPlural ? '{}<>#' : '{}<>').includes(next) || next === '') return ["'", at + 1]
  const [whole, inside = ''] = /^'((?:[^']|'')*)'?/.exec(text.slice(at)) ?? ["'"]
  return [inside.replaceAll("''", "'"), at + whole.length]
}

const readBraces = (text: string, at: number): [Part, number] => {
  const [head = '', name = '', by, mark] = argument.exec(text.slice(at)) ?? []
  let end = at + head.length
  if (by === undefined && mark === '}') return [{ kind: 'value', name }, end]
  if (by === undefined || !isChoice(by) || mark === '}')
    throw new SyntaxError(`not a value at ${String(at)}: ${text}`)
  const cases = new Map<string, readonly Part[]>()
  for (;;) {
    const [opening, key = ''] = opened.exec(text.slice(end)) ?? []
    if (opening === undefined) break
    const [parts, closing] = readParts(text, end + opening.length, by !== 'select')
    if (text[closing] !== '}') throw new SyntaxError(`a case without an end: ${text}`)
    cases.set(key, parts)
    end = closing + 1
  }
  const [closing] = closed.exec(text.slice(end)) ?? []
  if (closing === undefined || !cases.has('other'))
    throw new SyntaxError(`cases without an end, or without “other”: ${text}`)
  return [{ kind: 'choice', by, name, cases }, end + closing.length]
}

const isChoice = (word: string): word is Choice => ['plural', 'selectordinal', 'select'].includes(word)

const argument = /^\{\s*([\w.]+)\s*(?:,\s*(\w+)\s*)?([,}])/
const opened = /^\s*(=?[\w-]+)\s*\{/
const closed = /^\s*\}/
