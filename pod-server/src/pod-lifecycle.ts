import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AccountDeletion } from './identity/account-deletion.ts'
import { parseAccountName, podNameFor } from './identity/account-name.ts'
import type { AccountPods, FurtherPod } from './identity/account-pods.ts'
import type { Account, Accounts } from './identity/accounts.ts'
import {
  furtherPodDocuments,
  newPodDocuments,
  type AccessControl,
  type PodDocument,
} from './identity/profile.ts'
import { parsePodPath } from './resources/pod-path.ts'
import type { PodStore } from './resources/pod-store.ts'
import { createStorageLinks } from './resources/storage-links.ts'

export interface NewAccount {
  readonly name: string
  readonly password: string
  readonly accessControl?: AccessControl | undefined
}

export interface NewPod {
  readonly label: string
  readonly accessControl?: AccessControl | undefined
}

export interface PodLifecycle {
  /** @throws {Problem} as `Accounts.create` */
  createAccount(account: NewAccount): Promise<Account>
  /** @throws {Problem} as `AccountPods.create` */
  createPod(account: Account, pod: NewPod): Promise<FurtherPod>
  /**
   * Deletes a further pod of the account.
   * @returns the receipt (`AccountDeletion`)
   * @throws {Problem} `container-protected` for the first pod, `not-found`
   */
  deletePod(account: Account, pod: string): Promise<string>
}

/** Where accounts and pods come together: each is made in one write with what lies in it, and goes in one. */
export const createPodLifecycle = (deps: {
  readonly accounts: Pick<Accounts, 'create'>
  readonly accountPods: Pick<AccountPods, 'create' | 'list'>
  readonly pods: PodStore
  readonly deletion: Pick<AccountDeletion, 'isErased' | 'deletePod'>
  readonly origin: BaseUrl
}): PodLifecycle => {
  const { pods, origin } = deps
  const storageLinks = createStorageLinks(deps)
  return {
    createAccount: ({ accessControl, ...account }) => {
      const documents = newPodDocuments({ name: parseAccountName(account.name), origin, accessControl })
      return deps.accounts.create(account, pods.newPodWrites(documents.map(encoded)))
    },

    createPod: async (account, { label, accessControl }) => {
      if (deps.deletion.isErased(podNameFor(account.name, label)))
        throw new Problem(
          'account-exists',
          'The pod that had this name is being removed: try again in a moment.',
        )
      const pod = await deps.accountPods.create(account.name, label, (name) =>
        pods.newPodWrites(furtherPodDocuments({ name, owner: account.webId, accessControl }).map(encoded)),
      )
      // Of its own, since the profile is the person's document: a crash before it leaves a pod that applications do not
      // find by themselves, and that works.
      await storageLinks.add(account.webId, pod.url)
      return pod
    },

    deletePod: async (account, pod) => {
      if (pod === account.name)
        throw new Problem(
          'container-protected',
          'The first pod is home to the WebID: delete the account instead.',
        )
      const known = (await deps.accountPods.list(account.name)).find(({ name }) => name === pod)
      if (known === undefined) throw new Problem('not-found', 'You have no such pod.')
      const receipt = await deps.deletion.deletePod(account, known.name)
      await storageLinks.remove(account.webId, known.url)
      return receipt
    },
  }
}

const encoded = ({ path, body, ...facts }: PodDocument) => ({
  ...facts,
  path: parsePodPath(path),
  body: new TextEncoder().encode(body),
})
