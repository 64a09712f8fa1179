import { parseRecordScope, recordScopeText } from '@mutua/sdk/consent/record-scope'
import { parseSmartPod, type SmartPod } from '@mutua/sdk/consent/smart-address'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { FindLaunchClient, LaunchClient } from './launch-client.ts'

/** What an application asks of a person through their browser (SMART App Launch 2.2, standalone launch). */
export interface LaunchRequest {
  readonly pod: SmartPod
  readonly client: LaunchClient
  readonly redirectUri: string
  readonly state: string
  /** S256 of the verifier (RFC 7636 §4.2). */
  readonly challenge: string
  /** Record scopes in their one text, each once. */
  readonly records: readonly string[]
  /** Whether it asks to read while the person is not there. */
  readonly isOffline: boolean
  /** Whether it asks which Patient record is meant (`launch/patient`). */
  readonly wantsPatient: boolean
}

export type ParsedLaunch =
  | { readonly kind: 'launch'; readonly launch: LaunchRequest }
  /** Nobody knows yet whom an answer would reach, so the person is told and nobody else (RFC 6749 §4.1.2.1). */
  | { readonly kind: 'untrusted'; readonly why: 'pod' | 'client' | 'redirect' }
  | {
      readonly kind: 'refused'
      readonly redirectUri: string
      readonly state: string | undefined
      readonly error: LaunchError
      readonly why: string
    }

export type LaunchError =
  | 'invalid_request'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'server_error'

/**
 * Reads an authorization request, in the order in which the least is given away. Parameters that are not known are ignored,
 * doubled ones refused (RFC 6749 §3.1).
 *
 * @param segment of the address, names the pod; all of it is attacker-controlled
 */
export const parseLaunch = async (
  segment: string,
  query: URLSearchParams,
  deps: { readonly podServers: readonly BaseUrl[]; readonly findClient: FindLaunchClient },
): Promise<ParsedLaunch> => {
  const pod = parseSmartPod(segment, deps.podServers)
  if (pod === undefined) return { kind: 'untrusted', why: 'pod' }
  const once = (name: string): string | undefined => {
    const values = query.getAll(name)
    return values.length === 1 && values[0] !== '' ? values[0] : undefined
  }
  const clientId = once('client_id')
  const client = clientId === undefined ? undefined : await deps.findClient(clientId)
  if (client === undefined) return { kind: 'untrusted', why: 'client' }
  const redirectUri = once('redirect_uri')
  // RFC 9700 §2.1: exact string matching.
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri))
    return { kind: 'untrusted', why: 'redirect' }
  const state = once('state')
  const refused = (error: LaunchError, why: string): ParsedLaunch => ({
    kind: 'refused',
    ...{ redirectUri, state, error, why },
  })

  const doubled = known.find((name) => query.getAll(name).length > 1)
  if (doubled !== undefined)
    return refused('invalid_request', `The parameter ${doubled} stands there more than once.`)
  const responseType = once('response_type')
  if (responseType === undefined) return refused('invalid_request', 'The parameter response_type is missing.')
  if (responseType !== 'code') return refused('unsupported_response_type', 'Only code is served here.')
  if ((once('response_mode') ?? 'query') !== 'query')
    return refused('invalid_request', 'Answers are sent in the query only.')
  if (query.has('request') || query.has('request_uri'))
    return refused('invalid_request', 'Send the parameters themselves, not a request object.')
  if (state === undefined) return refused('invalid_request', 'The parameter state is missing.')
  const challenge = once('code_challenge')
  if (once('code_challenge_method') !== 'S256' || challenge === undefined)
    return refused('invalid_request', 'Send code_challenge with code_challenge_method=S256.')
  if (!/^[\w-]{43}$/.test(challenge))
    return refused('invalid_request', 'A code_challenge is the SHA-256 of the verifier in base64url.')
  // A token for one place must not be asked for in the name of another.
  if (once('aud') !== pod.fhirBase)
    return refused('invalid_request', 'The parameter aud must be the FHIR base of this pod.')
  const scopes = scopesIn(once('scope') ?? '')
  if (scopes.kind === 'refused') return refused('invalid_scope', scopes.why)
  const { records, isOffline, wantsPatient } = scopes
  return {
    kind: 'launch',
    launch: { ...{ pod, client, redirectUri, state, challenge, records, isOffline, wantsPatient } },
  }
}

const known = [
  'response_type',
  'response_mode',
  'scope',
  'state',
  'aud',
  'code_challenge',
  'code_challenge_method',
]

const maxRecords = 50
/** Characters of all of them: what fits into a header of a request, with the rest of the token. */
const longestScope = 6_000

/** What is no record scope and not known here is not granted, as SMART has it; what is one must be understood. */
const scopesIn = (
  text: string,
):
  | {
      readonly kind: 'scopes'
      readonly records: readonly string[]
      readonly isOffline: boolean
      readonly wantsPatient: boolean
    }
  | { readonly kind: 'refused'; readonly why: string } => {
  const named = text.split(' ').filter((scope) => scope !== '')
  const records = new Set<string>()
  for (const scope of named.filter((one) => /^(?:patient|user|system)\//.test(one)))
    try {
      records.add(recordScopeText(parseRecordScope(scope)))
    } catch (cause) {
      const why =
        cause instanceof Error && 'detail' in cause ? String(cause.detail) : 'It was not understood.'
      return { kind: 'refused', why }
    }
  if (records.size === 0)
    return { kind: 'refused', why: 'Ask for records: patient/Observation.rs?category=laboratory.' }
  if (records.size > maxRecords || [...records].join(' ').length > longestScope)
    return { kind: 'refused', why: `Ask for at most ${String(maxRecords)} kinds of records at once.` }
  return {
    kind: 'scopes',
    records: [...records],
    isOffline: named.includes('offline_access'),
    wantsPatient: named.includes('launch/patient'),
  }
}
