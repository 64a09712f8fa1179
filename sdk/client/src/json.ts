/** JSON text with `bigint` as decimal text: money never becomes a float on the way (RFC 8259 §6). */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))
