import { hash } from 'node:crypto'
import { isBusy } from '@mutua/kit/authn/lookup-cache'
import type { KeysOf } from '@mutua/kit/authn/issuer-keys'
import type { IssuersOf } from '@mutua/kit/authn/webid-issuers'
import type { SafeExchange } from '@mutua/kit/safe-exchange'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { finishSignIn, type PendingSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { createIssuerMetadata } from './issuer-metadata.ts'
import { backPath, createClientIdAt, scope } from './own-client.ts'
import { createShortMemory } from '@mutua/kit/short-memory'

/** Who is signed in with a browser. */
export interface BrowserSession {
  readonly webId: WebId
  /** Of the provider that said so. */
  readonly issuer: string
}

/** Sign-in of people with a browser (Solid-OIDC, authorization code with PKCE), and for how long it holds. */
export interface SignIn {
  /** Issuers that a profile names; none when it cannot be read. @throws {Problem} `lookups-busy` */
  readonly findIssuers: (webId: WebId) => Promise<readonly string[]>
  /**
   * Where to send the browser.
   *
   * @param asked.webId who they say they are: needed for an issuer that is none of the co-op
   * @returns undefined when the issuer cannot be used: nobody vouches for it, or it does not answer
   * @throws {Problem} `lookups-busy`
   */
  readonly begin: (asked: {
    readonly issuer: string
    readonly webId?: WebId | undefined
    /** Path of ours to come back to. */
    readonly to: string
    /** Secret that this browser holds, and no other. */
    readonly browser: string
  }) => Promise<string | undefined>
  readonly finish: (answer: IssuerAnswer, browser: string) => Promise<SignInOutcome>
  /** Secret for the browser's cookie. */
  readonly open: (session: BrowserSession) => string
  readonly find: (secret: string) => BrowserSession | undefined
  readonly close: (secret: string) => void
}

/** What an issuer sends back through the browser (RFC 6749 §4.1.2, RFC 9207); attacker-controlled. */
export interface IssuerAnswer {
  readonly state: string
  readonly code?: string | undefined
  readonly error?: string | undefined
  readonly iss?: string | undefined
}

export interface SignInDeps {
  readonly origin: BaseUrl
  readonly coopName: string
  /** Issuers that are called without somebody's profile naming them: the pod servers of the co-op. */
  readonly issuers: readonly string[]
  readonly fetch: SafeFetch
  readonly exchange: SafeExchange
  readonly issuersOf: IssuersOf
  readonly keysOf: KeysOf
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
}

/** Seconds that a session holds; nothing lengthens it. */
export const sessionSeconds = 1_800
/** Seconds within which somebody must have signed in at their issuer. */
export const pendingSeconds = 600

export const openSignIn = (deps: SignInDeps): SignIn => {
  const { now, randomBytes } = deps
  const metadataOf = createIssuerMetadata(deps)
  const clientIdAt = createClientIdAt(deps)
  const pending = createShortMemory<PendingSignIn>({
    ...{ now, randomBytes },
    lifeMs: pendingSeconds * 1_000,
    most: 5_000,
  })
  const sessions = createShortMemory<BrowserSession>({
    ...{ now, randomBytes },
    lifeMs: sessionSeconds * 1_000,
    most: 100_000,
  })
  const findIssuers = (webId: WebId) => deps.issuersOf(webId).catch(noneUnlessBusy)

  return {
    findIssuers,
    begin: async ({ issuer, webId, to, browser }) => {
      const isVouchedFor =
        deps.issuers.includes(issuer) || (webId !== undefined && (await findIssuers(webId)).includes(issuer))
      if (!isVouchedFor) return undefined
      try {
        const metadata = await metadataOf(issuer)
        const clientId = await clientIdAt(metadata)
        const verifier = secretOf(randomBytes)
        const nonce = secretOf(randomBytes)
        const state = pending.keep({ metadata, clientId, verifier, nonce, to, browser })
        const url = new URL(metadata.authorization_endpoint)
        for (const [name, value] of Object.entries({
          response_type: 'code',
          client_id: clientId,
          redirect_uri: `${deps.origin}${backPath}`,
          scope,
          state,
          nonce,
          code_challenge: hash('sha256', verifier, 'base64url'),
          code_challenge_method: 'S256',
        }))
          url.searchParams.set(name, value)
        return url.href
      } catch (cause) {
        if (isBusy(cause)) throw cause
        return undefined
      }
    },
    finish: (answer, browser) =>
      finishSignIn(answer, browser, { ...deps, takePending: (state) => pending.take(state) }),
    open: (session) => sessions.keep(session),
    find: (secret) => sessions.find(secret),
    close: (secret) => void sessions.take(secret),
  }
}

/** Nobody vouches for an issuer in a profile that cannot be read; one that had no turn says nothing yet. */
const noneUnlessBusy = (cause: unknown): readonly string[] => {
  if (isBusy(cause)) throw cause
  return []
}

const secretOf = (randomBytes: SignInDeps['randomBytes']): string =>
  Buffer.from(randomBytes(32)).toString('base64url')
