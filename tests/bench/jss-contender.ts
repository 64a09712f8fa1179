import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { z } from 'zod'
import { createProofSigner, newProofKey } from '../support/dpop-proof.ts'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/running-server.ts'
import { fetchWith, jsonOf, type SolidSession } from '../support/solid-session.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { solidTarget, type Contender } from './contender.ts'
import { installPeer, type PeerInstallDeps } from './install-peer.ts'
import { measuredServer } from './measured-server.ts'
import { layOutPod } from './pod-layout.ts'
import type { WorkloadName } from './workloads.ts'

const javaScriptSolidServer = {
  name: 'javascript-solid-server',
  version: '0.0.81',
  folder: 'javascript-solid-server',
}

/**
 * JavaScriptSolidServer (AGPL-3.0-only: run as a program of its own, nothing of it is in ours) on files in a temporary
 * folder, with Turtle and its own provider, and without its limit of 60 writes a minute, which would be measured instead.
 * @throws {PeerMissing}
 */
export const openJavaScriptSolidServer = async (
  workloads: readonly WorkloadName[],
  deps: PeerInstallDeps,
): Promise<Contender> => {
  await using resources = new AsyncDisposableStack()
  const installed = await installPeer(javaScriptSolidServer, deps)
  const folder = resources.use(await createTemporaryFolder('jss'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const server = resources.use(
    await startServer({
      name: 'peer',
      words: [
        '--import',
        fileURLToPath(new URL('./without-rate-limit.ts', import.meta.url)),
        join(installed, 'bin', 'jss.js'),
        'start',
        ...['--port', String(port), '--host', 'localhost', '--root', folder.path],
        ...['--idp', '--idp-issuer', `${origin}/`, '--conneg', '--quiet'],
      ],
      // Its quota is 50 MB; its log would be measured, too.
      env: { JSS_DEFAULT_QUOTA: '10GB', NODE_ENV: 'production', TOKEN_SECRET: crypto.randomUUID() },
      readyUrl: `${origin}/.well-known/openid-configuration`,
      readyWithinMs: 60_000,
    }),
  )
  const owner = await createAccount(origin, 'owner')
  const stranger = await createAccount(origin, 'stranger')
  const parties = { owner: await owner.signIn(), stranger: await stranger.signIn() }
  const layout = await layOutPod(owner.pod, parties, workloads)
  const kept = resources.move()
  return {
    name: 'peer',
    target: (workload) =>
      workload === 'consent_read' ? Promise.resolve(undefined) : solidTarget(workload, layout, owner.signIn),
    server: measuredServer(server, layout.publicDocument),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const createAccount = async (
  origin: string,
  name: string,
): Promise<{ pod: string; signIn: () => Promise<SolidSession> }> => {
  const account = { name, email: `${name}@example.org`, password: `${name}-${crypto.randomUUID()}` }
  const made = await postJson(`${origin}/.pods`, account)
  const { podUri: pod, webId } = createdPod.parse(await jsonOf(made, 'making a pod'))
  return {
    pod,
    signIn: async () => {
      const url = `${origin}/idp/credentials`
      const signer = createProofSigner(newProofKey())
      const answer = await postJson(url, account, { dpop: signer.sign({ method: 'POST', url }) })
      const { access_token: accessToken } = tokenAnswer.parse(await jsonOf(answer, 'signing in'))
      return { webId, accessToken, signer, fetch: fetchWith(signer, accessToken) }
    },
  }
}

const postJson = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

const createdPod = z.object({ podUri: z.string(), webId: z.string() })
const tokenAnswer = z.object({ access_token: z.string() })
