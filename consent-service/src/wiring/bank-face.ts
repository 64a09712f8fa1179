import type { Router } from 'express'
import { jsonText } from '@mutua/sdk/json'
import { createDidResolver, type ResolveDid } from '@mutua/kit/did/resolve-did'
import type { Log } from '@mutua/kit/log'
import { createSafePost, type SafePostOptions } from '@mutua/kit/safe-post'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import { toBytes } from '@mutua/kit/store'
import type { BankDeps } from '../bank/bank-deps.ts'
import { openBank, type Bank } from '../bank/open-bank.ts'
import { createVerifyJws, signText } from '../bank/template-jws.ts'
import { createBankRoutes } from '../http/bank-routes.ts'
import { createCallLimit } from '../http/call-limit.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Keys } from '../keys/keys.ts'
import type { Members } from '../members/open-members.ts'
import type { Projects } from '../projects/open-projects.ts'

export interface BankFaceDeps
  extends OfficerDeps, Pick<BankDeps, 'store' | 'origin' | 'now' | 'randomBytes'> {
  readonly coopName: string
  readonly keys: Pick<Keys, 'did' | 'signingKey' | 'didDocument'>
  readonly members: Pick<Members, 'list'>
  readonly draftProject: Projects['draft']
  readonly safeFetch: SafeFetch
  /** Which addresses of strangers are called. */
  readonly outside: SafePostOptions
  readonly log: Log
  /** How often it looks for origins that are to be told. */
  readonly everyMs: number
}

/** The bank of projects on the keys, the register and the projects of this co-op, and on the DID documents of others. */
export const openBankFace = (
  deps: BankFaceDeps,
): { readonly rooms: readonly Router[]; readonly bank: Bank } & Disposable => {
  const { keys, now } = deps
  const post = createSafePost({ ...deps.outside, timeoutMs: 5_000 })
  const bank = openBank({
    ...deps,
    coop: { did: keys.did, name: deps.coopName },
    sign: (text, type) => signText(text, type, keys.signingKey()),
    verifyJws: createVerifyJws({ resolveDid: resolverOf(deps), now }),
    fetchFile: async (address) => {
      const { status, body } = await deps.safeFetch(address, 'application/json')
      if (status !== 200) throw new Error(`the template answered ${String(status)}`)
      return JSON.parse(new TextDecoder().decode(body)) as unknown
    },
    post: async (address, body) => {
      const headers = { 'content-type': 'application/json' }
      return post(address, { headers, body: toBytes(jsonText(body)) })
    },
    createIsNamed: async () => {
      const names = await namesIn(deps.members)
      return (text) => names.some((name) => ` ${wordsOf(text)} `.includes(` ${name} `))
    },
  })
  let isLooking = false
  const look = setInterval(() => {
    if (isLooking) return
    isLooking = true
    bank
      .tell()
      .catch((error: unknown) => deps.log.error({ err: error }, 'origins of forks could not be told'))
      .finally(() => (isLooking = false))
  }, deps.everyMs)
  look.unref()
  return {
    bank,
    rooms: [createBankRoutes({ ...deps, bank, limit: createCallLimit({ now, callsPerMinute: 30 }) })],
    [Symbol.dispose]: () => clearInterval(look),
  }
}

/** Our own document is at hand; those of others are fetched when an officer, or a version of ours that was forked, names them. */
const resolverOf = ({ keys, safeFetch: fetch, now, outside }: BankFaceDeps): ResolveDid => {
  const resolveOthers = createDidResolver({
    ...{ fetch, now },
    isTrusted: (did) => did.startsWith('did:web:'),
    schemeOf: (host) =>
      outside.allowLoopback && /^(?:localhost|127\.0\.0\.1)(?::|$)/.test(host) ? 'http' : 'https',
  })
  return (did) =>
    did === keys.did
      ? Promise.resolve({
          did,
          // Written by us; the resolver's form of it has mutable arrays.
          document: structuredClone(keys.didDocument()) as unknown as Awaited<
            ReturnType<ResolveDid>
          >['document'],
        })
      : resolveOthers(did)
}

/** Names of two words and more: one word alone is also a street, a saint, or a day. */
const namesIn = async (members: Pick<Members, 'list'>): Promise<readonly string[]> => {
  const names: string[] = []
  for (let after = 0; ;) {
    const page = await members.list({ after, limit: 1_000 })
    names.push(...page.map(({ displayName }) => wordsOf(displayName)).filter((name) => name.includes(' ')))
    const last = page.at(-1)
    if (last === undefined || page.length < 1_000) return names
    after = last.number
  }
}

const wordsOf = (text: string): string =>
  (text.toLocaleLowerCase('it').match(/[\p{L}\p{M}\d]+/gu) ?? []).join(' ')
