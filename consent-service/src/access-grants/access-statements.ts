import { z } from 'zod'
import { accessModeSchema, fieldsSchema } from '@mutua/sdk/consent/grant'
import { instantSchema, webIdSchema, type Instant, type WebId } from '@mutua/sdk/ids'
import { findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'
import { accessKinds } from './access-credential.ts'

/**
 * What somebody stated that changes no record: a denial, and, where the co-op lets anybody use this face, requests and
 * grants about resources in no member's pod. It is signed, kept and found; it opens nothing.
 */
export type AccessStatement = z.infer<typeof statementSchema>

export const statementSchema = z.object({
  kind: z.enum(accessKinds),
  local: z.string(),
  maker: webIdSchema,
  issuedAt: instantSchema,
  expiresAt: instantSchema.optional(),
  modes: z.array(accessModeSchema).readonly(),
  resources: z.array(z.string()).readonly(),
  purposes: z.array(z.string()).readonly(),
  inherit: z.boolean().optional(),
  inbox: z.string().optional(),
  fields: fieldsSchema.optional(),
  owner: z.string().optional(),
  templates: z.array(z.string()).readonly().optional(),
  recipient: z.string().optional(),
  request: z.string().optional(),
  isVerified: z.boolean().optional(),
  /** When its maker took it back. */
  endedAt: instantSchema.optional(),
  /** Of a request: whether something answered it. */
  answer: z.enum(['given', 'refused']).optional(),
  /** The signed credential, byte for byte. */
  text: z.string(),
})

export interface AccessStatements {
  /** Durable when it resolves. */
  readonly add: (statement: AccessStatement) => Promise<void>
  readonly find: (local: string) => Promise<AccessStatement | undefined>
  /** What a person made, and what is addressed to them; the newest first, older than `before`. */
  readonly listOf: (party: WebId, before: string | undefined) => AsyncIterable<AccessStatement>
  /** Each at most once; later attempts change nothing. */
  readonly end: (local: string, at: Instant) => Promise<void>
  readonly answer: (local: string, answer: 'given' | 'refused') => Promise<void>
}

export const statementPrefix = 'access-statement/'
export const statementListPrefix = 'access-statement-of/'
const key = (local: string): string => statementPrefix + local
const listKey = (party: string): string => `${statementListPrefix}${hashKey(party)}/`

/** Under which keys its parties find it. */
export const listKeysOf = (statement: AccessStatement): readonly string[] =>
  [...partiesOf(statement)].map((party) => `${listKey(party)}${statement.issuedAt}/${statement.local}`)

export const partiesOf = ({ maker, owner, recipient }: AccessStatement): ReadonlySet<string> =>
  new Set([maker, owner, recipient].filter((party) => party !== undefined))

export const createAccessStatements = ({ store }: { readonly store: Store }): AccessStatements => {
  const change = async (local: string, next: (now: AccessStatement) => AccessStatement): Promise<void> => {
    for (;;) {
      const bytes = await store.get(key(local))
      if (bytes === undefined) return
      const before = parseRow(statementSchema, bytes)
      const after = next(before)
      if (after === before) return
      if (await store.write([row(key(local), after)], new Map([[key(local), bytes]]))) return
    }
  }
  return {
    add: async (statement) => {
      const { local } = statement
      const written = await store.write(
        [
          row(key(local), statement),
          ...listKeysOf(statement).map((listed) => ({ key: listed, value: toBytes(local) })),
        ],
        new Map([[key(local), undefined]]),
      )
      if (!written)
        throw new Error('128 random bits came out the same twice: the source of randomness is broken')
    },
    find: (local) => findRow(store, key(local), statementSchema),
    listOf: async function* (party, before) {
      const { gte, lt } = prefixRange(listKey(party))
      const end = before === undefined ? lt : `${gte}${before}`
      for await (const { value } of store.list({ gte, lt: end, reverse: true })) {
        const statement = await findRow(store, key(toText(value)), statementSchema)
        if (statement !== undefined) yield statement
      }
    },
    end: (local, at) => change(local, (now) => (now.endedAt === undefined ? { ...now, endedAt: at } : now)),
    answer: (local, answer) => change(local, (now) => (now.answer === undefined ? { ...now, answer } : now)),
  }
}
