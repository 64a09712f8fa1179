import { credentialFaults, firstCredentialsContext } from '@mutua/sdk/consent/credential-form'
import { credentialsContext, statusEntryOf, statusListLength } from '@mutua/sdk/consent/status-list'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ConformanceKey, ConformanceKeys } from './conformance-keys.ts'
import { statusPurposes, type ConformanceStatus, type StatusPurpose } from './conformance-status.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** One issuer of the tenant for each way to secure a credential, and one whose credentials have a status. */
export const conformanceInstances = [
  'eddsa-rdfc-2022',
  'ecdsa-rdfc-2019',
  'vc-jwt',
  'bitstring-status-list',
] as const
export type ConformanceInstance = (typeof conformanceInstances)[number]

export type SecuringMechanism = 'eddsa-rdfc-2022' | 'ecdsa-rdfc-2019' | 'vc-jwt'

/** The issuer that the public test suites drive: it signs any claims, so it is not the co-op and has keys of its own. */
export interface ConformanceIssuer {
  readonly issuerOf: (instance: ConformanceInstance) => string
  /**
   * @param credential attacker-controlled
   * @throws {Problem} input-malformed, graph-refused, graph-too-large
   */
  readonly issue: (instance: ConformanceInstance, credential: unknown) => Promise<JsonObject>
  /** The list as it stands, a signed credential (Bitstring Status List v1.0 §2.2). */
  readonly publishedList: (purpose: StatusPurpose) => Promise<JsonObject>
  /** @returns what keeps a credential of this tenant from standing; undefined when it stands */
  readonly statusFault: (entry: JsonObject, issuer: string) => Promise<string | undefined>
}

export interface ConformanceIssuerDeps {
  readonly origin: BaseUrl
  readonly keys: ConformanceKeys
  readonly status: ConformanceStatus
  readonly secure: (
    credential: JsonObject,
    by: ConformanceKey & { readonly mechanism: SecuringMechanism },
  ) => Promise<JsonObject>
  /** What a document says whatever its members are called: undefined, or the fault. */
  readonly graphFault: (credential: JsonObject) => Promise<string | undefined>
  readonly relatedResourcesMatch: (value: unknown) => boolean
  readonly encodeList: (indexes: readonly number[]) => string
  readonly randomId: () => string
  readonly now: () => number
}

export const conformancePath = '/conformance'

export const createConformanceIssuer = (deps: ConformanceIssuerDeps): ConformanceIssuer => {
  const { keys } = deps
  const keyOf = (instance: ConformanceInstance): ConformanceKey =>
    instance === 'ecdsa-rdfc-2019' ? keys.p256 : keys.ed25519
  const mechanismOf = (instance: ConformanceInstance): SecuringMechanism =>
    instance === 'bitstring-status-list' ? 'eddsa-rdfc-2022' : instance
  const listUrl = (purpose: StatusPurpose): string => `${deps.origin}${conformancePath}/status/${purpose}/1`

  const withStatus = async (credential: JsonObject): Promise<JsonObject> => {
    const { id: given } = credential
    const id = typeof given === 'string' ? given : `urn:uuid:${deps.randomId()}`
    const index = await deps.status.take(id)
    const entries = statusPurposes.map((purpose) => statusEntryOf(purpose, listUrl(purpose), index))
    return { ...credential, id, credentialStatus: entries }
  }

  return {
    issuerOf: (instance) => keyOf(instance).did,
    issue: async (instance, given) => {
      const faults = credentialFaults(given)
      if (faults.length > 0)
        throw new Problem('input-malformed', `That is no credential: ${faults.join('; ')}.`)
      const credential = dated(given as JsonObject, deps.now())
      const { did } = keyOf(instance)
      if (issuerIdOf(credential) !== did)
        throw new Problem('input-malformed', 'A credential is issued here in the name of this issuer only.')
      if (!deps.relatedResourcesMatch(credential['relatedResource']))
        throw new Problem('input-malformed', 'A related resource is not known here, or has another digest.')
      const fault = await deps.graphFault(credential)
      if (fault !== undefined) throw new Problem('input-malformed', `In the credential ${fault}`)
      const complete = instance === 'bitstring-status-list' ? await withStatus(credential) : credential
      return deps.secure(complete, { ...keyOf(instance), mechanism: mechanismOf(instance) })
    },
    publishedList: async (purpose) => {
      const { did } = keys.ed25519
      const at = deps.now()
      const list = {
        '@context': [credentialsContext],
        'id': listUrl(purpose),
        'type': ['VerifiableCredential', 'BitstringStatusListCredential'],
        'issuer': did,
        'validFrom': instantOf(at),
        'validUntil': instantOf(at + listLifetimeMs),
        'credentialSubject': {
          id: `${listUrl(purpose)}#list`,
          type: 'BitstringStatusList',
          statusPurpose: purpose,
          encodedList: deps.encodeList(await deps.status.setIndexes(purpose)),
        },
      }
      return deps.secure(list, { ...keys.ed25519, mechanism: 'eddsa-rdfc-2022' })
    },
    statusFault: async (entry, issuer) => {
      const purpose = statusPurposes.find((known) => known === entry['statusPurpose'])
      const isOurs = [keys.ed25519.did, keys.p256.did].includes(issuer)
      // Lists of others would have to be fetched; nothing is.
      if (entry['type'] !== 'BitstringStatusListEntry' || purpose === undefined || !isOurs)
        return 'that status cannot be read here.'
      if (entry['statusListCredential'] !== listUrl(purpose)) return 'that list is not of this issuer.'
      const index = Number(entry['statusListIndex'])
      if (!(index < statusListLength)) return 'the list does not reach that far.'
      return (await deps.status.isSet(purpose, index)) ? `${purpose} is set.` : undefined
    },
  }
}

const listLifetimeMs = 600_000

const issuerIdOf = ({ issuer }: JsonObject): unknown =>
  typeof issuer === 'object' && issuer !== null ? (issuer as JsonObject)['id'] : issuer

/** VC Data Model 1.1 §4.6 wants to know since when. */
const dated = (credential: JsonObject, at: number): JsonObject => {
  const [first] = credential['@context'] as unknown[]
  return first === firstCredentialsContext && credential['issuanceDate'] === undefined
    ? { ...credential, issuanceDate: instantOf(at) }
    : credential
}
