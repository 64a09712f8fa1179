import type { Request } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import type { CallCaller, CallsDeps } from '../calls/call-deps.ts'
import { requirePublished } from '../calls/call-rows.ts'
import type { Calls } from '../calls/open-calls.ts'
import type { OfficerDeps } from './officer.ts'

export interface CallRoutesDeps extends OfficerDeps {
  readonly calls: Calls
  readonly room: CallsDeps
}

export const callOf = (request: Request): string => String(request.params['call'])

/** @throws {Problem} `input-malformed` */
export const numberOf = (request: Request): number =>
  parseWith(z.coerce.number().int().positive().max(10_000), request.params['number'], 'the number')

/**
 * Who calls. About a call that two officers have not published yet: officers, and to everybody else it is as if there were none.
 * @throws {Problem} `caller-unknown`, `token-invalid`, `not-found`
 */
export const requireCaller = async (
  request: Request,
  deps: OfficerDeps & Pick<CallRoutesDeps, 'room'>,
): Promise<CallCaller> => {
  const { webId } = await deps.authenticate(request)
  const isOfficer = deps.isOfficer(webId)
  if (!isOfficer && request.params['call'] !== undefined)
    await requirePublished(callOf(request), deps.room.store)
  return { webId, isOfficer }
}

/** Money becomes decimal text. */
export const plain = (value: unknown): unknown => JSON.parse(jsonText(value))
