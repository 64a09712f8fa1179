/**
 * RFC 8785 of what a DID log holds: objects, arrays, text, whole numbers, booleans and null. Members in the order of
 * their UTF-16 units (§3.2.3); text as `JSON.stringify` writes it, which is what §3.2.2.2 asks for.
 * @throws {Error} for other numbers, and for what JSON has not
 */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  throw new Error('that has no canonical form here')
}
