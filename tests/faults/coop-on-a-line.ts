import { beginCoop, type Coop } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { localUrl, startConsentService, startPodServer, webIdOf } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { openRelay, type Relay } from './relay.ts'

/** A co-op whose pod server reaches the consent service, as everybody does, over a line that can be cut for it alone. */
export interface CoopOnALine extends AsyncDisposable {
  readonly coop: Coop
  readonly relay: Relay
}

export const openCoopOnALine = async (): Promise<CoopOnALine> => {
  await using resources = new AsyncDisposableStack()
  const [linePort, consentPort, podPort] = [await freePort(), await freePort(), await freePort()]
  const folder = resources.use(await createTemporaryFolder('line'))
  const homes = { pod: `${folder.path}/pod`, consent: `${folder.path}/consent` }
  const relay = resources.use(await openRelay(linePort, consentPort))
  const podServerUrl = localUrl(podPort)
  const consentService = resources.use(
    await startConsentService({
      port: consentPort,
      baseUrl: localUrl(linePort),
      home: homes.consent,
      podServers: [podServerUrl],
      officers: [webIdOf(podServerUrl, 'olga')],
    }),
  )
  const podServer = resources.use(
    await startPodServer({ port: podPort, home: homes.pod, consentService: consentService.baseUrl }),
  )
  const coop = await beginCoop({
    podServer,
    consentService,
    homes,
    // The stack ends them, in its order.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
  const kept = resources.move()
  return { coop, relay, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
