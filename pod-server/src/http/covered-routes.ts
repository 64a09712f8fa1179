import express, { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { scopeSchema } from '@mutua/sdk/consent/grant'
import { termsSchema } from '@mutua/sdk/consent/terms'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { grantIdSchema, parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { GrantMirror } from '../access/grant-mirror.ts'
import { parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import {
  itemOf,
  listCovered,
  type CoveredDocument,
  type CoveredItem,
  type CoveredListDeps,
  type Coverage,
} from './covered-list.ts'
import { createRecordTermsOf } from './record-terms.ts'
import { requireOwner, type OwnerDeps } from './require-owner.ts'
import { isPodRoot } from './resource-headers.ts'

export interface CoveredRoutesDeps extends OwnerDeps, Omit<CoveredListDeps, 'recordTermsOf'> {
  readonly grants: Pick<GrantMirror, 'find'>
}

/**
 * `POST /.covered/{pod}`: exactly what a consent lets somebody read now, or would let them read, for the owner of the pod alone.
 * Nothing leaves the pod by it but to its owner, so it is no use and leaves no receipt.
 */
export const coveredRoutes = (deps: CoveredRoutesDeps): Router => {
  const router = Router()
  router.post('/.covered/:pod', express.json({ limit: '256kb' }), listForOwner(deps))
  router.all('/.covered/:pod', (request, response) => {
    response.set('Allow', 'POST, OPTIONS')
    if (request.method === 'OPTIONS') return void response.status(204).end()
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  })
  return router
}

const listForOwner = (deps: CoveredRoutesDeps): RequestHandler<{ pod: string }> => {
  const recordTermsOf = createRecordTermsOf()
  return async (request, response) => {
    const root = parsePodPath(`/${encodeURIComponent(request.params.pod)}/`)
    if (!isPodRoot(root)) throw new Problem('input-malformed', 'Name a pod: /.covered/{pod}.')
    // Before the body is looked at: to anybody else every question has the same answer.
    await requireOwner(request, root, deps)
    const { after, limit, ...asked } = parseWith(askedSchema, request.body, 'what is asked')
    const coverage = coverageOf(asked, root, deps)
    const page: CoveredDocument[] = []
    let total = 0
    let isMore = false
    const categories: Record<string, number> = {}
    for await (const document of listCovered(root, coverage, { ...deps, recordTermsOf })) {
      total += 1
      const category = document.path.split('/')[3] ?? ''
      if (document.path.startsWith(`${root}health/`) && isCategory(category))
        categories[category] = (categories[category] ?? 0) + 1
      if (after !== undefined && document.path <= after) continue
      if (page.length === limit) isMore = true
      else page.push(document)
    }
    const items: CoveredItem[] = []
    for (const document of page) {
      const item = await itemOf(document, deps)
      if (item !== undefined) items.push(item)
    }
    const last = page.at(-1)
    response.set('Cache-Control', 'no-store').json({
      total,
      categories,
      masked: coverage.terms?.masked ?? [],
      items,
      ...(isMore && last !== undefined ? { next: last.path } : {}),
    })
  }
}

const isCategory = (text: string): boolean => healthCategories.some((known) => known === text)

const { resources, modes, inherit } = scopeSchema.shape

const askedSchema = z
  .strictObject({
    /** A consent that stands, or the parts of one. */
    grant: grantIdSchema.optional(),
    resources: resources.optional(),
    categories: z.array(z.enum(healthCategories)).min(1).optional(),
    modes: modes.default(['read']),
    inherit,
    terms: termsSchema.optional(),
    /** Path of the last document of the page before. */
    after: z.string().max(2_048).optional(),
    limit: z.number().int().min(1).max(500).default(100),
  })
  .refine(
    ({ grant, resources: places, categories, terms }) =>
      [grant, places, categories].filter((one) => one !== undefined).length === 1 ||
      ((grant ?? places ?? categories) === undefined && terms?.records !== undefined),
    'must name one of grant, resources, categories, or records in the terms',
  )

/** @throws {Problem} `not-found` for a consent that this server does not know, or of somebody else; `resource-outside-pod` */
const coverageOf = (
  asked: Omit<z.output<typeof askedSchema>, 'after' | 'limit'>,
  root: PodPath,
  { grants, ownerOf, origin }: CoveredRoutesDeps,
): Coverage => {
  const { grant: id, terms } = asked
  if (id !== undefined) {
    const grant = grants.find(id)?.grant
    if (grant === undefined || grant.owner !== ownerOf(root))
      throw new Problem('not-found', 'No such consent of yours is known here.')
    return grant
  }
  const places =
    asked.resources ??
    (asked.categories ?? ['']).map((category) =>
      urlOf(origin, parsePodPath(`${root}health/${category === '' ? '' : `${category}/`}`)),
    )
  if (!places.every((place) => place.startsWith(urlOf(origin, root))))
    throw new Problem('resource-outside-pod', 'Name only resources in this pod.')
  const scope = { resources: [...places], modes: asked.modes }
  return {
    scope: asked.inherit === false ? { ...scope, inherit: false } : scope,
    ...(terms === undefined ? {} : { terms }),
  }
}
