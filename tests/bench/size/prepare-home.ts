import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { openDataKeys } from '@mutua/kit/sealing/data-keys'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { configFrom } from '../../../pod-server/src/config.ts'
import { addressesOf, parseAccountName } from '../../../pod-server/src/identity/account-name.ts'
import { createAccountPods } from '../../../pod-server/src/identity/account-pods.ts'
import { createAccounts } from '../../../pod-server/src/identity/accounts.ts'
import { createPasswords, unknownPassword } from '../../../pod-server/src/identity/password.ts'
import { filesIn } from '../../../pod-server/src/operations.ts'
import { createPodLifecycle } from '../../../pod-server/src/pod-lifecycle.ts'
import { keyNameOf, podKeyName } from '../../../pod-server/src/resources/pod-keys.ts'
import { parsePodPath } from '../../../pod-server/src/resources/pod-path.ts'
import type { PodStore } from '../../../pod-server/src/resources/pod-store.ts'
import { openStorage } from '../../../pod-server/src/resources/storage.ts'
import { numberedName, turtleDocument } from '../document.ts'

/** Where a pod server will run on what is prepared. */
export interface Place {
  readonly port: number
  readonly baseUrl: BaseUrl
  readonly home: string
  readonly consentService: BaseUrl
}

export interface Contents {
  /** Accounts with a pod each: `memberName` of 1 to `pods`. */
  readonly pods: number
  /** Documents in `manyPath` of the host, whose password is `hostPassword`; nobody knows those of the others. */
  readonly resources: number
}

export const memberName = (ordinal: number): string => `member-${String(ordinal)}`
/** The member in the middle of all, in whose pod the documents lie. */
export const hostOf = ({ pods }: Pick<Contents, 'pods'>): string => memberName(Math.ceil(pods / 2))
export const hostPassword = 'a lemon tree by the sea'
/** Everybody may read what lies in it. */
export const publicPath = (host: string): string => `/${host}/public/`
export const manyPath = (host: string): string => `${publicPath(host)}many/`
/** Holds one document, and so shows what a listing costs besides its members. */
export const onePath = (host: string): string => `${publicPath(host)}one/`

/**
 * Fills the folder of a pod server that has not run yet, by the server's own functions: what rests there is what it would
 * have written itself, without the price of a password for each account and of a request for each document.
 */
export const prepareHome = async (place: Place, contents: Contents): Promise<void> => {
  await using opened = new AsyncDisposableStack()
  const config = configFrom({
    POD_PORT: String(place.port),
    POD_BASE_URL: place.baseUrl,
    POD_HOME: place.home,
    POD_CONSENT_SERVICE: place.consentService,
  })
  const { origin } = config
  const now = () => instantOf(Date.now())
  const home = opened.use(await openHome(config.home, config.masterKey))
  const { engine, masterKeys } = home
  const dataKeys = await openDataKeys({ store: engine, masterKeys })
  const store = createSealedStore({ store: engine, dataKeys, keyNameOf })
  const { pods } = opened.use(
    await openStorage(
      {
        folder: filesIn(home),
        blobThresholdBytes: config.fileThresholdBytes,
        quotaBytes: config.quotaBytes,
        retention: { versions: config.keptVersions, days: config.keptDays },
      },
      { store, now, log: createLog('bench', 'silent') },
    ),
  )
  const slow = createPasswords()
  const passwords = {
    ...slow,
    hash: (password: string) =>
      password === hostPassword ? slow.hash(password) : Promise.resolve(unknownPassword()),
  }
  const accounts = createAccounts({ store, origin, now: Date.now, passwords })
  const lifecycle = createPodLifecycle({
    accounts,
    accountPods: createAccountPods({ store, origin, now: Date.now, standing: accounts.standing }),
    pods,
    deletion: {
      isErased: () => false,
      deletePod: () => Promise.reject(new Error('nothing is deleted here')),
    },
    origin,
  })
  const host = hostOf(contents)
  await inParallel(contents.pods, async (index) => {
    const name = memberName(index + 1)
    // The account would make its key itself, but one after the other.
    await dataKeys.ensure(podKeyName(name))
    await lifecycle.createAccount({ name, password: name === host ? hostPassword : 'nobody knows this one' })
  })
  const { webId } = addressesOf(parseAccountName(host), origin)
  await fillHost({ name: host, webId }, contents.resources, pods)
}

/** A hundred documents to a write, as many writes at once as share a turn of the disk. */
const fillHost = async (
  { name, webId: creator }: { name: string; webId: WebId },
  resources: number,
  pods: PodStore,
): Promise<void> => {
  const put = (documents: readonly (readonly [path: string, text: string])[]) =>
    pods.put(
      documents.map(([path, text]) => ({
        path: parsePodPath(path),
        contentType: 'text/turtle',
        body: new TextEncoder().encode(text),
        creator,
      })),
    )
  await put([
    [`${publicPath(name)}.acl`, openToAll(creator)],
    [onePath(name) + numberedName(0), turtleDocument],
  ])
  const paths = Array.from({ length: resources }, (_, number) => manyPath(name) + numberedName(number))
  await inParallel(Math.ceil(resources / 100), async (index) => {
    await put(paths.slice(index * 100, (index + 1) * 100).map((path) => [path, turtleDocument]))
  })
}

export const openToAll = (owner: WebId): string => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
<#owner> a acl:Authorization; acl:agent <${owner}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control.
<#public> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read.
`

const inParallel = async (count: number, work: (index: number) => Promise<void>): Promise<void> => {
  let next = 0
  const repeat = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, repeat))
}

const atOnce = 32
