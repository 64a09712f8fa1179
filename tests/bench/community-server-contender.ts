import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/running-server.ts'
import { jsonOf, signIn, type ClientCredentials } from '../support/solid-session.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { solidTarget, type Contender } from './contender.ts'
import { installPeer, type PeerInstallDeps } from './install-peer.ts'
import { measuredServer } from './measured-server.ts'
import { layOutPod } from './pod-layout.ts'
import type { WorkloadName } from './workloads.ts'

const communityServer = { name: '@solid/community-server', version: '7.2.0', folder: 'community-server' }

/**
 * Community Solid Server with file storage in a temporary folder, as its own `config/file.json` sets it up, with two
 * accounts. It cannot read under consent.
 * @throws {PeerMissing}
 */
export const openCommunityServer = async (
  workloads: readonly WorkloadName[],
  deps: PeerInstallDeps,
): Promise<Contender> => {
  await using resources = new AsyncDisposableStack()
  const installed = await installPeer(communityServer, deps)
  const folder = resources.use(await createTemporaryFolder('peer'))
  const port = await freePort()
  const origin = `http://localhost:${port}/`
  const { bin } = peerManifest.parse(await readJson(join(installed, 'package.json')))
  const server = resources.use(
    await startServer({
      name: 'peer',
      words: [
        join(installed, bin['community-solid-server']),
        '--config=@css:config/file.json',
        `--rootFilePath=${folder.path}`,
        `--port=${port}`,
        `--baseUrl=${origin}`,
        '--loggingLevel=error',
      ],
      env: {},
      readyUrl: `${origin}.well-known/openid-configuration`,
      readyWithinMs: 60_000,
    }),
  )
  const owner = await createPeerAccount(origin, 'owner')
  const stranger = await createPeerAccount(origin, 'stranger')
  const parties = { owner: await signIn(owner), stranger: await signIn(stranger) }
  const layout = await layOutPod(`${origin}owner/`, parties, workloads)
  const kept = resources.move()
  return {
    name: 'peer',
    target: (workload) =>
      workload === 'consent_read'
        ? Promise.resolve(undefined)
        : solidTarget(workload, layout, () => signIn(owner)),
    server: measuredServer(server, layout.publicDocument),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The account API of the peer: every call names the next ones in `controls`. */
const createPeerAccount = async (origin: string, name: string): Promise<ClientCredentials> => {
  const index = `${origin}.account/`
  const call = async <Shape>(
    url: string,
    shape: z.ZodType<Shape>,
    body?: object,
    token?: string,
  ): Promise<Shape> => {
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `CSS-Account-Token ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return shape.parse(await jsonOf(answer, url))
  }
  const { controls: open } = await call(index, openControls)
  const { authorization } = await call(open.account.create, createdAccount, {})
  const { controls } = await call(index, accountControls, undefined, authorization)
  const login = { email: `${name}@example.org`, password: `${name}-${crypto.randomUUID()}` }
  await call(controls.password.create, z.object({}), login, authorization)
  const { webId } = await call(controls.account.pod, createdPod, { name }, authorization)
  const { id, secret } = await call(
    controls.account.clientCredentials,
    createdCredentials,
    { name: 'bench', webId },
    authorization,
  )
  return { issuer: origin, webId, clientId: id, clientSecret: secret }
}

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))

const peerManifest = z.object({ bin: z.object({ 'community-solid-server': z.string() }) })
const openControls = z.object({ controls: z.object({ account: z.object({ create: z.string() }) }) })
const createdAccount = z.object({ authorization: z.string() })
const accountControls = z.object({
  controls: z.object({
    account: z.object({ pod: z.string(), clientCredentials: z.string() }),
    password: z.object({ create: z.string() }),
  }),
})
const createdPod = z.object({ webId: z.string() })
const createdCredentials = z.object({ id: z.string(), secret: z.string() })
