import { Router, type Request } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { importProvenance } from '../health/import-provenance.ts'
import type { UndoneDocument } from '../resources/import-row.ts'
import { urlOf } from '../resources/pod-path.ts'
import { importBundle, ownedPod, resumeImport, type ImportDeps } from './import-bundle.ts'

/** `/fhir/{pod}/$import`: bring records in, look at what was brought in, and take it back; for the owner alone. */
export const importRoutes = (deps: ImportDeps): Router => {
  const router = Router()
  router.use('/fhir/:pod/$import', (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.post('/fhir/:pod/$import', importBundle(deps))

  router.get('/fhir/:pod/$import', async (request, response) => {
    const { root } = await ownedPod(request, deps)
    const { before, limit } = parseWith(importsPage, request.query, 'the query')
    const items = await Array.fromAsync(deps.imports.list(root, { before, limit }))
    const last = items.length === limit ? items.at(-1)?.id : undefined
    response.json({
      items,
      ...(last === undefined ? {} : { next: `/fhir${root}$import?before=${last}&limit=${String(limit)}` }),
    })
  })

  router.get('/fhir/:pod/$import/:id', async (request, response) => {
    const { root } = await ownedPod(request, deps)
    const id = importIdIn(request)
    const found = await deps.imports.read(root, id)
    if (found === undefined) throw new Problem('not-found', 'There is no such import.')
    if (found.state === 'running') {
      response.set({ 'X-Progress': `${String(found.done)}/${String(found.total)}`, 'Retry-After': '1' })
      return void response.status(202).json(found)
    }
    response.json({ ...found, refused: await deps.imports.faults(root, id) })
  })

  router.get('/fhir/:pod/$import/:id/provenance', async (request, response) => {
    const { root } = await ownedPod(request, deps)
    const id = importIdIn(request)
    const found = await deps.imports.read(root, id)
    const facts = found === undefined ? undefined : { ...found, at: found.begunAt }
    const record = facts && importProvenance(facts, await deps.imports.paths(root, id))
    if (record === undefined) throw new Problem('not-found', 'No such import has written anything.')
    response.type('application/fhir+json; charset=utf-8').send(JSON.stringify(record))
  })

  router.delete('/fhir/:pod/$import/:id', async (request, response) => {
    const { root } = await ownedPod(request, deps)
    const id = importIdIn(request)
    response.status((await deps.imports.cancel(root, id)) === 'stopping' ? 202 : 204).end()
  })

  router.post('/fhir/:pod/$import/:id/resume', async (request, response) => {
    const { root } = await ownedPod(request, deps)
    const id = importIdIn(request)
    await resumeImport({ root, id, by: 'owner' }, deps)
    response.set('Content-Location', `${deps.origin}/fhir${root}$import/${id}`).status(202).end()
  })

  router.post('/fhir/:pod/$import/:id/undo', async (request, response) => {
    const { root } = await ownedPod(request, deps)
    const id = importIdIn(request)
    const undone = await deps.imports.undo(root, id)
    const count = (wanted: UndoneDocument['kind']) => undone.filter(({ kind }) => kind === wanted).length
    response.json({
      id,
      removed: count('removed'),
      restored: count('restored'),
      kept: undone
        .filter(({ kind }) => kind !== 'removed' && kind !== 'restored')
        .map(({ path, kind }) => ({ resource: urlOf(deps.origin, path), why: kind })),
    })
  })
  return router
}

const importIdIn = (request: Request<{ id: string }>): string => {
  const parsed = importId.safeParse(request.params.id)
  if (!parsed.success) throw new Problem('not-found', 'There is no such import.')
  return parsed.data
}

const importId = z.string().regex(/^imp-[0-9a-f]{12}-[0-9a-f]{12}$/)
const importsPage = z.object({
  before: importId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
