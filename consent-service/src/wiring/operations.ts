import type { Check } from '@mutua/kit/operate/doctor'
import type { DoorRoutes } from '@mutua/kit/operate/door'
import { operationRoutes, restoreRoutes } from '@mutua/kit/operate/operations'
import { createDataKeys, houseKeyName, type DataKeyBook } from '@mutua/kit/sealing/data-keys'
import type { Home } from '@mutua/kit/sealing/open-home'
import { wholeRange } from '@mutua/kit/store'
import { checkBilledAnswers } from './check-billed-answers.ts'
import { checkPolicy } from './check-policy.ts'
import { checkRegisterLog } from './check-register-log.ts'
import { checkSignedCloses } from './check-signed-closes.ts'
import { checkStudies } from './check-studies.ts'
import { checkCalls } from '../calls/check-calls.ts'
import { checkAssemblies } from '../assembly/check-assemblies.ts'
import { checkAccessStatements } from '../access-grants/check-access-statements.ts'
import { checkComplaints } from '../complaints/check-complaints.ts'
import { checkEmergencies } from '../emergency/check-emergencies.ts'
import { checkConsentReceipts } from '../consent-receipts/check-consent-receipts.ts'
import { checkGrants } from '../grants/check-grants.ts'
import { grantsInForce } from '../grants/grants-in-force.ts'
import { checkKeys, keyOperations, type KeyOperationsDeps } from '../keys/operate-keys.ts'
import { checkBank } from '../bank/check-bank.ts'
import { checkBallots } from '../ballots/check-ballots.ts'
import { checkBooks } from '../ledger/check-books.ts'
import { checkOrders } from '../ledger/sepa/check-orders.ts'
import { checkCloses } from '../ledger/check-closes.ts'
import { checkPostings } from '../ledger/check-postings.ts'
import { checkRistorni } from '../ledger/check-ristorni.ts'
import { checkLog, checkLogKey } from '../log/check-log.ts'
import { checkPayback } from '../pool/payback/check-payback.ts'
import { checkRegister } from '../members/check-register.ts'
import { readPublicKeys } from '../keys/read-public-keys.ts'
import { checkMetering } from '../metering/check-metering.ts'
import { checkNeeds } from '../needs/check-needs.ts'
import { checkNotices } from '../notices/check-notices.ts'
import { checkOfficers } from '../officers/check-officers.ts'
import { checkOrganisations } from '../organisations/check-organisations.ts'
import { checkPasscodes } from '../passcodes/check-passcodes.ts'
import { checkPrivacyBudgets } from '../pool/budgets/check-privacy-budgets.ts'
import { gapRow } from '../pool/budgets/forgotten-years.ts'
import { checkGivenAnswers } from '../pool/questions/check-given-answers.ts'
import { checkRepresentation } from '../representation/check-representation.ts'
import { checkSnapshots } from '../pool/snapshot/check-snapshots.ts'
import { isInNoBackup, keyNameOf } from '../pool/snapshot/study-key.ts'
import { checkPublishedStatus } from './published-status.ts'
import { checkBreaches } from '../rights/check-breaches.ts'
import { checkDocuments } from '../rights/check-documents.ts'
import { checkRights } from '../rights/check-rights.ts'
import { checkStatute } from '../statute/check-statute.ts'
import { checkLaunches } from '../smart/check-launches.ts'
import { checkSmartClients } from '../smart/check-smart-clients.ts'

/** What an operator asks of this service, running or not. */
export const consentOperations = (deps: {
  home: Home
  dataKeys: DataKeyBook
  now: () => number
  keys: KeyOperationsDeps
  /** What only a service that runs can look at. */
  furtherChecks?: readonly Check[]
}): DoorRoutes => ({
  ...keyOperations(deps.keys),
  ...operationRoutes({
    service,
    store: deps.home.engine,
    masterKeys: deps.home.masterKeys,
    dataKeys: deps.dataKeys,
    ...{ keyNameOf, isInNoBackup },
    rangesOf: async function* () {
      yield wholeRange
    },
    now: deps.now,
    checks: [
      checkKeys(deps),
      checkGrants,
      checkConsentReceipts,
      checkAccessStatements,
      checkMetering,
      checkBooks,
      checkOrders,
      checkSignedCloses,
      checkPayback,
      checkBilledAnswers,
      checkPolicy,
      checkPostings,
      checkCloses,
      checkRistorni,
      checkRegister,
      checkRegisterLog,
      checkStatute,
      checkOfficers,
      checkAssemblies,
      checkCalls,
      checkBank,
      checkBallots,
      checkOrganisations,
      checkRepresentation,
      checkEmergencies,
      checkComplaints,
      checkRights({ now: deps.now }),
      checkBreaches,
      checkDocuments,
      checkPasscodes,
      checkSmartClients,
      checkLaunches,
      checkLog,
      checkLogKey,
      checkNeeds,
      checkPrivacyBudgets,
      checkGivenAnswers(readPublicKeys),
      checkStudies,
      checkPublishedStatus,
      checkSnapshots,
      checkNotices({ now: deps.now, grantsInForce }),
      ...(deps.furtherChecks ?? []),
    ],
  }),
})

/** Of a folder that no service uses. */
export const consentRestore = (home: Home, now: () => number): DoorRoutes =>
  restoreRoutes({
    ...{ service, store: home.engine, masterKeys: home.masterKeys, now },
    rowsOfGap: async (gap) => {
      const dataKeys = createDataKeys({ store: home.engine, masterKeys: home.masterKeys })
      const house = await dataKeys.find(houseKeyName)
      if (typeof house === 'string') throw new Error('The keyring holds no key of the house.')
      const { key, value } = gapRow(gap)
      return [{ key, value: house.current.seal(value, key) }]
    },
  })

const service = 'consent-service'
