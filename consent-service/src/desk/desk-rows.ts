import { deskActSchema, deskOrderSchema, type DeskAct, type DeskOrder } from '@mutua/sdk/consent/desk'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import type { z } from 'zod'

/** The last path segment of an id: 128 random bits, base64url. Attacker-controlled until it was found in the store. */
export type LocalId = string
export const localOf = (id: string): LocalId => id.slice(id.lastIndexOf('/') + 1)
export const orderIdOf = (origin: BaseUrl, local: LocalId) => `${origin}/desk/orders/${local}`
export const actIdOf = (origin: BaseUrl, local: LocalId) => `${origin}/desk/acts/${local}`

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
export const keys = {
  order: (local: LocalId) => `desk-order/${local}`,
  orders: 'desk-order/',
  ordersOf: (member: WebId) => `desk-order-of/${hashKey(member)}/`,
  act: (local: LocalId) => `desk-act/${local}`,
  actsOf: (member: WebId) => `desk-act-of/${hashKey(member)}/`,
  /** Acts that a second person has to look at. */
  waiting: (local: LocalId) => `desk-waiting/${local}`,
  allWaiting: 'desk-waiting/',
}

export interface Held<Value> {
  readonly key: string
  readonly bytes: Uint8Array
  readonly value: Value
}

export const readOrder = (store: Pick<Store, 'get'>, local: LocalId): Promise<Held<DeskOrder> | undefined> =>
  readHeld(store, local, keys.order, deskOrderSchema)

export const readAct = (store: Pick<Store, 'get'>, local: LocalId): Promise<Held<DeskAct> | undefined> =>
  readHeld(store, local, keys.act, deskActSchema)

/** A row that leads to something by its local id. */
export const leadTo = (key: string, local: LocalId): Write => ({ key, value: toBytes(local) })

export const readLocals = async (store: Pick<Store, 'list'>, prefix: string): Promise<readonly LocalId[]> => {
  const locals: LocalId[] = []
  for await (const { value } of store.list({ ...prefixRange(prefix), reverse: true }))
    locals.push(toText(value))
  return locals
}

const readHeld = async <Value>(
  store: Pick<Store, 'get'>,
  local: LocalId,
  keyOf: (local: LocalId) => string,
  schema: z.ZodType<Value>,
): Promise<Held<Value> | undefined> => {
  if (!/^[A-Za-z0-9_-]{22}$/.test(local)) return undefined
  const key = keyOf(local)
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : { key, bytes, value: parseRow(schema, bytes) }
}
