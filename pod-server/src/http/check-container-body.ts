import type { Request } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { urlOf, type PodPath } from '../resources/pod-path.ts'
import { parseRdf, rdfTypeOf } from '../resources/rdf.ts'
import { bodyText } from './body-text.ts'
import { contentTypeOf } from './request-headers.ts'

/**
 * What a container says follows from what is in it. A body that speaks of that, even truly, is refused, so that nobody
 * believes it was kept: "Servers MUST NOT allow HTTP PUT or PATCH on a container to update its containment triples; if
 * the server receives such a request, it MUST respond with a 409 status code", and the same for metadata of what is
 * contained (Solid Protocol §5.3).
 * @throws {Problem} `body-malformed`, `containment-protected`, `content-type-missing`
 */
export const checkContainerBody = async (
  request: Request,
  body: Uint8Array,
  { target, origin }: { target: PodPath; origin: BaseUrl },
): Promise<void> => {
  if (body.length === 0) return
  const rdfType = rdfTypeOf(contentTypeOf(request))
  if (rdfType === undefined) return
  const quads = await parseRdf(bodyText(body), rdfType, urlOf(origin, target))
  if (quads.some(({ predicate }) => kept.has(predicate.value)))
    throw new Problem(
      'containment-protected',
      'What is in a container, how large and since when, is not written.',
    )
}

const kept: ReadonlySet<string> = new Set([
  'http://www.w3.org/ns/ldp#contains',
  'http://www.w3.org/ns/posix/stat#size',
  'http://www.w3.org/ns/posix/stat#mtime',
  'http://purl.org/dc/terms/modified',
])
