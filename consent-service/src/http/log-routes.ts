import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Router, type Response } from 'express'
import { z } from 'zod'
import { baseUrlSchema, parseWith, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'

/** Of an entry: a proof that it is in the log, or why there is none. */
export type ProofAnswer =
  | { readonly kind: 'proof'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'later' }

export interface LogRoutesDeps extends OfficerDeps {
  readonly authenticate: AuthenticateCaller
  readonly vkey: string
  readonly checkpoint: () => string
  readonly readTile: (place: TilePlace & { readonly level: number }) => Promise<Uint8Array | undefined>
  readonly readEntries: (place: TilePlace) => Promise<Uint8Array | undefined>
  /** Of an entry about nothing of anybody: a tariff, a key of the co-op. @param since size of a checkpoint to follow from */
  readonly provePublic: (index: number, since: number | undefined) => Promise<ProofAnswer>
  /** Of the newest such entry about a thing: `period/2026-11`. */
  readonly provePublicFact: (about: string, since: number | undefined) => Promise<ProofAnswer>
  /** For a party of it. @param kind of which step; of the last one when there is none. */
  readonly proveConsent: (
    webId: WebId,
    local: string,
    kind: string | undefined,
    since?: number,
  ) => Promise<ProofAnswer>
  /** For a party of it. */
  readonly proveReceipt: (
    webId: WebId,
    podServer: BaseUrl,
    position: number,
    since?: number,
  ) => Promise<ProofAnswer>
  readonly forget: (index: number) => Promise<void>
}

interface TilePlace {
  readonly index: number
  readonly width: number
}

/** The transparency log as static files (c2sp.org/tlog-tiles), and proofs for those whom an entry is about. */
export const createLogRoutes = (deps: LogRoutesDeps): Router => {
  const router = Router()

  router.get('/log/checkpoint', (_request, response) => {
    sendText(publish(response, 'public, max-age=1'), deps.checkpoint())
  })
  router.get('/log/vkey', (_request, response) => {
    sendText(publish(response, 'public, max-age=300'), `${deps.vkey}\n`)
  })
  router.get('/log/tile/entries/*path', async (request, response) => {
    const bundle = await deps.readEntries(placeFrom(request.params.path))
    // "Entry bundles SHOULD be compressed at the HTTP layer" (c2sp.org/tlog-tiles); hashes have nothing to compress.
    response.vary('Accept-Encoding')
    if (bundle === undefined || request.acceptsEncodings('gzip') === false) return sendTile(response, bundle)
    sendTile(response.set('Content-Encoding', 'gzip'), await gzipped(bundle))
  })
  router.get('/log/tile/:level/*path', async (request, response) => {
    const { level } = request.params
    if (!/^(?:0|[1-5]?\d|6[0-3])$/.test(level)) throw noTile()
    sendTile(response, await deps.readTile({ level: Number(level), ...placeFrom(request.params.path) }))
  })

  router.get('/log/proofs/:index', async (request, response) => {
    const { since } = parseWith(sinceSchema, request.query, 'the query')
    sendProof(response, await deps.provePublic(indexFrom(request.params.index), since))
  })
  router.get('/log/proofs', async (request, response) => {
    const { about, since } = parseWith(aboutSchema, request.query, 'the query')
    sendProof(response, await deps.provePublicFact(about, since))
  })
  router.get('/grants/:id/proof', async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const { step, since } = parseWith(stepSchema, request.query, 'the query')
    sendProof(response, await deps.proveConsent(webId, request.params.id, step, since))
  })
  router.get('/receipts/:position/proof', async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const { podServer, since } = parseWith(podServerSchema, request.query, 'the query')
    const position = indexFrom(request.params.position)
    sendProof(response, await deps.proveReceipt(webId, podServer, position, since))
  })
  router.delete('/log/openings/:index', async (request, response) => {
    await authenticateOfficer(request, deps)
    await deps.forget(indexFrom(request.params.index))
    response.status(204).end()
  })
  return router
}

/** The size of a checkpoint that somebody keeps. */
export const sinceSchema = z.object({
  since: z
    .string()
    .regex(/^[1-9]\d{0,11}$/, 'must be the size of a checkpoint')
    .transform(Number)
    .exactOptional(),
})
const stepSchema = sinceSchema.extend({ step: z.string().max(40).optional() })
const podServerSchema = sinceSchema.extend({ podServer: baseUrlSchema })
const aboutSchema = sinceSchema.extend({ about: z.string().regex(/^[a-z-]+(?:\/[\w.-]{1,80}){1,4}$/) })

const gzipped = promisify(gzip)

/** @throws {Problem} `not-found` */
const indexFrom = (text: string): number => {
  if (!/^(?:0|[1-9]\d{0,11})$/.test(text)) throw new Problem('not-found', 'There is no such number.')
  return Number(text)
}

/** `x001/x234/067.p/8`: the digits of the index in threes, and how wide a partial tile is. @throws {Problem} `not-found` */
const placeFrom = (path: string | readonly string[]): TilePlace => {
  const text = typeof path === 'string' ? path : path.join('/')
  const [, leading = '', last = '', width] =
    /^((?:x\d{3}\/){0,3})(\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(text) ?? []
  if (last === '' || leading.startsWith('x000/') || Number(width ?? 1) > 255) throw noTile()
  return {
    index: Number(leading.replaceAll(/[x/]/g, '') + last),
    width: width === undefined ? 256 : Number(width),
  }
}

const noTile = (): Problem => new Problem('not-found', 'The log has no such tile, or it is not that wide.')

const publish = (response: Response, cached: string): Response =>
  response.set({
    'Cache-Control': cached,
    'X-Content-Type-Options': 'nosniff',
  })

const sendText = (response: Response, text: string): void => {
  response.type('text/plain; charset=utf-8').send(text)
}

const sendTile = (response: Response, bytes: Uint8Array | undefined): void => {
  if (bytes === undefined) throw noTile()
  publish(response, 'public, max-age=31536000, immutable')
    .type('application/octet-stream')
    .send(Buffer.from(bytes))
}

/** @throws {Problem} `not-found`, with `Retry-After` when it will be there in a moment */
export const sendProof = (response: Response, answer: ProofAnswer): void => {
  if (answer.kind === 'later') response.set('Retry-After', '1')
  if (answer.kind === 'none') throw new Problem('not-found', 'There is no such entry, or it is not yours.')
  if (answer.kind === 'later')
    throw new Problem('not-found', 'The log has not taken this yet: ask again in a second.')
  response.set({
    'Cache-Control': 'no-store',
    'Content-Disposition': 'attachment; filename="mutua.tlog-proof"',
  })
  sendText(response, answer.text)
}
