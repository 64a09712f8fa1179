/**
 * What can go wrong between a client and a server besides a `Problem`, which is the server's own clear "no".
 *
 * - `unreachable`: no answer arrived; the call may or may not have had its effect
 * - `oauth-refused`: an OAuth or UMA endpoint said no (RFC 6749 §5.2); `oauthError` holds its code
 * - `refused`: a 4xx that gives no reason, as every refused HEAD
 * - `answer-unexpected`: an answer came that this client does not understand
 * - `server-untrusted`: an answer named a server that the caller did not choose; nothing was sent there
 */
export type ClientFaultKind =
  | 'unreachable'
  | 'oauth-refused'
  | 'refused'
  | 'answer-unexpected'
  | 'server-untrusted'

export interface ClientFault extends Error {
  readonly name: 'ClientFault'
  readonly kind: ClientFaultKind
  /** HTTP status, where an answer came. */
  readonly status?: number
  /** The `error` of RFC 6749 §5.2 or UMA 2.0 Grant §3.3.6, for example `request_denied`. */
  readonly oauthError?: string
}

export const clientFault = (
  kind: ClientFaultKind,
  message: string,
  more: { readonly status?: number; readonly oauthError?: string; readonly cause?: unknown } = {},
): ClientFault => {
  const { cause, ...facts } = more
  const error = new Error(message, cause === undefined ? undefined : { cause })
  return Object.assign(error, { name: 'ClientFault' as const, kind, ...facts })
}

export const isClientFault = (error: unknown): error is ClientFault =>
  error instanceof Error && error.name === 'ClientFault' && 'kind' in error
