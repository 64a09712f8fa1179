import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import { askForToken, ticketFor } from '../support/consent-token.ts'
import { addMember, addProvider, beginCoop, giveConsent, type Coop, type Person } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import {
  localUrl,
  startConsentService,
  startPodServer,
  webIdOf,
  type CoopServers,
  type MutuaServer,
} from '../support/servers.ts'
import { signIn, type SolidSession } from '../support/solid-session.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { openRelay, type Relay } from './relay.ts'
import type { Reader } from './reading.ts'

/** One of the pod servers, with a member whose document lies there. */
export interface Side {
  readonly server: MutuaServer
  readonly member: Person
  readonly document: ResourceUrl
}

/** Two pod servers before one consent service; the line of the first can be cut, and the first be stopped. */
export interface TwoPodServers extends AsyncDisposable {
  readonly first: Side
  readonly second: Side
  readonly relay: Relay
  /** Fresh sign-ins; each lives for minutes. */
  readonly signIn: () => Promise<Sessions>
  /** A consent on that side, and a reader with a token for it. */
  readonly give: (side: Side, sessions: Sessions) => Promise<{ grant: GrantId; reader: Reader }>
}

export interface Sessions {
  readonly provider: SolidSession
  readonly ownerOf: ReadonlyMap<Side, SolidSession>
}

export const openTwoPodServers = async (): Promise<TwoPodServers> => {
  await using resources = new AsyncDisposableStack()
  const [port, consentPort] = [await freePort(), await freePort()]
  const folder = resources.use(await createTemporaryFolder('two'))
  const relay = resources.use(await openRelay(port, consentPort))
  const consentUrl = localUrl(port)
  const [firstPort, secondPort] = [await freePort(), await freePort()]
  const homes = { pod: `${folder.path}/second`, consent: `${folder.path}/consent` }
  const consentService = resources.use(
    await startConsentService({
      port: consentPort,
      baseUrl: consentUrl,
      home: homes.consent,
      podServers: [localUrl(firstPort), localUrl(secondPort)],
      officers: [webIdOf(localUrl(secondPort), 'olga')],
    }),
  )
  const start = async (at: number, home: string): Promise<MutuaServer> =>
    resources.use(await startPodServer({ port: at, home, consentService: consentUrl }))
  const firstServer = await start(firstPort, `${folder.path}/first`)
  const secondServer = await start(secondPort, homes.pod)
  // The stack ends them, in its order.
  const servers: CoopServers = {
    podServer: secondServer,
    consentService,
    homes,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  const coop = await beginCoop(servers)
  const first = await sideAt({ ...coop, podServer: firstServer }, 'anna', 1)
  const second = await sideAt(coop, 'bea', 2)
  const provider = await addProvider(coop, 'doctor')
  const kept = resources.move()
  return {
    first,
    second,
    relay,
    signIn: async () => ({
      provider: await signIn(provider.credentials),
      ownerOf: new Map([
        [first, await signIn(first.member.credentials)],
        [second, await signIn(second.member.credentials)],
      ]),
    }),
    give: async (side, sessions) => {
      const { id } = await giveConsent(coop, { member: side.member, provider }, [side.document])
      return { grant: id, reader: await readerOf(side.document, id, sessions.provider) }
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const sideAt = async (coop: Coop, name: string, ordinal: number): Promise<Side> => {
  const member = await addMember(coop, name, ordinal)
  const document = parseResourceUrl(`${member.pod}records/glucose.ttl`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch }).put(document, {
    body: '<#it> <http://schema.org/value> 5.4 .',
    contentType: 'text/turtle',
  })
  return { server: coop.podServer, member, document }
}

const readerOf = async (url: ResourceUrl, grant: GrantId, provider: SolidSession): Promise<Reader> => {
  const { asUri, ticket } = await ticketFor(url)
  const answer = await askForToken(provider.fetch, asUri, { ticket, grant })
  const { access_token: accessToken } = (await answer.json()) as { access_token?: string }
  if (accessToken === undefined) throw new Error(`no token for ${url}: ${answer.status}`)
  return { url, accessToken, privateKeyPem: provider.signer.privateKeyPem }
}
