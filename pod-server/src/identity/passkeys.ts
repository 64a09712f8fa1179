import { hash } from 'node:crypto'
import { isIP } from 'node:net'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { instantOf, instantSchema, type BaseUrl, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, type Store, type Write } from '@mutua/kit/store'
import type { AccountName } from './account-name.ts'
import type { PasskeyChallenges } from './passkey-challenges.ts'

/** A key pair in a person's device or password manager, of which we have the public half. */
export interface Passkey {
  /** As the device names it, base64url. */
  readonly id: string
  readonly account: AccountName
  readonly label: string
  readonly createdAt: Instant
  readonly lastUsedAt?: Instant | undefined
}

/** What a browser is asked with, and what brings its answer back to us. */
export interface PasskeyQuestion {
  /** JSON of PublicKeyCredentialCreationOptions or PublicKeyCredentialRequestOptions, bytes as base64url. */
  readonly options: string
  /** Of `createPasskeyChallenges`. */
  readonly token: string
}

export interface Passkeys {
  /** Whether browsers let pages of this origin use passkeys: not under a bare IP address (Web Authentication §5.1.2). */
  readonly arePossible: boolean
  /** The question to a browser that is to make a passkey for an account. */
  askToCreate(account: AccountName): Promise<PasskeyQuestion>
  /** The question to a browser of whoever wants to sign in: it names nobody, so its answer tells who it is. */
  askToSignIn(): PasskeyQuestion
  /** @throws {Problem} `passkey-refused`, `too-many-requests`, `input-malformed`, `not-found` when the account is gone */
  add(account: AccountName, label: string, answer: PasskeyAnswer): Promise<Passkey>
  /**
   * Whose passkey signed.
   * @throws {Problem} `passkey-refused`, the same for an unknown key and for a wrong signature
   */
  verify(answer: PasskeyAnswer): Promise<AccountName>
  /** Oldest first. */
  list(account: AccountName): Promise<readonly Passkey[]>
  /** @throws {Problem} `not-found` also when it is somebody else's */
  delete(account: AccountName, id: string): Promise<void>
  removals(account: AccountName): Promise<Write[]>
}

/** What comes back from a browser; attacker-controlled. */
export interface PasskeyAnswer {
  readonly token: string
  /** JSON of the credential. */
  readonly response: string
}

export interface PasskeysDeps {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  readonly origin: BaseUrl
  readonly challenges: PasskeyChallenges
  /** The condition under which an account is still there. @throws {Problem} `not-found` */
  readonly standing: (account: AccountName) => Promise<ReadonlyMap<string, Uint8Array>>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** With the first answer of a browser, since it brings the whole of X.509 and CBOR: 12 MB that a start does without. */
const loadVerifiers = () => import('@simplewebauthn/server')

/** Keys: `passkey/{digest of the id}` · `account-passkey/{account}/{digest}`. */
export const createPasskeys = (deps: PasskeysDeps): Passkeys => {
  const { store, origin, challenges } = deps
  const rpId = new URL(origin).hostname

  const list = async (account: AccountName): Promise<PasskeyRow[]> => {
    const passkeys: PasskeyRow[] = []
    for await (const { key } of store.list(prefixRange(indexKey(account, '')))) {
      const passkey = await findRow(store, `passkey/${key.slice(indexKey(account, '').length)}`, passkeyRow)
      if (passkey !== undefined) passkeys.push(passkey)
    }
    return passkeys.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  }

  const removal = ({ account, id }: Pick<Passkey, 'account' | 'id'>): Write[] => [
    { key: passkeyKey(id), value: undefined },
    { key: indexKey(account, hashKey(id)), value: undefined },
  ]

  return {
    arePossible: isIP(rpId.replace(/^\[|\]$/g, '')) === 0,

    askToCreate: async (account) => {
      const { challenge, token } = challenges.issue({ kind: 'create', account })
      const options = {
        challenge,
        rp: { id: rpId, name: 'Mutua' },
        // A handle that names nobody (Web Authentication §14.6.1), and always the same, so that a device keeps one each.
        user: {
          id: hash('sha256', `${origin} ${account}`, 'base64url'),
          name: account,
          displayName: account,
        },
        pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: timeoutMs,
        excludeCredentials: (await list(account)).map(({ id }) => ({ type: 'public-key', id })),
      }
      return { options: JSON.stringify(options), token }
    },

    askToSignIn: () => {
      const { challenge, token } = challenges.issue({ kind: 'get' })
      const options = { challenge, rpId, userVerification: 'required', timeout: timeoutMs }
      return { options: JSON.stringify(options), token }
    },

    add: async (account, label, answer) => {
      const { verifyRegistrationResponse } = await loadVerifiers()
      const expectedChallenge = challenges.spend(answer.token, { kind: 'create', account })
      const { registrationInfo, verified } = await refusing(() =>
        verifyRegistrationResponse({
          response: parseAnswer(answer, registration),
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: rpId,
          requireUserVerification: true,
          supportedAlgorithmIDs: [...algorithms],
        }),
      )
      if (!verified) throw refused()
      const { id, publicKey, counter } = registrationInfo.credential
      const passkey: PasskeyRow = {
        id,
        account,
        label,
        createdAt: instantOf(deps.now()),
        publicKey: Buffer.from(publicKey).toString('base64url'),
        counter,
      }
      return commitPlan(store, async () => {
        if ((await list(account)).length >= maxPerAccount)
          throw new Problem('too-many-requests', 'An account has at most 20 passkeys: delete one first.')
        // Somebody who has stolen nothing but the id of a passkey could claim it for an account of theirs.
        if ((await store.get(passkeyKey(id))) !== undefined) throw refused()
        return {
          writes: [row(passkeyKey(id), passkey), { key: indexKey(account, hashKey(id)), value: toBytes('') }],
          unchanged: new Map([...(await deps.standing(account)), [passkeyKey(id), undefined]]),
          result: passkey,
        }
      })
    },

    verify: async (answer) => {
      const { verifyAuthenticationResponse } = await loadVerifiers()
      const expectedChallenge = challenges.spend(answer.token, { kind: 'get' })
      const response = parseAnswer(answer, authentication) as AuthenticationResponseJSON
      const bytes = await store.get(passkeyKey(response.id))
      if (bytes === undefined) throw refused()
      const passkey = parseRow(passkeyRow, bytes)
      const { verified, authenticationInfo } = await refusing(() =>
        verifyAuthenticationResponse({
          response,
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: rpId,
          requireUserVerification: true,
          credential: {
            id: passkey.id,
            publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
            counter: passkey.counter,
          },
        }),
      )
      if (!verified) throw refused()
      const used = { ...passkey, counter: authenticationInfo.newCounter, lastUsedAt: instantOf(deps.now()) }
      // Refused when it was deleted, or used, at this moment: of two answers with one counter, one is a copy's.
      if (
        !(await store.write([row(passkeyKey(passkey.id), used)], new Map([[passkeyKey(passkey.id), bytes]])))
      )
        throw refused()
      return passkey.account
    },

    list,

    delete: async (account, id) => {
      const passkey = await findRow(store, passkeyKey(id), passkeyRow)
      if (passkey?.account !== account) throw new Problem('not-found', 'There is no such passkey.')
      await store.write(removal(passkey))
    },

    removals: async (account) => (await list(account)).flatMap(removal),
  }
}

const maxPerAccount = 20
const timeoutMs = 240_000
/** COSE: ES256, EdDSA, RS256. */
const algorithms = [-7, -8, -257] as const

const passkeyKey = (id: string): string => `passkey/${hashKey(id)}`
const indexKey = (account: AccountName, digest: string): string => `account-passkey/${account}/${digest}`

const refused = (cause?: unknown): Problem =>
  new Problem('passkey-refused', 'Try again, or sign in with the password.', { cause })

const refusing = async <Result>(verification: () => Promise<Result>): Promise<Result> => {
  try {
    return await verification()
  } catch (cause) {
    throw refused(cause)
  }
}

/** @throws {Problem} `passkey-refused` */
const parseAnswer = <Output>({ response }: PasskeyAnswer, schema: z.ZodType<Output>): Output => {
  try {
    return schema.parse(JSON.parse(response))
  } catch (cause) {
    throw refused(cause)
  }
}

const text = z.string().max(65_536)
const credential = {
  id: text,
  rawId: text,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}),
}
const registration = z.object({
  ...credential,
  response: z.object({ clientDataJSON: text, attestationObject: text }),
})
const authentication = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: text.optional(),
  }),
})

const passkeyRow = z.object({
  id: z.string(),
  account: z.string().transform((name) => name as AccountName),
  label: z.string(),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.optional(),
  publicKey: z.string(),
  counter: z.number(),
})
type PasskeyRow = z.infer<typeof passkeyRow>
