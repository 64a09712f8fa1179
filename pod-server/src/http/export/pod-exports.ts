import type { Request, Response } from 'express'
import { exportKinds, type ExportKind } from '@mutua/sdk/archive/manifest'
import type { ExportEstimate } from '@mutua/sdk/clients/export-client'
import { parsePodPath } from '../../resources/pod-path.ts'
import type { PreparedArchive } from '../../resources/prepared-archives.ts'
import { estimateExport } from './estimate-export.ts'
import { createPrepareExport, createSendExport, type ExportRoutesDeps } from './export-routes.ts'
import { createSendPrepared } from './prepared-archive.ts'

/** What a person does with the archives of a pod on the pages of the account. Who calls has checked whose pod it is. */
export interface PodExports {
  estimate(pod: string): Promise<ExportEstimate>
  find(pod: string): Promise<PreparedArchive | undefined>
  send(pod: string, kinds: readonly ExportKind[], visit: Visit): Promise<void>
  prepare(pod: string, kinds: readonly ExportKind[], visit: Visit): Promise<void>
  sendPrepared(pod: string, visit: Visit): Promise<void>
  forget(pod: string): Promise<void>
}

interface Visit {
  readonly request: Request
  readonly response: Response
}

export const createPodExports = (deps: ExportRoutesDeps): PodExports => {
  const send = createSendExport(deps)
  const prepare = createPrepareExport(deps)
  const sendPrepared = createSendPrepared(deps)
  const rootOf = (pod: string) => parsePodPath(`/${pod}/`)
  const asked = (pod: string, kinds: readonly ExportKind[], { request, response }: Visit) => ({
    root: rootOf(pod),
    kinds: new Set(kinds.length === 0 ? exportKinds : kinds),
    request,
    response,
  })
  return {
    estimate: (pod) => estimateExport(rootOf(pod), new Set(exportKinds), deps),
    find: (pod) => deps.prepared.find(pod),
    send: (pod, kinds, visit) => send(asked(pod, kinds, visit)),
    prepare: (pod, kinds, visit) => prepare(asked(pod, kinds, visit)),
    sendPrepared: (pod, { request, response }) => sendPrepared(rootOf(pod), request, response),
    forget: (pod) => deps.prepared.forget(pod),
  }
}
