import { SignJWT } from 'jose'
import { z } from 'zod'
import { deletionReceiptType, erasureReceiptType } from '@mutua/sdk/archive/deletion-receipt'
import { parseResourceUrl, type BaseUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import { findRow, parseRow, row } from '@mutua/kit/row'
import type { ServiceKey } from '@mutua/kit/service-key'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { addressesOf, podUrlOf, type AccountName, type PodName } from './account-name.ts'
import type { AccountPods } from './account-pods.ts'
import type { Account, Accounts } from './accounts.ts'
import type { ClientCredentials } from './client-credentials.ts'
import type { EndedSignIns } from './ended-sign-ins.ts'

/** What a person is asked about before it is gone. */
export interface WhatWillBeLost {
  readonly webId: string
  readonly pods: readonly string[]
  readonly credentials: number
}

export interface AccountDeletion extends AsyncDisposable {
  /** Goes on with what a crash cut short; until it is called, what is left is hidden only. */
  resume(): void
  describe(account: Account): Promise<WhatWillBeLost>
  /**
   * Deletes the account with its WebID, pods, sign-ins and credentials. From the one durable write on nothing of it can
   * be reached; the rest of its bytes are removed afterwards, also over a crash.
   * @returns compact JWS, signed by the key of this service: the person's receipt. It is kept nowhere here.
   */
  delete(account: Account): Promise<string>
  /** Deletes a further pod in the same way. The caller has checked whose it is. */
  deletePod(account: Account, pod: PodName): Promise<string>
  /**
   * What became of the data, for whoever has the id (`jti`) of a receipt: once the keys of the pods are destroyed, a second
   * one that says so. It names nobody; the first says whose pods they were.
   */
  erasureReceipt(id: string): Promise<ErasureAnswer>
  /** Whether what lies in this pod is being removed: nobody may see any of it. */
  isErased(podName: string): boolean
  /** Resolves when nothing is left to remove. */
  settled(): Promise<void>
}

export type ErasureAnswer =
  | { readonly kind: 'erased'; readonly receipt: string }
  | { readonly kind: 'under-way' }
  | { readonly kind: 'unknown' }

export interface AccountDeletionDeps {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  readonly origin: BaseUrl
  readonly accounts: Pick<Accounts, 'delete'>
  readonly pods: Pick<AccountPods, 'list' | 'removal'>
  readonly credentials: Pick<ClientCredentials, 'list' | 'removals' | 'noteRemoved'>
  readonly endedSignIns: EndedSignIns
  /** Each gives the writes that remove what else belongs to an account: passkeys, recovery codes and the like. */
  readonly furtherRemovals: readonly ((account: AccountName) => Promise<readonly Write[]>)[]
  /** Removes every byte of a pod; asked again after a crash until it has resolved once. */
  readonly erasePod: (podName: string) => Promise<void>
  /** Removes what others keep for a WebID, such as sessions and subscriptions; asked again likewise. */
  readonly forgetWebId: (webId: WebId) => Promise<void>
  /** Remembers which pods went, in the same write. */
  readonly gonePods: {
    writes(pods: readonly ResourceUrl[]): Write[]
    note(pods: readonly ResourceUrl[]): void
  }
  readonly key: ServiceKey
  readonly now: () => number
  readonly log: Log
}

/**
 * Keys: `erasure/{id}` what is still to be removed; it is the last thing of an account to go · `erased/{id}` when that was
 * done, without a word on whose it was.
 */
export const openAccountDeletion = async (deps: AccountDeletionDeps): Promise<AccountDeletion> => {
  const { store, origin } = deps
  const erased = new Set<string>()
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()

  /** All rows that belong to an account besides its own. */
  const removalsOf = async (account: AccountName): Promise<Write[]> => {
    const further = await deps.pods.list(account)
    const others = [deps.credentials.removals, ...deps.furtherRemovals]
    const removals = await Promise.all(others.map((removal) => removal(account)))
    return [...further.map(({ name }) => deps.pods.removal(name)), ...removals.flat()]
  }

  const carryOut = async (job: Erasure): Promise<void> => {
    const { account } = job
    // What was made between the look and the write that deleted the account; nothing can be made any more.
    const late = account === undefined ? [] : await deps.pods.list(account)
    const pods = [...job.pods, ...late.map(({ name }) => name)]
    for (const pod of pods) {
      if (stopping.signal.aborted) return
      await deps.erasePod(pod)
    }
    if (account !== undefined) {
      await deps.forgetWebId(addressesOf(account, origin).webId)
      await store.write(await removalsOf(account))
    }
    const done: Erased = { at: deps.now(), pods: job.pods.length }
    await store.write([{ key: erasureKey(job.id), value: undefined }, row(erasedKey(job.id), done)])
    for (const pod of job.pods) erased.delete(pod)
  }

  /** Hides the pods before the write that deletes them, or a request in between would still find them. */
  const hideThen = async (pods: readonly string[], write: () => Promise<unknown>): Promise<void> => {
    const hidden = pods.filter((pod) => !erased.has(pod))
    for (const pod of hidden) erased.add(pod)
    try {
      await write()
    } catch (error) {
      for (const pod of hidden) erased.delete(pod)
      throw error
    }
  }

  const start = (job: Erasure): void => {
    for (const pod of job.pods) erased.add(pod)
    const work = carryOut(job)
      // The row stays, so the next start tries again; until then nobody can reach what is left.
      .catch((error: unknown) => deps.log.error({ err: error }, 'an erasure stopped half-way'))
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }

  const sign = (
    id: string,
    webId: string,
    { kind, pods }: { readonly kind: 'account' | 'pod'; readonly pods: readonly string[] },
  ): Promise<string> =>
    new SignJWT({ deleted: kind, pods })
      .setProtectedHeader({ alg: 'EdDSA', typ: deletionReceiptType, kid: deps.key.kid })
      .setIssuer(origin)
      .setSubject(webId)
      .setIssuedAt(Math.floor(deps.now() / 1000))
      .setJti(id)
      .sign(deps.key.privateKey)

  const signErasure = (id: string, { at, pods }: Erased): Promise<string> =>
    new SignJWT({ erased: 'data-keys-destroyed', pods })
      .setProtectedHeader({ alg: 'EdDSA', typ: erasureReceiptType, kid: deps.key.kid })
      .setIssuer(origin)
      .setIssuedAt(Math.floor(at / 1000))
      .setJti(id)
      .sign(deps.key.privateKey)

  const describe = async (account: Account): Promise<WhatWillBeLost> => ({
    webId: account.webId,
    pods: [account.pod, ...(await deps.pods.list(account.name)).map(({ url }) => url)],
    credentials: (await deps.credentials.list(account.name)).length,
  })

  const unfinished: Erasure[] = []
  for await (const { value } of store.list(prefixRange(erasurePrefix))) {
    const job = parseRow(erasureRow, value)
    unfinished.push(job)
    for (const pod of job.pods) erased.add(pod)
  }

  return {
    resume: () => {
      for (const job of unfinished.splice(0)) start(job)
    },

    describe,

    delete: async (account) => {
      const { name, webId } = account
      const further = await deps.pods.list(name)
      const clients = (await deps.credentials.list(name)).map(({ clientId }) => clientId)
      const job = { id: crypto.randomUUID(), account: name, pods: [name, ...further.map((pod) => pod.name)] }
      const urls = [account.pod, ...further.map(({ url }) => url)].map(parseResourceUrl)
      const receipt = await sign(job.id, webId, { kind: 'account', pods: urls })
      await hideThen(job.pods, async () => {
        const removals = [...(await removalsOf(name)), ...(await deps.endedSignIns.writes(webId))]
        const writes = [row(erasureKey(job.id), job), ...deps.gonePods.writes(urls), ...removals]
        // False when somebody deleted it a moment ago: then all this is under way already.
        if (await deps.accounts.delete(name, writes)) start(job)
      })
      deps.gonePods.note(urls)
      deps.credentials.noteRemoved(clients)
      deps.endedSignIns.note(webId)
      return receipt
    },

    deletePod: async ({ webId }, pod) => {
      const job = { id: crypto.randomUUID(), pods: [pod] }
      const url = parseResourceUrl(podUrlOf(pod, origin))
      const receipt = await sign(job.id, webId, { kind: 'pod', pods: [url] })
      const writes = [row(erasureKey(job.id), job), deps.pods.removal(pod), ...deps.gonePods.writes([url])]
      await hideThen(job.pods, () => store.write(writes))
      deps.gonePods.note([url])
      start(job)
      return receipt
    },

    erasureReceipt: async (id) => {
      const done = await findRow(store, erasedKey(id), erasedRow)
      if (done !== undefined) return { kind: 'erased', receipt: await signErasure(id, done) }
      return (await store.get(erasureKey(id))) === undefined ? { kind: 'unknown' } : { kind: 'under-way' }
    },

    isErased: (podName) => erased.size > 0 && erased.has(podName),

    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },

    async [Symbol.asyncDispose]() {
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}

const erasurePrefix = 'erasure/'
const erasureKey = (id: string): string => erasurePrefix + id

const erasureRow = z.object({
  id: z.string(),
  account: z
    .string()
    .transform((name) => name as AccountName)
    .optional(),
  pods: z.array(z.string()),
})
type Erasure = z.infer<typeof erasureRow>

const erasedKey = (id: string): string => `erased/${id}`
/** `at`: milliseconds since 1970; `pods`: how many they were. */
const erasedRow = z.object({ at: z.number(), pods: z.number() })
type Erased = z.infer<typeof erasedRow>
