import { pipeline } from 'node:stream/promises'
import { Router } from 'express'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { streamArchive, type ArchiveSigner } from '@mutua/kit/archive/stream-archive'
import type { AuthenticateCaller } from '../authenticate-caller.ts'
import { coopItems, type CoopItemsDeps } from './coop-items.ts'

export interface ArchiveRoutesDeps extends CoopItemsDeps {
  readonly authenticate: AuthenticateCaller
  readonly signer: () => ArchiveSigner
}

/**
 * `GET /export`: everything that the co-op has of the caller as a ZIP file (GDPR Art. 15, 20). For the person alone: no
 * power of a delegate or of a guardian is for taking all of it away.
 */
export const createArchiveRoutes = (deps: ArchiveRoutesDeps): Router => {
  const router = Router()
  router.get('/export', async (request, response) => {
    const { webId, person } = await deps.authenticate(request)
    if (person !== undefined)
      throw new Problem('owner-only', 'Everybody takes away what is their own, and signs in themselves.')
    response.set({
      'Content-Type': 'application/zip',
      'Content-Disposition': 'attachment; filename="coop.zip"',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    const facts = { part: 'coop', issuer: deps.origin, owner: webId, madeAt: instantOf(deps.now()) } as const
    try {
      await pipeline(streamArchive(coopItems(webId, deps), facts, deps.signer()), response)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw cause
    }
  })
  return router
}
