import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import {
  createLocalJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type JWK,
  type JWTPayload,
} from 'jose'
import { z } from 'zod'
import {
  providerApp,
  type KeyPair,
  type Provider,
  type ProviderPerson,
  type Twist,
} from './federation-provider.ts'

export interface Federation extends AsyncDisposable {
  readonly anchor: { readonly id: string; readonly keys: { readonly keys: readonly JWK[] } }
  readonly spid: Provider
  readonly otherSpid: Provider
  readonly cie: Provider
  /** The anchor looks at what a server says of itself, and vouches for its key from now on. */
  onboard(relyingParty: string): Promise<void>
  /** The anchor vouches for the key of somebody else, as what `type` says. */
  vouchFor(entity: string, keys: KeyPair, type: string): void
  /** As an operator writes it into the file of `POD_IDENTITIES_FILE`. */
  settings(how?: { readonly knownBy?: 'subject' | 'fiscal-number'; readonly level?: 1 | 2 | 3 }): object
  twist: Twist
  readonly stranger: KeyPair
}

export const spidLevel = (level: number): string => `https://www.spid.gov.it/SpidL${String(level)}`

/** Everybody here is invented; the codes belong to nobody. */
export const people: Readonly<Record<string, ProviderPerson>> = {
  anna: { sub: 'pairwise-anna-5b1c', fiscalNumber: 'TINIT-VRDNNA80A41H501X' },
  bruno: { sub: 'pairwise-bruno-77aa', fiscalNumber: 'TINIT-RSSBRN75B02F205Y' },
}

/**
 * A federation on this machine, like those of SPID and CIE: an anchor and three providers over real HTTP with real keys.
 * It shares no code with the server: what it believes of a relying party it checks by itself.
 */
export const openFederation = async (): Promise<Federation> => {
  const opened = new AsyncDisposableStack()
  const anchorKeys = await makeKeys()
  const stranger = await makeKeys()
  const vouchedFor = new Map<string, { readonly jwks: unknown; readonly type: string }>()
  let twist: Twist = {}

  const anchorApp = express()
  const anchorId = await serve(anchorApp, opened)
  anchorApp.get('/.well-known/openid-federation', async (_request, response) => {
    const claims = {
      jwks: { keys: [anchorKeys.publicJwk] },
      metadata: { federation_entity: { federation_fetch_endpoint: `${anchorId}/fetch` } },
      constraints: { max_path_length: 1 },
      ...twist.anchorClaims,
    }
    const key = twist.signsAnchor ?? anchorKeys
    response
      .type('application/entity-statement+jwt')
      .send(await signStatement(claims, { iss: anchorId, sub: anchorId, key }))
  })
  anchorApp.get('/fetch', async (request, response) => {
    const { sub } = z.object({ sub: z.string() }).parse(request.query)
    const known = vouchedFor.get(sub)
    if (known === undefined) return void response.status(404).end()
    const claims = {
      jwks: known.jwks,
      metadata_policy: {
        [known.type]: { ...(known.type === 'openid_provider' ? policyOfProviders : {}), ...twist.policy },
      },
      ...twist.statementClaims,
    }
    const key = twist.signsStatement ?? anchorKeys
    const signed = await signStatement(claims, { iss: anchorId, sub, key, typ: twist.typ })
    response.type('application/entity-statement+jwt').send(signed)
  })

  /** The keys of a relying party, by what the anchor says of it: how a provider comes to believe a request. */
  const relyingPartyOf = async (clientId: string): Promise<Readonly<Record<string, unknown>>> => {
    const text = await textAt(`${clientId}/.well-known/openid-federation`)
    const about = decodeJwt(
      await textAt(`${anchorId}/fetch?${String(new URLSearchParams({ sub: clientId }))}`),
    )
    // The keys are those that were vouched for, so that a server that changed its key is not believed.
    const keys = createLocalJWKSet(about['jwks'] as { keys: JWK[] })
    const verified = await jwtVerify(text, keys, {
      issuer: clientId,
      subject: clientId,
      typ: 'entity-statement+jwt',
    })
    const { openid_relying_party: metadata } = verified.payload['metadata'] as {
      openid_relying_party: Record<string, unknown>
    }
    return metadata
  }

  const addProvider = async (kind: 'spid' | 'cie', name: string): Promise<Provider> => {
    const app = express()
    const id = await serve(app, opened)
    const federationKeys = await makeKeys()
    const provider: Provider = {
      id,
      kind,
      name,
      keys: await makeKeys(),
      tokenRequests: [],
      requests: [],
      asked: [],
      outstanding: new Set(),
    }
    vouchedFor.set(id, { jwks: { keys: [federationKeys.publicJwk] }, type: 'openid_provider' })
    providerApp(app, {
      provider,
      people,
      twist: () => twist,
      relyingPartyOf,
      entity: (metadata) =>
        signStatement(
          {
            jwks: { keys: [federationKeys.publicJwk] },
            authority_hints: [anchorId],
            metadata,
            ...twist.entityClaims,
          },
          { iss: id, sub: id, key: twist.signsEntity ?? federationKeys },
        ),
    })
    return provider
  }
  const spid = await addProvider('spid', 'Identità Alfa')
  const otherSpid = await addProvider('spid', 'Identità Beta')
  const cie = await addProvider('cie', 'Ministero di prova')

  const anchor = { id: anchorId, keys: { keys: [anchorKeys.publicJwk] } }
  return {
    anchor,
    spid,
    otherSpid,
    cie,
    stranger,
    onboard: async (relyingParty) => {
      const statement = decodeJwt(await textAt(`${relyingParty}/.well-known/openid-federation`))
      vouchedFor.set(relyingParty, { jwks: statement['jwks'], type: 'openid_relying_party' })
    },
    vouchFor: (entity, keys, type) => void vouchedFor.set(entity, { jwks: { keys: [keys.publicJwk] }, type }),
    settings: ({ knownBy = 'subject', level = 2 } = {}) => {
      // In the settings still, and not in the federation any more.
      const suspended = { id: `${anchorId}/suspended`, name: 'Identità sospesa' }
      const of = (...providers: readonly Pick<Provider, 'id' | 'name'>[]) => ({
        trustAnchor: anchor,
        providers: providers.map(({ id, name }) => ({ id, name })),
        knownBy,
        level,
      })
      return { organization, spid: of(spid, otherSpid, suspended), cie: of(cie) }
    },
    get twist() {
      return twist
    },
    set twist(next) {
      twist = next
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

export const organization = {
  name: 'Cooperativa di prova',
  homepage: 'https://coop.example/',
  policy: 'https://coop.example/privacy',
  logo: 'https://coop.example/logo.svg',
  contacts: ['coop@pec.example'],
}

/** As the anchors of SPID and CIE write it (profile, "TA Metadata Policy for OP"). */
const policyOfProviders = {
  code_challenge_methods_supported: { subset_of: ['S256'], essential: true },
  response_types_supported: { subset_of: ['code'], essential: true },
  scopes_supported: { subset_of: ['openid', 'offline_access'], superset_of: ['openid'], essential: true },
  token_endpoint_auth_methods_supported: { subset_of: ['private_key_jwt'], essential: true },
  request_parameter_supported: { value: true },
  authorization_endpoint: { essential: true },
}

export const makeKeys = async (): Promise<KeyPair> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const kid = crypto.randomUUID()
  return {
    privateJwk: { ...(await exportJWK(privateKey)), kid },
    publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' },
  }
}

export const signStatement = (
  claims: JWTPayload,
  by: {
    readonly iss: string
    readonly sub: string
    readonly key: KeyPair
    readonly typ?: string | undefined
  },
): Promise<string> => {
  const at = Math.floor(Date.now() / 1_000)
  const { iss, sub, key, typ = 'entity-statement+jwt' } = by
  return new SignJWT({ iss, sub, iat: at, exp: at + 3_600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: key.publicJwk.kid ?? '', typ })
    .sign(key.privateJwk)
}

export const textAt = async (url: string): Promise<string> => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}`)
  return (await answer.text()).trim()
}

export const serve = async (app: Express, opened: AsyncDisposableStack): Promise<string> => {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  opened.defer(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://localhost:${String((server.address() as AddressInfo).port)}`
}
