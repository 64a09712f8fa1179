/**
 * Whether an address can come of a URI template (RFC 6570). Every expression may have become anything: templates name what
 * nobody knows yet, and the answer to them is the owner's.
 */
export const matchesTemplate = (template: string, address: string): boolean => {
  const [first = '', ...rest] = template.split(/\{[^{}]*\}/)
  if (!address.startsWith(first)) return false
  if (rest.length === 0) return address === first
  const last = rest.at(-1) ?? ''
  let at = first.length
  // Leftmost is enough: whatever is skipped can be part of an expression. No backtracking, whoever wrote the template.
  for (const literal of rest.slice(0, -1)) {
    const found = address.indexOf(literal, at)
    if (found < 0) return false
    at = found + literal.length
  }
  return address.length - last.length >= at && address.endsWith(last)
}
