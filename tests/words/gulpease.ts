/** How easy a text is to read: what it is counted from, and the index. */
export interface Readability {
  readonly letters: number
  readonly words: number
  readonly sentences: number
  /** Gulpease index (GULP, Rome 1988): 0 to 100; at 60 and more, who went to school until fourteen reads it with ease. */
  readonly gulpease: number
}

/**
 * 89 + (300 × sentences − 10 × letters) / words.
 *
 * @param texts each begins a sentence of its own, as a heading or an item of a list does
 */
export const readabilityOf = (texts: readonly string[]): Readability => {
  const sentences = texts.flatMap(sentencesOf)
  const words = sentences.flatMap(wordsOf)
  const letters = words.reduce((sum, word) => sum + [...word.matchAll(/[\p{L}\p{N}]/gu)].length, 0)
  const index = 89 + (300 * sentences.length - 10 * letters) / Math.max(words.length, 1)
  return {
    letters,
    words: words.length,
    sentences: sentences.length,
    gulpease: Math.min(100, Math.max(0, index)),
  }
}

/** A colon and a semicolon end none: that would make long sentences look short. */
const sentencesOf = (text: string): readonly string[] =>
  text.split(/[.!?…]+(?:\s|$)/u).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))

/** An elision joins two words: “l’ha” is both. */
export const wordsOf = (text: string): readonly string[] =>
  text.split(/[\s’'–—/()]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
