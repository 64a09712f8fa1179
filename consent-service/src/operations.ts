import type { Check } from '@mutua/kit/operate/doctor'
import type { DoorRoutes } from '@mutua/kit/operate/door'
import { operationRoutes, restoreRoutes } from '@mutua/kit/operate/operations'
import { houseKeyName, type DataKeyBook } from '@mutua/kit/sealing/data-keys'
import type { Home } from '@mutua/kit/sealing/open-home'
import { wholeRange } from '@mutua/kit/store'
import { checkGrants } from './grants/check-grants.ts'
import { createNodeKms } from './keys/node-kms.ts'
import { checkBooks } from './ledger/check-books.ts'
import { checkRegister } from './members/check-register.ts'
import { checkMetering } from './metering/check-metering.ts'

/** What an operator asks of this service, running or not. */
export const consentOperations = (deps: {
  home: Home
  dataKeys: DataKeyBook
  now: () => number
}): DoorRoutes =>
  operationRoutes({
    service,
    store: deps.home.engine,
    masterKeys: deps.home.masterKeys,
    dataKeys: deps.dataKeys,
    keyNameOf: () => houseKeyName,
    rangesOf: async function* () {
      yield wholeRange
    },
    now: deps.now,
    checks: [checkKeys, checkGrants, checkMetering, checkBooks, checkRegister],
  })

/** Of a folder that no service uses. */
export const consentRestore = (home: Home): DoorRoutes =>
  restoreRoutes({ service, store: home.engine, masterKeys: home.masterKeys })

const service = 'consent-service'

/** Whether every private key opens and is the one that its place says. */
const checkKeys: Check = async function* (store, sealer) {
  const kms = createNodeKms({ store: { ...store, write: () => Promise.resolve(false) }, sealer })
  try {
    await kms.listKeys()
  } catch (cause) {
    yield { where: 'keys/private/', what: cause instanceof Error ? cause.message : String(cause) }
  }
}
