import { z } from 'zod'
import { grantSchema, type AccessMode, type Grant } from '../consent/grant.ts'
import { passcodeSchema, type Passcode } from '../consent/passcode.ts'
import type { Terms } from '../consent/terms.ts'
import type { BaseUrl, PurposeIri, ResourceUrl } from '../ids.ts'
import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import type { UntilWhen } from './consent-client.ts'

/** All of a consent but to whom. */
export type PasscodeMade = UntilWhen & {
  readonly purpose: PurposeIri
  readonly resources: readonly ResourceUrl[]
  /** Normally `read`. */
  readonly modes?: readonly AccessMode[]
  readonly inherit?: boolean
  readonly terms?: Terms
  readonly recipientClient?: string
  /** 15 to 1,440, for which the code can be used; normally 60. */
  readonly minutes?: number
}

/** Consents to whoever says a code. All methods throw `Problem` or `ClientFault`. */
export interface PasscodeClient {
  /** The code is in this answer and nowhere else. */
  readonly create: (made: PasscodeMade) => Promise<{ readonly passcode: Passcode; readonly code: string }>
  readonly passcodes: () => Promise<readonly Passcode[]>
  readonly cancel: (id: string) => Promise<Passcode>
  /** By whoever was told the code: they become the recipient, once. */
  readonly redeem: (code: string) => Promise<{ readonly grant: Grant; readonly credential: string }>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createPasscodeClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): PasscodeClient => {
  const { consentService, fetch } = deps
  const all = `${consentService}/passcodes`
  return {
    create: async (made) => parseAnswer(await askWithJson(fetch, all, made), madeSchema),
    passcodes: () => readAllItems(fetch, `${all}?limit=1000`, passcodeSchema),
    cancel: async (id) =>
      parseAnswer(
        await ask(fetch, `${all}/${encodeURIComponent(id)}/cancel`, { method: 'POST' }),
        passcodeSchema,
      ),
    redeem: async (code) => parseAnswer(await askWithJson(fetch, `${all}/redeem`, { code }), redeemedSchema),
  }
}

const madeSchema = z.object({ passcode: passcodeSchema, code: z.string() })
const redeemedSchema = z.object({ grant: grantSchema, credential: z.string() })
