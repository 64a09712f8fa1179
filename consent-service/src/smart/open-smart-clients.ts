import { createPublicKey } from 'node:crypto'
import { smartClientSchema, type SmartClient, type SmartKeys } from '@mutua/sdk/consent/smart-client'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'
import {
  clientIdOf,
  keys as rowKeys,
  localOf,
  readClient,
  recipientRowSchema,
  type ClientRow,
  type LocalId,
} from './smart-client-rows.ts'

/** Whose consents a program uses, and who answers for it when that is an organisation. */
export interface Registrant {
  readonly recipient: WebId
  readonly person?: WebId | undefined
}

/** Programs that read by themselves. `local` is the last segment of a client id; `by` is who is signed in. */
export interface SmartClients {
  /** @throws {Problem} `provider-unknown`, `smart-client-limit`, `input-malformed` for keys that cannot be used */
  readonly register: (
    registrant: Registrant,
    wish: { readonly name: string; readonly keys: SmartKeys },
  ) => Promise<SmartClient>
  /** The newest first, ended ones too. */
  readonly list: (recipient: WebId, limit: number) => Promise<readonly SmartClient[]>
  /** From now on only these are good. By who answers for it. @throws {Problem} `not-found`, `smart-client-ended`, `input-malformed` */
  readonly replaceKeys: (by: WebId, local: LocalId, replaced: SmartKeys) => Promise<SmartClient>
  /** It gets no tokens any more; repeating it is no error. Also by who administers the organisation. @throws {Problem} `not-found` */
  readonly end: (by: WebId, local: LocalId) => Promise<SmartClient>
  /** One that has not ended. */
  readonly findStanding: (clientId: string) => Promise<SmartClient | undefined>
}

export interface SmartClientsDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  /** Whether consents are given to them here. */
  readonly isRecipient: (webId: WebId) => Promise<boolean>
  readonly isAdministrator: (webId: WebId, organisation: WebId) => Promise<boolean>
  /** Whether an address of keys is one that is called from here. */
  readonly mayFetch: (url: string) => boolean
}

/** Of one recipient, that have not ended. */
const mostStanding = 20
/** Ended ones too: they stay, since receipts name them. */
const mostEver = 1_000

export const openSmartClients = (deps: SmartClientsDeps): SmartClients => {
  const { store, origin } = deps
  return {
    register: (registrant, wish) => registerClient(registrant, wish, deps),
    list: async (recipient, limit) => {
      const found: SmartClient[] = []
      for await (const one of clientsOf(recipient, store, limit)) found.push(smartClientSchema.parse(one))
      return found
    },
    replaceKeys: (by, local, replaced) =>
      changeClient(local, deps, (client) => {
        if (answersFor(client) !== by) throw unknownClient()
        if (client.endedAt !== undefined)
          throw new Problem(
            'smart-client-ended',
            'Register the program again: it gets a client id of its own.',
          )
        requireUsable(replaced, deps)
        return { ...client, keys: replaced, keysChangedAt: instantOf(deps.now()) }
      }),
    end: async (by, local) => {
      const held = await readClient(store, local)
      const mayEnd =
        held !== undefined &&
        (answersFor(held.row) === by || (await deps.isAdministrator(by, held.row.recipient)))
      if (!mayEnd) throw unknownClient()
      return changeClient(local, deps, (client) =>
        client.endedAt === undefined ? { ...client, endedAt: instantOf(deps.now()) } : client,
      )
    },
    findStanding: async (clientId) => {
      const local = localOf(origin, clientId)
      const held = local === undefined ? undefined : await readClient(store, local)
      return held === undefined || held.row.endedAt !== undefined
        ? undefined
        : smartClientSchema.parse(held.row)
    },
  }
}

const registerClient = async (
  { recipient, person }: Registrant,
  { name, keys }: { readonly name: string; readonly keys: SmartKeys },
  deps: SmartClientsDeps,
): Promise<SmartClient> => {
  const { store, origin, now, randomBytes } = deps
  if (!(await deps.isRecipient(recipient)))
    throw new Problem('provider-unknown', 'Ask the co-op to be listed in its directory of providers first.')
  requireUsable(keys, deps)
  return commitPlan(store, async () => {
    const guard = await store.get(rowKeys.recipient(recipient))
    const registered = guard === undefined ? 0 : parseRow(recipientRowSchema, guard).registered
    let standing = 0
    for await (const { endedAt } of clientsOf(recipient, store)) if (endedAt === undefined) standing += 1
    if (standing >= mostStanding || registered >= mostEver)
      throw new Problem('smart-client-limit', 'End one that is used no more.')
    const local = Buffer.from(randomBytes(16)).toString('base64url')
    const client: ClientRow = {
      id: clientIdOf(origin, local),
      name,
      recipient,
      ...(person === undefined ? {} : { person }),
      keys,
      registeredAt: instantOf(now()),
      steps: 1,
    }
    return {
      writes: [
        row(rowKeys.client(local), client),
        { key: rowKeys.of(recipient, client.registeredAt, local), value: toBytes(local) },
        row(rowKeys.recipient(recipient), { registered: registered + 1 }),
      ],
      unchanged: new Map<string, Uint8Array | undefined>([
        [rowKeys.recipient(recipient), guard],
        [rowKeys.client(local), undefined],
      ]),
      result: smartClientSchema.parse(client),
    }
  })
}

const changeClient = (
  local: LocalId,
  { store }: Pick<SmartClientsDeps, 'store'>,
  change: (client: ClientRow) => ClientRow,
): Promise<SmartClient> =>
  commitPlan(store, async () => {
    const held = await readClient(store, local)
    if (held === undefined) throw unknownClient()
    const changed = change(held.row)
    const result = smartClientSchema.parse(changed)
    if (changed === held.row) return { writes: [], unchanged: new Map(), result }
    return {
      writes: [row(rowKeys.client(local), { ...changed, steps: held.row.steps + 1 })],
      unchanged: new Map([[rowKeys.client(local), held.bytes]]),
      result,
    }
  })

/** @throws {Problem} `input-malformed` */
const requireUsable = (keys: SmartKeys, { mayFetch }: Pick<SmartClientsDeps, 'mayFetch'>): void => {
  if ('jwksUri' in keys) {
    if (!mayFetch(keys.jwksUri))
      throw new Problem('input-malformed', 'The keys must be published with https, at a public address.')
    return
  }
  for (const [place, key] of keys.jwks.keys.entries())
    if (!isUsable(key))
      throw new Problem(
        'input-malformed',
        `Key ${String(place + 1)} of the set is no public key that signs with RS384, ES384 or ES256.`,
      )
}

type PublicKey = Extract<SmartKeys, { jwks: unknown }>['jwks']['keys'][number]

const isUsable = ({ kty, alg, ...key }: PublicKey): boolean => {
  const fits = { RS384: 'RSA', ES384: 'P-384', ES256: 'P-256' } as const
  if (alg !== undefined && fits[alg] !== ('crv' in key ? key.crv : kty)) return false
  try {
    const { modulusLength } =
      createPublicKey({ key: { kty, ...key }, format: 'jwk' }).asymmetricKeyDetails ?? {}
    return modulusLength === undefined || (modulusLength >= 2_048 && modulusLength <= 8_192)
  } catch {
    return false
  }
}

/** The one human behind it. */
const answersFor = ({ person, recipient }: Pick<SmartClient, 'person' | 'recipient'>): WebId =>
  person ?? recipient

async function* clientsOf(recipient: WebId, store: Store, limit = mostEver): AsyncIterable<ClientRow> {
  const range = { ...prefixRange(rowKeys.allOf(recipient)), limit, reverse: true }
  for await (const { value } of store.list(range)) {
    const held = await readClient(store, toText(value))
    if (held !== undefined) yield held.row
  }
}

const unknownClient = (): Problem => new Problem('not-found', 'There is no such program, or it is not yours.')
