import type { Request } from 'express'
import { Problem } from '@mutua/sdk/problem'
import { parseRange, type ByteRange } from './byte-ranges.ts'
import type { Representation } from './represent.ts'

/** Which answer a GET or HEAD gets, once it is known what there is. */
export type Selection =
  | { readonly kind: 'whole'; readonly status: 200 }
  | { readonly kind: 'parts'; readonly status: 206; readonly parts: readonly [ByteRange, ...ByteRange[]] }
  | { readonly kind: 'unchanged'; readonly status: 304 }
  | { readonly kind: 'unsatisfiable'; readonly status: 416 }

/**
 * The order of RFC 9110 §13.2.2: `If-Match`, `If-None-Match`, then `Range` under `If-Range`. Conditions on dates do not
 * hold: a second is too coarse to name one version, so the whole is sent (§13.1.5, §8.8.2.2).
 * @throws {Problem} `precondition-failed`
 */
export const selectAnswer = (
  request: Pick<Request, 'get' | 'method'>,
  { etag, size }: Pick<Representation, 'etag' | 'size'>,
): Selection => {
  const ifMatch = request.get('If-Match')
  if (ifMatch !== undefined && !names(ifMatch, (tag) => tag === etag))
    throw new Problem('precondition-failed', 'The resource is not the version you named.')
  const ifNoneMatch = request.get('If-None-Match')
  if (ifNoneMatch !== undefined && names(ifNoneMatch, (tag) => tag.replace(/^W\//, '') === etag))
    return { kind: 'unchanged', status: 304 }
  const ifRange = request.get('If-Range')?.trim()
  // §14.2: only GET has a Range, and one that cannot be served is as good as none.
  if (request.method !== 'GET' || size === undefined || (ifRange !== undefined && ifRange !== etag))
    return whole
  const ranges = parseRange(request.get('Range'), size)
  switch (ranges.kind) {
    case 'whole':
      return whole
    case 'unsatisfiable':
      return { kind: 'unsatisfiable', status: 416 }
    case 'parts':
      return { kind: 'parts', status: 206, parts: ranges.parts }
  }
}

export const whole = { kind: 'whole', status: 200 } as const

const names = (condition: string, isIt: (tag: string) => boolean): boolean =>
  condition.trim() === '*' || condition.split(',').some((tag) => isIt(tag.trim()))
