/** Bytes `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export type RangeAnswer =
  /** No range that could be understood or served: the whole. A server may ignore any `Range` (RFC 9110 §14.2). */
  | { readonly kind: 'whole' }
  | { readonly kind: 'parts'; readonly parts: readonly [ByteRange, ...ByteRange[]] }
  /** All of them begin behind the end: 416. */
  | { readonly kind: 'unsatisfiable' }

/**
 * `Range` of a GET (RFC 9110 §14.1.1, §14.1.2).
 * @param field attacker-controlled
 * @param size bytes of the representation
 */
export const parseRange = (field: string | undefined, size: number): RangeAnswer => {
  const set = /^[ \t]*bytes[ \t]*=(.*)$/is.exec(field ?? '')?.[1]
  if (set === undefined) return { kind: 'whole' }
  const specs = set.split(',').flatMap((spec) => (spec.trim() === '' ? [] : [spec.trim()]))
  if (specs.length === 0 || specs.length > maxRanges) return { kind: 'whole' }
  const parts: ByteRange[] = []
  for (const spec of specs) {
    const part = parseSpec(spec, size)
    if (part === 'invalid') return { kind: 'whole' }
    if (part !== 'unsatisfiable') parts.push(part)
  }
  const [first, ...more] = parts
  if (first === undefined) return { kind: 'unsatisfiable' }
  // Ranges that overlap must not make an answer longer than the whole is.
  if (parts.reduce((sum, { start, end }) => sum + end - start, 0) > size) return { kind: 'whole' }
  return { kind: 'parts', parts: [first, ...more] }
}

/** Value of `Content-Range` (RFC 9110 §14.4). */
export const contentRange = ({ start, end }: ByteRange, size: number): string =>
  `bytes ${String(start)}-${String(end - 1)}/${String(size)}`

const maxRanges = 32

const parseSpec = (spec: string, size: number): ByteRange | 'invalid' | 'unsatisfiable' => {
  const [, first, last] = /^(\d*)-(\d*)$/.exec(spec) ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'invalid'
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size }
  }
  if (last !== '' && Number(last) < Number(first)) return 'invalid'
  if (Number(first) >= size) return 'unsatisfiable'
  return { start: Number(first), end: last === '' ? size : Math.min(Number(last) + 1, size) }
}
