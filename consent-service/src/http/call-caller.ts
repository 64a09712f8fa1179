import type { Request } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import type { CallCaller, CallsDeps } from '../calls/call-deps.ts'
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

export const requireCaller = async (request: Request, deps: OfficerDeps): Promise<CallCaller> => {
  const { webId } = await deps.authenticate(request)
  return { webId, isOfficer: deps.isOfficer(webId) }
}

/** Money becomes decimal text. */
export const plain = (value: unknown): unknown => JSON.parse(jsonText(value))
