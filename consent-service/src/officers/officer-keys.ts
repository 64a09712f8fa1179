import {
  isKeyInForce,
  keyStatement,
  officerKeySchema,
  type OfficerKey,
  type OfficerKeyWish,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { isSignedWith, kidOf } from '@mutua/sdk/coop/officer-signer'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { planLogged, type FactKind, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { keyKey, keyPrefix } from './officer-rows.ts'

export interface OfficerKeysDeps {
  readonly store: Store
  readonly now: () => number
}

/**
 * An officer makes a key known as theirs. Registering the same key again is no error.
 * @throws {Problem} `officer-signature-invalid` when they do not hold its other half
 * @throws {Problem} `officer-key-exists` when it is somebody else's, or was retired: no key comes back
 */
export const registerKey = async (
  officer: WebId,
  { publicJwk, signature }: OfficerKeyWish,
  deps: OfficerKeysDeps,
): Promise<OfficerKey> => {
  const kid = await kidOf(publicJwk)
  if (!(await isSignedWith(publicJwk, signature, keyStatement({ webId: officer, kid }))))
    throw new Problem('officer-signature-invalid', 'Sign the statement of this key with this key.')
  return commitPlan(deps.store, async () => {
    const key = keyKey(kid)
    const known = await findRow(deps.store, key, officerKeySchema)
    if (known !== undefined) {
      if (known.webId !== officer || known.until !== undefined)
        throw new Problem('officer-key-exists', 'Make a new key: this one was registered before.')
      return { writes: [], unchanged: new Map(), result: known }
    }
    const registered: OfficerKey = { webId: officer, kid, publicJwk, since: instantOf(deps.now()) }
    const logged = await planLogged([keyFact('officer.key-registered', kid)], deps.store)
    return {
      writes: [row(key, registered), ...logged.writes],
      unchanged: new Map([[key, undefined], ...logged.unchanged]),
      result: registered,
    }
  })
}

/**
 * From now on nothing is signed with the key; what was signed before still verifies. Any officer may do it: a lost device
 * is told by telephone. Repeating it is no error.
 * @throws {Problem} `not-found`
 */
export const retireKey = (kid: string, deps: OfficerKeysDeps): Promise<OfficerKey> =>
  commitPlan(deps.store, async () => {
    const key = keyKey(kid)
    const bytes = isKid(kid) ? await deps.store.get(key) : undefined
    if (bytes === undefined) throw new Problem('not-found', 'There is no such key.')
    const known = parseRow(officerKeySchema, bytes)
    if (known.until !== undefined) return { writes: [], unchanged: new Map(), result: known }
    const retired: OfficerKey = { ...known, until: instantOf(deps.now()) }
    const logged = await planLogged([keyFact('officer.key-retired', kid)], deps.store)
    return {
      writes: [row(key, retired), ...logged.writes],
      unchanged: new Map([[key, bytes], ...logged.unchanged]),
      result: retired,
    }
  })

/** All that were ever registered, the oldest first. */
export const listKeys = async (store: Pick<Store, 'list'>): Promise<readonly OfficerKey[]> => {
  const keys: OfficerKey[] = []
  for await (const { value } of store.list(prefixRange(keyPrefix)))
    keys.push(parseRow(officerKeySchema, value))
  return keys.toSorted((one, other) => (one.since < other.since ? -1 : 1))
}

/** What a signature rests on: the row of its key, which must still stand when what was signed is written down. */
export interface VerifiedKey {
  readonly key: string
  readonly bytes: Uint8Array
}

/**
 * @param bytes RFC 8785 bytes of the statement
 * @throws {Problem} `officer-key-unknown` when it is no key in force of this officer
 * @throws {Problem} `officer-signature-invalid` when the signature is not over these bytes
 */
export const verifySignature = async (
  { webId, kid, signature }: OfficerSigned & { readonly webId: WebId },
  bytes: Uint8Array,
  deps: { readonly store: Pick<Store, 'get'>; readonly now: () => number },
): Promise<VerifiedKey> => {
  const key = keyKey(kid)
  const held = isKid(kid) ? await deps.store.get(key) : undefined
  const known = held === undefined ? undefined : parseRow(officerKeySchema, held)
  if (held === undefined || known?.webId !== webId || !isKeyInForce(known, instantOf(deps.now())))
    throw new Problem('officer-key-unknown', 'Register your key, and sign with one that is not retired.')
  if (!(await isSignedWith(known.publicJwk, signature, toText(bytes))))
    throw new Problem('officer-signature-invalid', 'Read again what stands to be signed, and sign that.')
  return { key, bytes: held }
}

/** The thumbprint alone: whose key it is stands in the list of keys. */
const keyFact = (kind: FactKind, kid: string): LoggedFact => ({
  kind,
  about: `officer-key/${kid}`,
  statement: { kid, type: 'officer-key' },
})

const isKid = (kid: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(kid)
