/**
 * Which of these names a text gives away. A name counts in any case and with any accents, whole, or without the words that
 * only say what kind of body it is. Where no more than one word is left, that one counts when it is written with a capital:
 * who writes about the sun does not name the association of that name.
 */
export const namesIn = (text: string, names: readonly string[]): readonly string[] => {
  const shown = ` ${plain(text)} `
  return names.filter((name) => {
    const whole = plain(name)
    if (whole !== '' && shown.includes(` ${whole} `)) return true
    const own = withoutKinds(whole.split(' '))
    const [only] = own
    if (only === undefined) return false
    if (own.length > 1) return shown.includes(` ${own.join(' ')} `)
    return only.length > 2 && wordsOf(text).some((word) => /^\p{Lu}/u.test(word) && plain(word) === only)
  })
}

/** Articles and kinds of body at either end go; what stands between two words of a name stays. */
const withoutKinds = (words: readonly string[]): readonly string[] => {
  const first = words.findIndex((word) => !kinds.has(word))
  return first === -1 ? [] : words.slice(first, words.findLastIndex((word) => !kinds.has(word)) + 1)
}

const plain = (text: string): string =>
  wordsOf(text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()).join(' ')

const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}]+/gu) ?? []

/** Words that stand in the name of many bodies, and tell none from another. */
const kinds = new Set(
  (
    'cooperativa cooperative coop sociale social societa srl spa onlus odv aps ets sms asl ausl azienda usl comune unione ' +
    'associazione association fondazione foundation consorzio ente impresa studio ambulatorio centro gruppo group ' +
    'mutuo soccorso di del della dei degli delle da in per con la il lo le gli the of and for'
  ).split(' '),
)
