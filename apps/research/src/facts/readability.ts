/**
 * How easy an Italian text is to read, by the Gulpease index (GULP, Rome 1988): 89 + (300 sentences - 10 letters) / words,
 * 0 to 100; at 60 and more, who went to school until fourteen reads it with ease. Nothing for fewer than ten words.
 */
export const gulpeaseOf = (text: string): number | undefined => {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length < 10) return undefined
  const sentences = text.split(/[.!?…]+(?:\s|$)/u).filter((one) => /[\p{L}\p{N}]/u.test(one)).length
  const letters = words.reduce((sum, word) => sum + [...word].length, 0)
  return Math.round(Math.min(100, Math.max(0, 89 + (300 * sentences - 10 * letters) / words.length)))
}
