import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { addDays, civilDateOf, startOfDay, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { birthOf } from '@mutua/sdk/coop/fiscal-code'
import type { Iban } from '@mutua/sdk/coop/iban'
import type { Admission } from '@mutua/sdk/coop/admission'
import type { Member } from '@mutua/sdk/coop/member'
import type { RollEntry } from '@mutua/sdk/assembly/roll'
import { instantOf, sha256Schema, type Instant, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type Store } from '@mutua/kit/store'
import { corrected, endOf, exchangeEndOf, findWhole, listWhole, readSteps, stepsOn } from './line-steps.ts'
import {
  accountKey,
  accountPrefix,
  accountSchema,
  headKey,
  headSchema,
  lineKey,
  lineSchema,
  podKey,
  webIdKey,
} from './member-rows.ts'
import { isInForce, memberOf, openIban, planOnlyLine, sealText, type FiscalCodeHash } from './plan-line.ts'
import type { RegisterLaw } from './register-law.ts'

/**
 * The members register (libro soci). Lines are only added; each says who entered it and when, and what happened to a member
 * later stands in dated steps after their line (`keep-register.ts`). The fiscal code is kept as a keyed hash, enough to notice
 * the same person twice; account, birth and address are sealed.
 */
export interface Members {
  /**
   * @param by the officer who enters the line
   * @throws {Problem} `member-exists` when the WebID, pod or fiscal code is of a member
   */
  readonly admit: (admission: Admission, by: WebId) => Promise<Member>
  /** A member in force. */
  readonly find: (webId: WebId) => Promise<Member | undefined>
  /** Also of somebody who has left: what they earned before, and what is owed to them, stays theirs. */
  readonly findEver: (webId: WebId) => Promise<Member | undefined>
  /**
   * Whose exchange with the co-op counts for a ristorno, and until when: of who withdrew until the end of the year that the law names
   * (art. 2532 c. 3 c.c.), of who was excluded or died until then (art. 2533 c. 4 c.c.). What is used after it is the co-op’s.
   */
  readonly findExchange: (
    webId: WebId,
  ) => Promise<{ readonly number: number; readonly until?: Instant } | undefined>
  /** @param pod its root container; also of somebody who has left, who keeps it */
  readonly findByPod: (pod: ResourceUrl) => Promise<Member | undefined>
  /** All lines in order of number, after member `after`. */
  readonly list: (page: { after: number; limit: number }) => Promise<Member[]>
  /** Members in force. */
  readonly count: () => Promise<number>
  /** Who may vote on a day, in order of number; nobody who may not is on it. */
  readonly rollOn: (date: CivilDate) => Promise<readonly RollEntry[]>
  /** Numbers of the members in force whom this person speaks for: their own line, and legal persons. */
  readonly represents: (webId: WebId) => Promise<readonly number[]>
  /**
   * The member gave another account: what is ordered from now on goes there. The same account again is no error.
   * @param by the officer who enters it
   * @throws {Problem} `member-unknown`
   */
  readonly changeAccount: (number: number, iban: Iban, by: WebId) => Promise<Member>
  /** Name and account to pay a member at. */
  readonly findPayee: (number: number) => Promise<{ name: string; iban: Iban } | undefined>
  readonly fiscalCodeHash: FiscalCodeHash
}

interface Deps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  /** Left out: the vote begins after ninety days, and everybody has one (art. 2538 c.c.). */
  readonly law?: Pick<RegisterLaw, 'votingFrom' | 'votesOf' | 'childUntil'> | undefined
}

export const openMembers = async (deps: Deps): Promise<Members> => {
  const { store, sealer } = deps
  const fiscalCodeHash = await openFiscalCodeHash(deps)
  const law = deps.law ?? ninetyDays
  const readLine = (number: number) => findRow(store, lineKey(number), lineSchema)
  const findAt = async (key: string, wanted: 'in-force' | 'ever'): Promise<Member | undefined> => {
    const number = await findRow(store, key, z.number())
    if (number === undefined || (wanted === 'in-force' && !(await isInForce(number, store)))) return undefined
    const whole = await findWhole(number, store)
    return whole === undefined ? undefined : memberOf(corrected(whole))
  }

  const readAccounts = async (number: number) => {
    const changes: z.infer<typeof accountSchema>[] = []
    for await (const { value } of store.list(prefixRange(accountPrefix(number))))
      changes.push(parseRow(accountSchema, value))
    return changes
  }

  return {
    fiscalCodeHash,

    admit: async ({ fiscalCode, ...admission }, by) => {
      const at = deps.now()
      const admittedOn = civilDateOf(at)
      const bornOn = birthOf(fiscalCode, admittedOn)
      const voteFrom = await law.votingFrom(admittedOn, bornOn)
      const adultOn = await law.childUntil(admittedOn, bornOn)
      return commitPlan(store, () =>
        planOnlyLine(
          {
            ...admission,
            ...{ kind: 'admitted', by, at, admittedOn, voteFrom, adultOn },
            fiscalCodeHash: fiscalCodeHash(fiscalCode),
          },
          deps,
        ),
      )
    },

    find: (webId) => findAt(webIdKey(webId), 'in-force'),
    findEver: (webId) => findAt(webIdKey(webId), 'ever'),
    findExchange: async (webId) => {
      const number = await findRow(store, webIdKey(webId), z.number())
      if (number === undefined) return undefined
      const lastDay = exchangeEndOf(await readSteps(number, store))
      if (lastDay === undefined) return { number }
      return { number, until: instantOf(startOfDay(addDays(lastDay, 1))) }
    },
    findByPod: (pod) => findAt(podKey(pod), 'ever'),

    list: async ({ after, limit }) => {
      const members: Member[] = []
      for await (const whole of listWhole(after, store)) {
        if (members.length === limit) break
        members.push(memberOf(corrected(whole)))
      }
      return members
    },

    count: async () => {
      const { lastNumber, left } = (await findRow(store, headKey, headSchema)) ?? { lastNumber: 0, left: 0 }
      return lastNumber - left
    },

    rollOn: async (date) => {
      const roll: RollEntry[] = []
      for await (const whole of listWhole(0, store)) {
        const steps = stepsOn(whole.steps, date)
        if (whole.line.admittedOn > date || endOf(steps) !== undefined) continue
        const line = corrected({ ...whole, steps })
        const member = memberOf(line)
        const votes = await law.votesOf(line, date)
        if (votes === 0) continue
        const { number, section, province, category = 'citizen' } = member
        roll.push({
          member: number,
          votes,
          category,
          ...(section === undefined ? {} : { section }),
          ...(province === undefined ? {} : { province }),
        })
      }
      return roll
    },

    represents: async (webId) => {
      const numbers: number[] = []
      for await (const whole of listWhole(0, store)) {
        const { number, category, representative, ...line } = corrected(whole)
        const speaker = category === 'legal-person' ? representative?.webId : line.webId
        if (speaker === webId && endOf(whole.steps) === undefined) numbers.push(number)
      }
      return numbers
    },

    changeAccount: (number, iban, by) =>
      commitPlan(store, async () => {
        const line = await readLine(number)
        if (line === undefined)
          throw new Problem('member-unknown', 'No member of that number is in the register.')
        const changes = await readAccounts(number)
        const member = memberOf(line)
        const { sealedIban } = changes.at(-1) ?? line
        if (sealedIban !== undefined && openIban(sealedIban, sealer) === iban)
          return { writes: [], unchanged: new Map(), result: member }
        const key = accountKey(number, changes.length + 1)
        const change = { by, at: instantOf(deps.now()), sealedIban: sealText(iban, sealer) }
        return { writes: [row(key, change)], unchanged: new Map([[key, undefined]]), result: member }
      }),

    findPayee: async (number) => {
      const whole = await findWhole(number, store)
      if (whole === undefined) return undefined
      const { sealedIban } = (await readAccounts(number)).at(-1) ?? whole.line
      return sealedIban === undefined
        ? undefined
        : { name: corrected(whole).displayName, iban: openIban(sealedIban, sealer) }
    },
  }
}

const ninetyDays: Pick<RegisterLaw, 'votingFrom' | 'votesOf' | 'childUntil'> = {
  votingFrom: async (admittedOn) => addDays(admittedOn, 90),
  childUntil: async () => undefined,
  votesOf: async ({ voteFrom }, on) => (on < voteFrom ? 0 : 1),
}

/**
 * HMAC-SHA-256 under a key that rests sealed: sixteen characters with a known pattern could be guessed back from a plain
 * hash.
 */
const openFiscalCodeHash = async ({ store, sealer }: Deps): Promise<FiscalCodeHash> => {
  const key = 'members/fiscal-code-key'
  if ((await store.get(key)) === undefined) {
    await store.write([{ key, value: sealer.seal(randomBytes(32)) }], new Map([[key, undefined]]))
  }
  const sealed = await store.get(key)
  if (sealed === undefined) throw new Error('the key for fiscal codes was written and is not there')
  const secret = sealer.open(sealed)
  return (fiscalCode) => sha256Schema.parse(createHmac('sha256', secret).update(fiscalCode).digest('hex'))
}
