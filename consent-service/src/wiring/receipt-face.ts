import { randomBytes } from 'node:crypto'
import type { Router } from 'express'
import { openConsentReceipts, type ConsentReceiptsDeps } from '../consent-receipts/consent-receipts.ts'
import { createCallLimit } from '../http/call-limit.ts'
import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'
import type { WebId } from '@mutua/sdk/ids'
import {
  createConsentReceiptRoutes,
  issueReceiptPage,
  type ConsentReceiptRoutesDeps,
} from '../http/consent-receipt-routes.ts'
import type { Keys } from '../keys/keys.ts'

interface ReceiptFaceDeps
  extends
    Omit<ConsentReceiptsDeps, 'issuer' | 'signingKey' | 'findStanding' | 'randomBytes'>,
    Omit<ConsentReceiptRoutesDeps, 'receipts' | 'limit' | 'grants'> {
  readonly keys: Pick<Keys, 'did' | 'signingKey'>
  readonly grants: ConsentReceiptRoutesDeps['grants'] & Pick<ConsentReceiptsDeps, 'findStanding'>
}

/** Consents on paper: a signed page for the parties, a short address for everybody, a page that checks without a network. */
export const openReceiptFace = (
  deps: ReceiptFaceDeps,
): {
  readonly room: Router
  /** The page of a consent for one of its parties. @throws {Problem} `not-found` */
  readonly page: (party: WebId, local: string, language: ReceiptLanguage) => Promise<string>
} => {
  const { keys, grants, now } = deps
  const receipts = openConsentReceipts({
    ...deps,
    issuer: keys.did,
    signingKey: keys.signingKey,
    findStanding: grants.findStanding,
    randomBytes,
  })
  return {
    room: createConsentReceiptRoutes({
      ...deps,
      receipts,
      limit: createCallLimit({ now, callsPerMinute: 120 }),
    }),
    page: async (webId, local, language) =>
      (await issueReceiptPage({ webId }, local, language, { ...deps, receipts })).page,
  }
}
