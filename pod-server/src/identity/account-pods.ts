import { z } from 'zod'
import { instantOf, instantSchema, type BaseUrl, type Instant, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { podNameFor, podUrlOf, type AccountName, type PodName } from './account-name.ts'

/** A pod besides the first one of an account, which comes and goes with the account itself. */
export interface FurtherPod {
  readonly name: PodName
  readonly url: ResourceUrl
  readonly createdAt: Instant
}

export interface AccountPods {
  /**
   * Makes a further pod, together with what is in it.
   * @param documents writes of the new pod
   * @throws {Problem} `account-name-invalid`, `account-exists` when the account has such a pod, `too-many-requests`, `not-found`
   */
  create(
    account: AccountName,
    label: unknown,
    documents: (name: PodName) => readonly Write[],
  ): Promise<FurtherPod>
  /** Oldest first. */
  list(account: AccountName): Promise<readonly FurtherPod[]>
  /** The write that ends the record of a pod: its name can be used again. */
  removal(name: PodName): Write
}

/** Keys: `account-pod/{account}.{label}`. */
export const createAccountPods = (deps: {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  readonly origin: BaseUrl
  readonly now: () => number
  /** The condition under which an account is still there. @throws {Problem} `not-found` */
  readonly standing: (account: AccountName) => Promise<ReadonlyMap<string, Uint8Array>>
}): AccountPods => {
  const { store, origin } = deps

  const list = async (account: AccountName): Promise<FurtherPod[]> => {
    const pods: FurtherPod[] = []
    for await (const { value } of store.list(prefixRange(`${keyPrefix}${account}.`))) {
      const { name, createdAt } = parseRow(podRow, value)
      pods.push({ name, createdAt, url: podUrlOf(name, origin) })
    }
    return pods.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  }

  return {
    create: async (account, label, documents) => {
      const name = podNameFor(account, label)
      const createdAt = instantOf(deps.now())
      const record = row(keyOf(name), { name, createdAt })
      return commitPlan(store, async () => {
        if ((await list(account)).length >= maxPerAccount)
          throw new Problem('too-many-requests', 'An account has at most 20 further pods: delete one first.')
        if ((await store.get(record.key)) !== undefined)
          throw new Problem('account-exists', 'You have a pod of that name: choose another one.')
        return {
          // There is no pod without its record, no record without its pod, and neither without the account.
          writes: [record, ...documents(name)],
          unchanged: new Map([...(await deps.standing(account)), [record.key, undefined]]),
          result: { name, createdAt, url: podUrlOf(name, origin) },
        }
      })
    },
    list,
    removal: (name) => ({ key: keyOf(name), value: undefined }),
  }
}

const maxPerAccount = 20
const keyPrefix = 'account-pod/'
const keyOf = (name: PodName): string => keyPrefix + name

const podRow = z.object({
  name: z.string().transform((name) => name as PodName),
  createdAt: instantSchema,
})
