/** Every message of the words in the pseudo-language; keys, arguments, plural forms and tags as they are. */
export const pseudoWords = (words: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(words).map(([key, value]) => [key, pseudo(value)]))

const pseudo = (value: unknown): unknown => {
  if (typeof value === 'string') return `[${pseudoMessage(value)}]`
  return typeof value === 'object' && value !== null
    ? pseudoWords(value as Readonly<Record<string, unknown>>) // a group of words
    : value
}

/** Words stand outside of all braces, and in every second depth of them (ICU MessageFormat). */
const pseudoMessage = (message: string): string => {
  let depth = 0
  return message
    .split(/([{}]|<[^>]*>)/)
    .map((part) => {
      if (part === '{') depth += 1
      if (part === '}') depth -= 1
      const isWords = depth % 2 === 0 && !/^(?:[{}]|<.*>)$/.test(part)
      return isWords && /\p{L}/u.test(part) ? longer(part) : part
    })
    .join('')
}

const longer = (text: string): string => {
  const accented = text.replaceAll(/[A-Za-z]/g, (letter) => accents[letter] ?? letter)
  const more = Math.ceil(text.trim().length * 0.4)
  // In words of six letters, so that lines break as lines of words do.
  const padding = 'śîẋłéţ '
    .repeat(Math.ceil(more / 7))
    .slice(0, more)
    .trimEnd()
  return accented.replace(/\s*$/u, (end) => ` ${padding}${end}`)
}

const accents: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  d: 'ð',
  e: 'é',
  g: 'ĝ',
  h: 'ĥ',
  i: 'í',
  l: 'ł',
  n: 'ñ',
  o: 'ö',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  w: 'ŵ',
  y: 'ý',
  z: 'ž',
  A: 'Â',
  E: 'É',
  I: 'Î',
  N: 'Ñ',
  O: 'Ö',
  S: 'Š',
  T: 'Ţ',
  U: 'Û',
  W: 'Ŵ',
  Y: 'Ý',
}
