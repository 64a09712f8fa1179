import type { Request, RequestHandler, Response } from 'express'
import { Problem } from '@mutua/sdk/problem'
import type { PreparedArchives } from '../../resources/prepared-archives.ts'
import { podNameOf, type PodPath } from '../../resources/pod-path.ts'
import type { PodStore } from '../../resources/pod-store.ts'
import { selectAnswer } from '../select-answer.ts'
import { sendParts, sendWhole } from '../send-answer.ts'

export interface PreparedArchiveDeps {
  readonly prepared: PreparedArchives
  readonly pods: Pick<PodStore, 'openBlob'>
}

/** Sends the prepared archive of a pod, or a part of it, or says how far it is. Who calls has checked whose it is. */
export type SendPrepared = (root: PodPath, request: Request, response: Response) => Promise<void>

/** @returns which throws `not-found` where there is none, or where it could not be made */
export const createSendPrepared =
  ({ prepared, pods }: PreparedArchiveDeps): SendPrepared =>
  async (root, request, response) => {
    const pod = podNameOf(root) ?? ''
    const found = await prepared.find(pod)
    if (found === undefined)
      throw new Problem('not-found', 'No archive of this pod is prepared, or its week is over.')
    if (found.state === 'failed')
      throw new Problem('not-found', 'The archive was not made to its end: ask for it once more.')
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
    const file = await prepared.file(pod)
    if (request.query['status'] === 'true' || file === undefined) {
      const isReady = file !== undefined
      if (!isReady) response.set({ 'Retry-After': '2', 'X-Progress': `${String(found.size)} bytes` })
      return void response.status(isReady ? 200 : 202).json(found)
    }
    const { size, sha256 } = file
    const etag = `"${sha256}"`
    response.set({ 'Accept-Ranges': 'bytes', 'ETag': etag })
    const selected = selectAnswer(request, { etag, size })
    response.status(selected.status)
    if (selected.kind === 'unchanged') return void response.end()
    if (selected.kind === 'unsatisfiable') {
      response.set('Content-Range', `bytes */${String(size)}`)
      throw new Problem('range-unsatisfiable', 'The archive ends before that.')
    }
    response.set({
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${pod}.zip"`,
    })
    if (request.method === 'HEAD') return void response.set('Content-Length', String(size)).end()
    await using blob = await pods.openBlob(file)
    const isToItsEnd = selected.kind === 'whole' || selected.parts.at(-1)?.end === size
    if (isToItsEnd) response.once('finish', () => void prepared.noteTaken(pod).catch(() => undefined))
    if (selected.kind === 'whole') return await sendWhole(response, { kind: 'blob', blob, size })
    const source = { kind: 'blob', blob, size, etag, hash: sha256 } as const
    await sendParts(
      response,
      { ...source, [Symbol.asyncDispose]: () => Promise.resolve() },
      selected.parts,
      'application/zip',
    )
  }

/** `Prefer: respond-async` (RFC 7240 §4.1). */
export const prefersAsync = (request: Pick<Request, 'get'>): boolean =>
  (request.get('Prefer') ?? '').split(',').some((wish) => wish.trim().toLowerCase() === 'respond-async')

export const forgetPrepared =
  ({ prepared }: PreparedArchiveDeps, rootOf: (request: Request) => Promise<PodPath>): RequestHandler =>
  async (request, response) => {
    await prepared.forget(podNameOf(await rootOf(request)) ?? '')
    response.status(204).end()
  }
