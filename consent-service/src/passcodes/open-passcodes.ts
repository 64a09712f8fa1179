import { createHmac, randomBytes as randomSecret } from 'node:crypto'
import type { AccessMode, Grant } from '@mutua/sdk/consent/grant'
import {
  passcodeBytes,
  passcodeFrom,
  passcodeSchema,
  readPasscode,
  type Passcode,
} from '@mutua/sdk/consent/passcode'
import type { Terms } from '@mutua/sdk/consent/terms'
import { instantOf, type Instant, type PurposeIri, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import {
  isUsable,
  keys,
  ownerRowSchema,
  readPasscodeRow,
  type HeldPasscode,
  type LocalId,
  type PasscodeRow,
} from './passcode-rows.ts'
import type { WrongCodes } from './wrong-codes.ts'

/** What the member fixes when they make a passcode: all of the consent but to whom. */
export interface PasscodeWish {
  readonly purpose: PurposeIri
  readonly resources: readonly ResourceUrl[]
  readonly modes: readonly AccessMode[]
  readonly inherit?: boolean | undefined
  readonly terms?: Terms | undefined
  readonly recipientClient?: string | undefined
  readonly validUntil: Instant
  /** How long the code can be used. */
  readonly minutes: number
}

interface Given {
  readonly grant: Grant
  readonly credential: string
}

/** Who redeems: a person, or one of the people of an organisation for it. */
export interface Redeemer {
  readonly recipient: WebId
  readonly person?: WebId | undefined
}

/** Consents to somebody whom the member does not know yet: whoever says the code becomes the recipient, once. */
export interface Passcodes {
  /** The code is in this answer and nowhere else. @throws {Problem} `passcode-limit`, and those of `check` */
  readonly create: (
    owner: WebId,
    wish: PasscodeWish,
  ) => Promise<{ readonly passcode: Passcode; readonly code: string }>
  /** The newest first; also those that were used, cancelled or ran out. */
  readonly list: (owner: WebId, limit: number) => Promise<readonly Passcode[]>
  /** Repeating it is no error; one that was redeemed stays so. @throws {Problem} `not-found` */
  readonly cancel: (owner: WebId, id: LocalId) => Promise<Passcode>
  /** See `redeem`. @throws {Problem} `passcode-refused`, `too-many-attempts`, `tariff-missing` */
  readonly redeem: (redeemer: Redeemer, said: string) => Promise<Given>
}

export interface PasscodesDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly wrongCodes: WrongCodes
  /** Whether the member could give that now. @throws {Problem} as giving does */
  readonly check: (owner: WebId, wish: PasscodeWish) => Promise<void>
  /** Gives, in one write with `alongside` or not at all; undefined: look again. */
  readonly give: (
    owner: WebId,
    given: {
      readonly recipient: WebId
      readonly purpose: PurposeIri
      readonly resources: readonly ResourceUrl[]
      readonly modes: readonly AccessMode[]
      readonly inherit?: boolean | undefined
      readonly terms?: Terms | undefined
      readonly recipientClient?: string | undefined
      readonly validUntil: Instant
    },
    alongside: (grant: Pick<Grant, 'id'>) => {
      readonly writes: readonly Write[]
      readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
    },
  ) => Promise<Given | undefined>
}

/** Open at once, of one member. */
const mostOpen = 10

export const openPasscodes = async (deps: PasscodesDeps): Promise<Passcodes> => {
  const { store } = deps
  const hashOf = await openCodeHash(deps)
  return {
    create: (owner, wish) => createPasscode(owner, wish, { ...deps, hashOf }),
    list: async (owner, limit) => {
      const found: Passcode[] = []
      for await (const held of passcodesOf(owner, store, limit)) found.push(shownOf(held.row, deps.now()))
      return found
    },
    cancel: (owner, id) => cancelPasscode(owner, id, deps),
    redeem: (redeemer, said) => redeemPasscode(redeemer, said, { ...deps, hashOf }),
  }
}

type HashOf = (code: string) => string

const createPasscode = async (
  owner: WebId,
  wish: PasscodeWish,
  deps: PasscodesDeps & { readonly hashOf: HashOf },
) => {
  await deps.check(owner, wish)
  const { store, now, randomBytes, hashOf } = deps
  const { minutes, resources, modes, inherit, ...facts } = wish
  return commitPlan(store, async () => {
    const guard = await store.get(keys.owner(owner))
    const made = guard === undefined ? 0 : parseRow(ownerRowSchema, guard).made
    const at = now()
    const spent: Write[] = []
    let open = 0
    for await (const { row: one } of passcodesOf(owner, store)) {
      if (isUsable(one, at)) open += 1
      // Ran out: what it was found by goes, so that codes do not gather.
      else if (one.state === 'open') spent.push({ key: keys.code(one.codeHash), value: undefined })
    }
    if (open >= mostOpen)
      throw new Problem('passcode-limit', 'Cancel one that nobody needs, or wait until one has run out.')
    const code = passcodeFrom(randomBytes(passcodeBytes))
    const codeHash = hashOf(code.replaceAll('-', ''))
    const id = Buffer.from(randomBytes(16)).toString('base64url')
    const runsOut = instantOf(at + minutes * 60_000)
    const passcode: PasscodeRow = {
      id,
      owner,
      ...withoutUndefined(facts),
      scope: { resources: [...resources], modes: [...modes], ...(inherit === false ? { inherit } : {}) },
      validUntil: wish.validUntil,
      madeAt: instantOf(at),
      expiresAt: runsOut < wish.validUntil ? runsOut : wish.validUntil,
      state: 'open',
      codeHash,
    }
    return {
      writes: [
        ...spent,
        row(keys.owner(owner), { made: made + 1 }),
        row(keys.passcode(id), passcode),
        { key: keys.code(codeHash), value: toBytes(id) },
        { key: keys.of(owner, passcode.madeAt, id), value: toBytes(id) },
      ],
      unchanged: new Map<string, Uint8Array | undefined>([
        [keys.owner(owner), guard],
        [keys.passcode(id), undefined],
        // Of two that are the same by chance the second is drawn again.
        [keys.code(codeHash), undefined],
      ]),
      result: { passcode: shownOf(passcode, at), code },
    }
  })
}

const cancelPasscode = (owner: WebId, id: LocalId, { store, now }: PasscodesDeps): Promise<Passcode> =>
  commitPlan(store, async () => {
    const held = await readPasscodeRow(store, id)
    if (held?.row.owner !== owner)
      throw new Problem('not-found', 'There is no such passcode, or it is not yours.')
    if (held.row.state !== 'open')
      return { writes: [], unchanged: new Map(), result: shownOf(held.row, now()) }
    const cancelled: PasscodeRow = { ...held.row, state: 'cancelled', endedAt: instantOf(now()) }
    return {
      writes: [row(held.key, cancelled), { key: keys.code(held.row.codeHash), value: undefined }],
      unchanged: new Map([[held.key, held.bytes]]),
      result: shownOf(cancelled, now()),
    }
  })

/**
 * Whoever says the code becomes the recipient of exactly the consent that it stands for. The grant, and that the code is
 * used up, are one write: of many who say it at once exactly one has it, and a crash leaves both or none.
 *
 * A code that never was, that was used, cancelled or ran out, that its own member says, or that cannot lead to a consent any
 * more, is one refusal.
 */
const redeemPasscode = async (
  redeemer: Redeemer,
  said: string,
  deps: PasscodesDeps & { readonly hashOf: HashOf },
): Promise<Given> => {
  const { wrongCodes, now } = deps
  const { recipient, person } = redeemer
  const caller = person ?? recipient
  wrongCodes.begin(caller)
  // Without a code the same work is done for none.
  const codeHash = deps.hashOf(readPasscode(said) ?? '')
  for (;;) {
    const held = await findOpen(codeHash, deps)
    if (held === undefined || [recipient, person].includes(held.row.owner)) throw refusal()
    const given = await tryToGive(held, redeemer, deps)
    if (given === undefined) continue
    wrongCodes.forgive(caller)
    return given
  }

  async function tryToGive(
    { key, bytes, row: passcode }: HeldPasscode,
    by: Redeemer,
    { give }: PasscodesDeps,
  ) {
    const { owner, purpose, scope, terms, recipientClient, validUntil } = passcode
    const consent = { recipient: by.recipient, purpose, ...scope, terms, recipientClient, validUntil }
    try {
      return await give(owner, consent, ({ id }) => {
        const redeemed: PasscodeRow = {
          ...passcode,
          state: 'redeemed',
          endedAt: instantOf(now()),
          ...withoutUndefined(by),
          grant: id,
        }
        return {
          writes: [row(key, redeemed), { key: keys.code(codeHash), value: undefined }],
          unchanged: new Map([[key, bytes]]),
        }
      })
    } catch (cause) {
      // What only the co-op can mend is said, to who holds the right code; all else is between the member and the co-op.
      if (!(cause instanceof Problem) || cause.code === 'tariff-missing') throw cause
      throw refusal(cause)
    }
  }
}

const findOpen = async (
  codeHash: string,
  { store, now }: Pick<PasscodesDeps, 'store' | 'now'>,
): Promise<HeldPasscode | undefined> => {
  const found = await store.get(keys.code(codeHash))
  const held = await readPasscodeRow(store, found === undefined ? '' : toText(found))
  return held !== undefined && isUsable(held.row, now()) ? held : undefined
}

const refusal = (cause?: unknown): Problem =>
  new Problem('passcode-refused', 'Ask for a new one, and mind that each can be used once.', { cause })

async function* passcodesOf(owner: WebId, store: Store, limit = 1_000): AsyncIterable<HeldPasscode> {
  for await (const { value } of store.list({ ...prefixRange(keys.allOf(owner)), limit, reverse: true })) {
    const held = await readPasscodeRow(store, toText(value))
    if (held !== undefined) yield held
  }
}

/** Without the hash; that it ran out follows from the clock. */
const shownOf = (passcode: PasscodeRow, now: number): Passcode =>
  passcodeSchema.parse(
    passcode.state === 'open' && !isUsable(passcode, now) ? { ...passcode, state: 'expired' } : passcode,
  )

const withoutUndefined = <Part extends object>(part: Part): Part =>
  // `as`: only members that are undefined anyway are left out.
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Part

/** HMAC-SHA-256 under a key that rests sealed: 45 bits could be guessed back from a plain hash. */
const openCodeHash = async ({ store, sealer }: Pick<PasscodesDeps, 'store' | 'sealer'>): Promise<HashOf> => {
  const key = keys.hashKey
  if ((await store.get(key)) === undefined)
    await store.write([{ key, value: sealer.seal(randomSecret(32)) }], new Map([[key, undefined]]))
  const sealed = await store.get(key)
  if (sealed === undefined) throw new Error('the key for passcodes was written and is not there')
  const secret = sealer.open(sealed)
  return (code) => createHmac('sha256', secret).update(code).digest('hex')
}
