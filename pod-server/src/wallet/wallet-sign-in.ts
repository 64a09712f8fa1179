import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { BaseUrl } from '@mutua/sdk/ids'
import { createShortMemory } from '@mutua/kit/short-memory'
import {
  signPresentationRequest,
  walletClientId,
  type AskedCredential,
  type Question,
} from './presentation-request.ts'
import { readPresentation, type PresentationRefusal, type ReadPresentationDeps } from './read-presentation.ts'

export interface WalletSignInDeps extends ReadPresentationDeps {
  readonly origin: BaseUrl
  readonly key: JWK
  readonly asked: AskedCredential
  readonly randomBytes: (length: number) => Uint8Array
}

type Outcome =
  | { readonly kind: 'proven'; readonly subject: string; readonly level: 3 }
  | { readonly kind: 'refused'; readonly why: PresentationRefusal | 'refused-there' | 'answer-unknown' }

/** How a page leads to the wallet: on this device by a link, on another by the same as a picture. */
export interface WalletInvitation {
  readonly here: string
  readonly elsewhere: string
}

/** What becomes of a page that waits for a wallet. */
export type WalletWait =
  | { readonly kind: 'waiting'; readonly invitation: WalletInvitation }
  | { readonly kind: 'answered'; readonly backTo: string }
  | { readonly kind: 'unknown' }

export interface WalletSignIn {
  readonly providers: readonly { readonly id: string; readonly name: string }[]
  begin(visit: { readonly state: string }): Promise<{ readonly kind: 'begun'; readonly url: string }>
  finish(answer: {
    readonly code?: string | undefined
    readonly error?: string | undefined
  }): Promise<Outcome>
  wait(page: string): WalletWait
  /** Signed, for the wallet that asks for it (`request_uri`); undefined when nobody waits for an answer. */
  request(id: string, isFar: boolean): Promise<string | undefined>
  /**
   * Takes the answer of a wallet, once. Where to send the browser of this device; undefined when nobody waits.
   */
  answer(
    id: string,
    isFar: boolean,
    body: { readonly response?: string | undefined; readonly error?: string | undefined },
  ): Promise<{ readonly redirect_uri?: string } | undefined>
}

const lifeMs = 300_000

export const walletProvider = 'wallet'
export const walletBackPath = '/.outside/back/wallet'

/** Sign-in with a wallet: OpenID4VP 1.0 with one SD-JWT VC, encrypted, on this device or on another. */
export const createWalletSignIn = (deps: WalletSignInDeps): WalletSignIn => {
  const lives = { now: deps.now, randomBytes: deps.randomBytes, lifeMs, most: 5_000 }
  // Three secrets: of the page, of the wallet, of what became of it. Who sees the picture on a screen has the second alone.
  const pages = createShortMemory<Waiting>(lives)
  const questions = createShortMemory<Waiting>(lives)
  const outcomes = createShortMemory<Outcome>(lives)

  return {
    providers: [{ id: walletProvider, name: walletProvider }],

    begin: async ({ state }) => {
      const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
      const encryption = { ...(await exportJWK(privateKey)), kid: 'answer', use: 'enc', alg: 'ECDH-ES' }
      const nonce = Buffer.from(deps.randomBytes(32)).toString('base64url')
      const waiting: Waiting = { state, nonce, encryption, id: '', code: undefined }
      waiting.id = questions.keep(waiting)
      return { kind: 'begun', url: `${deps.origin}/.outside/wallet/${pages.keep(waiting)}` }
    },

    finish: ({ code = '', error }) => {
      const outcome = outcomes.take(code)
      if (error !== undefined || outcome === undefined)
        return Promise.resolve({
          kind: 'refused',
          why: error === undefined ? 'answer-unknown' : 'refused-there',
        })
      return Promise.resolve(outcome)
    },

    wait: (page) => {
      const waiting = pages.find(page)
      if (waiting === undefined) return { kind: 'unknown' }
      const { id } = waiting
      if (waiting.code !== undefined) return { kind: 'answered', backTo: backTo(waiting, deps.origin) }
      return {
        kind: 'waiting',
        invitation: { here: linkTo(id, false, deps), elsewhere: linkTo(id, true, deps) },
      }
    },

    request: async (id, isFar) => {
      const question = questions.find(id)
      return question === undefined
        ? undefined
        : signPresentationRequest(question, deps.asked, { ...deps, isFar })
    },

    answer: async (id, isFar, { response, error }) => {
      // Taken before it is read: of several answers to one question the first counts.
      const waiting = questions.take(id)
      if (waiting === undefined) return undefined
      const outcome =
        error !== undefined || response === undefined
          ? ({ kind: 'refused', why: 'refused-there' } as const)
          : await readPresentation(response, waiting, deps)
      waiting.code = outcomes.keep(outcome.kind === 'proven' ? { ...outcome, level: 3 } : outcome)
      // A browser on another device than the one that began would only use the visit up.
      return isFar ? {} : { redirect_uri: backTo(waiting, deps.origin) }
    },
  }
}

interface Waiting extends Question {
  id: string
  /** Of the visit that waits for it. */
  readonly state: string
  /** Of the outcome, once there is one. */
  code: string | undefined
}

const backTo = ({ state, code = '' }: Waiting, origin: BaseUrl): string =>
  `${origin}${walletBackPath}?${String(new URLSearchParams({ state, code }))}`

/** OpenID4VP 1.0 §5.10, with the scheme that wallets answer to. */
const linkTo = (id: string, isFar: boolean, { origin }: WalletSignInDeps): string =>
  `openid4vp://?${String(
    new URLSearchParams({
      client_id: walletClientId(origin),
      request_uri: `${origin}/.outside/wallet/request/${id}${isFar ? '?far=1' : ''}`,
    }),
  )}`
