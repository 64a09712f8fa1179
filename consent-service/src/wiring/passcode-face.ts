import type { Router } from 'express'
import type { Sealer } from '@mutua/kit/sealer'
import { checkWish } from '../grants/check-wish.ts'
import { tryToGive, type DirectDeps } from '../grants/direct-grants.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createPasscodeRoutes } from '../http/passcode-routes.ts'
import { openPasscodes, type Passcodes } from '../passcodes/open-passcodes.ts'
import { createWrongCodes, type WrongCodeLimits } from '../passcodes/wrong-codes.ts'

export interface PasscodeFaceDeps {
  readonly authenticate: AuthenticateCaller
  readonly sealer: Sealer
  readonly granting: DirectDeps
  readonly limits?: WrongCodeLimits
}

/** Consents to whoever says a code, for care and support alone: research and the co-op know whom they are. */
export const openPasscodeFace = async (
  deps: PasscodeFaceDeps,
): Promise<{ readonly passcodes: Passcodes; readonly room: Router }> => {
  const { granting, sealer, authenticate } = deps
  const { store, now, randomBytes, endOfPeriod } = granting
  const passcodes = await openPasscodes({
    store,
    sealer,
    now,
    randomBytes,
    wrongCodes: createWrongCodes(now, deps.limits),
    check: (owner, wish) => checkWish(owner, wish, granting, ['care', 'social']),
    give: (owner, consent, alongside) => tryToGive({ owner }, consent, granting, alongside),
  })
  return { passcodes, room: createPasscodeRoutes({ authenticate, passcodes, endOfPeriod, now }) }
}
