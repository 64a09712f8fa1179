import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/running-server.ts'
import { jsonOf, signIn, type ClientCredentials } from '../support/solid-session.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { solidTarget, type Contender } from './contender.ts'
import { layOutPod } from './pod-layout.ts'

const peerPackage = '@solid/community-server'
const peerVersion = '7.2.0'

/**
 * Community Solid Server with file storage in a temporary folder, as its own `config/file.json` sets it up, with two
 * accounts. It cannot read under consent.
 * @param cache folder outside the tree that keeps the installed peer from one run to the next
 */
export const openPeer = async (cache: string, say: (line: string) => void): Promise<Contender> => {
  await using resources = new AsyncDisposableStack()
  const installed = await installPeer(cache, say)
  const folder = resources.use(await createTemporaryFolder('peer'))
  const port = await freePort()
  const origin = `http://localhost:${port}/`
  const { bin } = peerManifest.parse(await readJson(join(installed, 'package.json')))
  resources.use(
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
  const layout = await layOutPod(`${origin}owner/`, parties)
  const kept = resources.move()
  return {
    name: 'peer',
    target: (workload) =>
      workload === 'consent_read'
        ? Promise.resolve(undefined)
        : solidTarget(workload, layout, () => signIn(owner)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Installs into a folder beside the final one and renames, so that an install cut short is never taken for a whole one. */
const installPeer = async (cache: string, say: (line: string) => void): Promise<string> => {
  const folder = join(cache, `community-server-${peerVersion}`)
  const installed = join(folder, 'node_modules', ...peerPackage.split('/'))
  if (existsSync(installed)) return installed
  say(`Installing ${peerPackage}@${peerVersion} into ${folder}, once.`)
  const attempt = `${folder}.${process.pid}`
  await mkdir(attempt, { recursive: true })
  await writeFile(join(attempt, 'package.json'), '{"private":true}\n')
  const words = [
    'install',
    '--save-exact',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `${peerPackage}@${peerVersion}`,
  ]
  const [code] = (await once(spawn('npm', words, { cwd: attempt, stdio: ['ignore', 2, 2] }), 'exit')) as [
    number | null,
  ]
  if (code !== 0) {
    await rm(attempt, { recursive: true, force: true })
    throw new Error('The peer could not be installed: check the network, or run with --peer none.')
  }
  await rename(attempt, folder)
  return installed
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
