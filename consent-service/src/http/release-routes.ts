import { json, Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { parseWith, sha256Schema, type WebId } from '@mutua/sdk/ids'
import { mockFileName, mockNotice, mockWishSchema } from '@mutua/sdk/pool/mock'
import { officialAsCsv } from '@mutua/sdk/pool/official-csv'
import { officialReleaseSchema } from '@mutua/sdk/pool/official-release'
import { syntheticNotice } from '@mutua/sdk/pool/synthesise'
import { rowsOfRelease, syntheticReleaseSchema } from '@mutua/sdk/pool/synthetic-release'
import {
  rowsAsCsv,
  rowsAsJson,
  tableFormats,
  type RowsOfNobody,
  type TableFormat,
} from '@mutua/sdk/pool/table-file'
import { rowsAsParquet } from '@mutua/sdk/pool/table-parquet'
import { Problem } from '@mutua/sdk/problem'
import { studyIdSchema, type StudyId } from '../pool/budgets/budget-rows.ts'
import type { Releases } from '../pool/releases/open-releases.ts'
import type { StudyCaller } from '../pool/studies/studies.ts'
import type { CallLimit } from './call-limit.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface ReleaseRoutesDeps extends OfficerDeps {
  readonly releases: Releases
  /** Of tables that take work: by one address, and by one person. */
  readonly limit: CallLimit
}

/** What leaves a study beside its answers (docs/http-api.md). */
export const createReleaseRoutes = (deps: ReleaseRoutesDeps): Router => {
  const { releases, limit } = deps
  const router = Router()
  const body = json({ limit: '64kb' })

  router.get('/studies/:local/mock', async (request, response) => {
    limit.count(request.ip ?? '')
    const { format, ...wish } = parseWith(mockQuerySchema, request.query, 'the query')
    const study = studyOf(request)
    const rows = await releases.mock(study, wish, await callerOf(request, deps))
    sendRows(response, rows, { format, name: (ending) => mockFileName(study, ending), notice: mockNotice })
  })

  router.post('/studies/:local/synthetic', body, async (request, response) => {
    const person = await limitedCaller(request, deps)
    const { jwt, spent } = await releases.makeSynthetic(studyOf(request), request.body, person)
    sendPrivate(response, { release: contentOf(jwt), jwt, spent })
  })

  router.get('/studies/:local/synthetic', async (request, response) => {
    const person = (await callerOf(request, deps))?.webId
    const rows = await releases.listSynthetic(studyOf(request), person)
    sendPrivate(response, { items: rows.map(({ jwt }) => ({ release: contentOf(jwt), jwt, spent: '0' })) })
  })

  router.get('/studies/:local/synthetic/:digest', async (request, response) => {
    limit.count(request.ip ?? '')
    const digest = parseWith(sha256Schema, request.params.digest, 'the digest')
    const { format } = parseWith(fileQuerySchema, request.query, 'the query')
    const person = (await callerOf(request, deps))?.webId
    const study = studyOf(request)
    const { jwt } = await releases.readSynthetic(study, digest, person)
    if (format === undefined) return sendPrivate(response, { release: contentOf(jwt), jwt, spent: '0' })
    const rows = rowsOfRelease(syntheticReleaseSchema.parse(contentOf(jwt)))
    const name = (ending: string): string => `synthetic-nobody-${study}-${digest.slice(0, 12)}.${ending}`
    return sendRows(response, rows, { format, name, notice: syntheticNotice })
  })

  addOfficialRoutes(router, deps)
  return router
}

const addOfficialRoutes = (router: Router, deps: ReleaseRoutesDeps): void => {
  const { releases } = deps

  router.post('/studies/:local/official', json({ limit: '4kb' }), async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { digest } = parseWith(officialWishSchema, request.body, 'the table')
    const { jwt } = await releases.makeOfficial(studyOf(request), digest, officer)
    sendPrivate(response.status(201), { release: contentOf(jwt), jwt })
  })

  router.get('/studies/:local/official', async (request, response) => {
    const { format } = parseWith(officialQuerySchema, request.query, 'the query')
    const study = studyOf(request)
    const { jwt } = await releases.readOfficial(study)
    if (format === 'json') return sendPrivate(response, { release: contentOf(jwt), jwt })
    const release = officialReleaseSchema.parse(contentOf(jwt))
    response.set({
      'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="not-differentially-private-${study}.csv"`,
    })
    return void response.type('text/csv; charset=utf-8').send(officialAsCsv(release))
  })
}

const mockQuerySchema = mockWishSchema.extend({ format: z.enum(tableFormats).default('csv') })
const fileQuerySchema = z.strictObject({ format: z.enum(tableFormats).exactOptional() })
const officialQuerySchema = z.strictObject({ format: z.enum(['json', 'csv']).default('json') })
const officialWishSchema = z.strictObject({ digest: sha256Schema })

const sendRows = (
  response: Response,
  rows: RowsOfNobody,
  as: {
    readonly format: TableFormat
    readonly name: (ending: string) => string
    /** In a header as well: a file can be given another name. */
    readonly notice: string
  },
): void => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Disposition': `attachment; filename="${as.name(as.format)}"`,
    'Mutua-Notice': as.notice,
  })
  switch (as.format) {
    case 'csv':
      return void response.type('text/csv; charset=utf-8').send(rowsAsCsv(rows))
    case 'json':
      return void response.json(rowsAsJson(rows))
    case 'parquet':
      return void response.type('application/vnd.apache.parquet').send(Buffer.from(rowsAsParquet(rows)))
  }
}

const limitedCaller = async (
  request: Request,
  { authenticate, limit }: Pick<ReleaseRoutesDeps, 'authenticate' | 'limit'>,
): Promise<WebId> => {
  limit.count(request.ip ?? '')
  const { webId } = await authenticate(request)
  limit.count(webId)
  return webId
}

/** Who sends a token is who it says; who sends none is anybody. */
const callerOf = async (request: Request, deps: OfficerDeps): Promise<StudyCaller | undefined> => {
  if (request.headers.authorization === undefined) return undefined
  const { webId } = await deps.authenticate(request)
  return { webId, isOfficer: deps.isOfficer(webId) }
}

/** @throws {Problem} `not-found` */
const studyOf = (request: Request): StudyId => {
  const parsed = studyIdSchema.safeParse(request.params['local'])
  if (!parsed.success) throw new Problem('not-found', 'There is no such study.')
  return parsed.data
}

/** What we signed a moment or a year ago, as it was signed. */
const contentOf = (jwt: string): unknown =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
