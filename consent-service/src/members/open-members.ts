import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { FiscalCode } from '@mutua/sdk/coop/fiscal-code'
import { ibanSchema, type Iban } from '@mutua/sdk/coop/iban'
import { memberSchema, type Admission, type Member } from '@mutua/sdk/coop/member'
import { instantOf, sha256Schema, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'
import {
  accountKey,
  accountPrefix,
  accountSchema,
  headKey,
  headSchema,
  indexKeysOf,
  lineKey,
  linePrefix,
  lineSchema,
  podKey,
  webIdKey,
  type Line,
} from './member-rows.ts'

/**
 * The members register (libro soci). Lines are only added; each says who entered it and when. The fiscal code is kept as
 * a keyed hash, enough to notice the same person twice; the IBAN is sealed.
 */
export interface Members {
  /**
   * @param by the officer who enters the line
   * @throws {Problem} `member-exists` when the WebID, pod or fiscal code is in the register
   */
  readonly admit: (admission: Admission, by: WebId) => Promise<Member>
  readonly find: (webId: WebId) => Promise<Member | undefined>
  /** @param pod its root container */
  readonly findByPod: (pod: ResourceUrl) => Promise<Member | undefined>
  /** In order of number, after member `after`. */
  readonly list: (page: { after: number; limit: number }) => Promise<Member[]>
  readonly count: () => Promise<number>
  /**
   * The member gave another account: what is ordered from now on goes there. The same account again is no error.
   * @param by the officer who enters it
   * @throws {Problem} `member-unknown`
   */
  readonly changeAccount: (number: number, iban: Iban, by: WebId) => Promise<Member>
  /** Name and account to pay a member at. */
  readonly findPayee: (number: number) => Promise<{ name: string; iban: Iban } | undefined>
}

interface Deps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
}

export const openMembers = async (deps: Deps): Promise<Members> => {
  const { store, sealer } = deps
  const hashOf = await openFiscalCodeHash(deps)
  const readLine = (number: number) => findRow(store, lineKey(number), lineSchema)
  const findAt = async (key: string): Promise<Member | undefined> => {
    const number = await findRow(store, key, z.number())
    const line = number === undefined ? undefined : await readLine(number)
    return line === undefined ? undefined : memberOf(line)
  }

  const readAccounts = async (number: number) => {
    const changes: z.infer<typeof accountSchema>[] = []
    for await (const { value } of store.list(prefixRange(accountPrefix(number))))
      changes.push(parseRow(accountSchema, value))
    return changes
  }
  const openSealed = ({ sealedIban }: { readonly sealedIban: string }): Iban =>
    ibanSchema.parse(toText(sealer.open(Buffer.from(sealedIban, 'base64url'))))

  return {
    admit: (admission, by) =>
      commitPlan(store, async () => {
        const fiscalCodeHash = hashOf(admission.fiscalCode)
        const taken = indexKeysOf({ ...admission, fiscalCodeHash })
        for (const key of taken) {
          if ((await store.get(key)) !== undefined) {
            throw new Problem(
              'member-exists',
              'This WebID, pod or fiscal code stands in the register already.',
            )
          }
        }
        const head = await store.get(headKey)
        const number = (head === undefined ? 0 : parseRow(headSchema, head).lastNumber) + 1
        const at = deps.now()
        const admittedOn = civilDateOf(at)
        const { fiscalCode: _fiscalCode, iban, ...named } = admission
        const line: Line = {
          ...named,
          number,
          admittedOn,
          voteFrom: addDays(admittedOn, 90),
          entry: { kind: 'admitted', by, at: instantOf(at) },
          fiscalCodeHash,
          sealedIban: sealIban(iban, sealer),
        }
        return {
          writes: [
            row(lineKey(number), line),
            row(headKey, { lastNumber: number }),
            ...taken.map((key) => row(key, number)),
          ],
          // The head alone orders all admissions; the other keys were absent when it was read or the head has moved.
          unchanged: new Map([[headKey, head], ...taken.map((key) => [key, undefined] as const)]),
          result: memberOf(line),
        }
      }),

    find: (webId) => findAt(webIdKey(webId)),
    findByPod: (pod) => findAt(podKey(pod)),

    list: async ({ after, limit }) => {
      const members: Member[] = []
      const { lt } = prefixRange(linePrefix)
      for await (const { value } of store.list({ gte: lineKey(after + 1), lt, limit })) {
        members.push(memberOf(parseRow(lineSchema, value)))
      }
      return members
    },

    count: async () => (await findRow(store, headKey, headSchema))?.lastNumber ?? 0,

    changeAccount: (number, iban, by) =>
      commitPlan(store, async () => {
        const line = await readLine(number)
        if (line === undefined)
          throw new Problem('member-unknown', 'No member of that number is in the register.')
        const changes = await readAccounts(number)
        const member = memberOf(line)
        if (openSealed(changes.at(-1) ?? line) === iban)
          return { writes: [], unchanged: new Map(), result: member }
        const key = accountKey(number, changes.length + 1)
        const change = { by, at: instantOf(deps.now()), sealedIban: sealIban(iban, sealer) }
        return { writes: [row(key, change)], unchanged: new Map([[key, undefined]]), result: member }
      }),

    findPayee: async (number) => {
      const line = await readLine(number)
      if (line === undefined) return undefined
      const last = (await readAccounts(number)).at(-1)
      return { name: line.displayName, iban: openSealed(last ?? line) }
    },
  }
}

const sealIban = (iban: Iban, sealer: Sealer): string =>
  Buffer.from(sealer.seal(toBytes(iban))).toString('base64url')

/** The schema of what officers see drops what they do not. */
const memberOf = (line: Line): Member => memberSchema.parse(line)

/**
 * HMAC-SHA-256 under a key that rests sealed: sixteen characters with a known pattern could be guessed back from a plain
 * hash.
 */
const openFiscalCodeHash = async ({ store, sealer }: Deps) => {
  const key = 'members/fiscal-code-key'
  if ((await store.get(key)) === undefined) {
    await store.write([{ key, value: sealer.seal(randomBytes(32)) }], new Map([[key, undefined]]))
  }
  const sealed = await store.get(key)
  if (sealed === undefined) throw new Error('the key for fiscal codes was written and is not there')
  const secret = sealer.open(sealed)
  return (fiscalCode: FiscalCode) =>
    sha256Schema.parse(createHmac('sha256', secret).update(fiscalCode).digest('hex'))
}
