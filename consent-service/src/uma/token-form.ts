import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'

/** What a client asks of the token endpoint (UMA 2.0 Grant §3.3.1). */
export interface TokenForm {
  readonly kind: 'form'
  readonly ticket: string
  /** URL of the grant to use. */
  readonly grant?: string
  /** The grant's credential, `application/vc+jwt`. */
  readonly credential?: string
  /** A presentation of the grant's credential, base64 of its JSON. */
  readonly presentation?: string
  /** IRI; the grant must be for exactly this. */
  readonly purpose?: string
}

export const umaGrantType = 'urn:ietf:params:oauth:grant-type:uma-ticket'
export const credentialFormat = 'application/vc+jwt'
/** What `@inrupt/solid-client-access-grants` sends: a presentation without a proof. */
export const presentationFormat = 'https://www.w3.org/TR/vc-data-model/#json-ld'

const known = ['grant_type', 'ticket', 'grant', 'claim_token', 'claim_token_format', 'purpose'] as const

/** Parameters we do not know are ignored, doubled ones are refused (RFC 6749 §3.2). */
export const parseTokenForm = (body: string): TokenForm | OAuthRefusal => {
  const form = new URLSearchParams(body)
  const twice = known.find((name) => form.getAll(name).length > 1)
  if (twice !== undefined)
    return refuse('invalid_request', `The parameter ${twice} stands there more than once.`)
  // An empty parameter counts as left out (RFC 6749 §3.2).
  const value = (name: (typeof known)[number]): string | undefined => form.get(name) || undefined

  const grantType = value('grant_type')
  if (grantType === undefined) return refuse('invalid_request', 'The parameter grant_type is missing.')
  if (grantType !== umaGrantType)
    return refuse('unsupported_grant_type', `Only ${umaGrantType} is served here.`)
  const ticket = value('ticket')
  if (ticket === undefined) return refuse('invalid_request', 'The parameter ticket is missing.')
  const claim = value('claim_token')
  const format = value('claim_token_format')
  if ((claim === undefined) !== (format === undefined)) {
    return refuse('invalid_request', 'Send claim_token and claim_token_format together.')
  }
  if (format !== undefined && format !== credentialFormat && format !== presentationFormat) {
    return refuse('invalid_request', `Send the credential as ${credentialFormat}, or presented in JSON-LD.`)
  }
  const isPresented = format === presentationFormat
  const grant = value('grant')
  const purpose = value('purpose')
  return {
    kind: 'form',
    ticket,
    ...(grant === undefined ? {} : { grant }),
    ...(claim === undefined ? {} : isPresented ? { presentation: claim } : { credential: claim }),
    ...(purpose === undefined ? {} : { purpose }),
  }
}
