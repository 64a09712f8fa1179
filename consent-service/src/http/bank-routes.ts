import { json, Router } from 'express'
import { z } from 'zod'
import { creditNoticeBodySchema, forkWishSchema, startWishSchema } from '@mutua/sdk/bank/bank'
import { sheetTagSchema, templateContentSchema } from '@mutua/sdk/bank/template'
import type { Project, ProjectWish } from '@mutua/sdk/coop/project'
import { parseWith } from '@mutua/sdk/ids'
import type { Bank } from '../bank/open-bank.ts'
import type { ProjectCaller } from '../projects/open-projects.ts'
import { bankPage, bankPolicy } from './bank-page.ts'
import type { CallLimit } from './call-limit.ts'
import { languages } from './coop-page-words.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface BankRoutesDeps extends OfficerDeps {
  readonly bank: Bank
  readonly coopName: string
  readonly draftProject: (wish: ProjectWish, caller: ProjectCaller) => Promise<Project>
  /** Of who tells that they made something of ours: anybody may call. */
  readonly limit: CallLimit
}

/** The bank of projects: anybody searches it and takes a file, officers write and fork, other co-ops tell what they made of it. */
export const createBankRoutes = (deps: BankRoutesDeps): Router => {
  const { bank } = deps
  const router = Router()
  const body = json({ limit: '512kb' })

  router.get('/projects/bank', async (request, response) => {
    const search = parseWith(searchSchema, request.query, 'the query')
    response.set('Cache-Control', 'no-cache').json({ items: await bank.catalogue(search) })
  })

  router.get('/transparency/bank', async (request, response) => {
    const wanted = request.query['lang'] ?? request.acceptsLanguages([...languages])
    const language = languages.find((known) => known === wanted) ?? 'it'
    const search = parseWith(searchSchema, request.query, 'the query')
    response.set('Content-Security-Policy', bankPolicy)
    response.set('Cache-Control', 'no-cache').set('Content-Language', language).vary('Accept-Language')
    const shown = { lines: await bank.catalogue(search), search }
    response.type('html').send(bankPage(deps.coopName, shown, language).text)
  })

  router.get('/projects/bank/drafts', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await bank.drafts() })
  })

  router.post('/projects/bank', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const content = parseWith(templateContentSchema, request.body, 'the template')
    sendPrivate(response.status(201), await bank.draft(content, officer))
  })

  router.post('/projects/bank/forks', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(forkWishSchema, request.body, 'what is forked')
    sendPrivate(response.status(201), await bank.fork(wish, officer))
  })

  addOneTemplate(router, deps)
  return router
}

const addOneTemplate = (router: Router, deps: BankRoutesDeps): void => {
  const { bank } = deps
  const body = json({ limit: '512kb' })

  router.get('/projects/bank/:local', async (request, response) => {
    const { version } = parseWith(versionSchema, request.query, 'the query')
    sendPrivate(response, await bank.read(request.params.local, version))
  })

  router.put('/projects/bank/:local', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const content = parseWith(templateContentSchema, request.body, 'the template')
    sendPrivate(response, await bank.edit(request.params['local'] ?? '', content, officer))
  })

  router.post('/projects/bank/:local/publish', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response.status(201), await bank.publish(request.params.local, officer))
    // Who is told hears it when they can; the answer does not wait for them.
    void bank.tell().catch(() => undefined)
  })

  router.get('/projects/bank/:local/file', async (request, response) => {
    const { version } = parseWith(versionSchema, request.query, 'the query')
    const file = await bank.file(request.params.local, version)
    response.set('Cache-Control', 'no-cache').set('Access-Control-Allow-Origin', '*').json(file)
  })

  router.get('/projects/bank/:local/diff', async (request, response) => {
    const isDraft = request.query['of'] === 'draft'
    if (isDraft) await authenticateOfficer(request, deps)
    const { local } = request.params
    sendPrivate(response, { items: await bank.diff(local, isDraft ? 'draft' : 'published') })
  })

  router.post('/projects/bank/:local/credits', json({ limit: '32kb' }), async (request, response) => {
    deps.limit.count(request.socket.remoteAddress ?? '')
    const { notice } = parseWith(creditNoticeBodySchema, request.body, 'the notice')
    await bank.accept(request.params['local'] ?? '', notice)
    response.status(204).end()
  })

  router.post('/projects/bank/:local/project', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = await bank.wishFrom(
      request.params['local'] ?? '',
      parseWith(startWishSchema, request.body, 'the project'),
    )
    sendPrivate(response.status(201), await deps.draftProject(wish, { webId: officer, isOfficer: true }))
  })
}

const searchSchema = z.object({
  sheet: sheetTagSchema.optional().catch(undefined),
  need: z.string().max(200).optional(),
})
const versionSchema = z.object({ version: z.coerce.number().int().positive().max(10_000).optional() })
