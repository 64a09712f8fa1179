import { createAccountClient } from '@mutua/sdk/clients/account-client'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedReader } from '@mutua/kit/sealing/sealed-store'
import { wholeRange } from '@mutua/kit/store'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { keyNameOf } from '../../../pod-server/src/resources/pod-keys.ts'
import { freePort } from '../../support/free-port.ts'
import { startPodServer } from '../../support/servers.ts'
import { signIn } from '../../support/solid-session.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { numberedName, turtleDocument } from '../document.ts'
import { hostPassword, manyPath, onePath, openToAll, prepareHome, publicPath } from './prepare-home.ts'

it('what is prepared rests on the disk as if it had been made over HTTP', async () => {
  await using folder = await createTemporaryFolder('prepared')
  const port = await freePort()
  const place = {
    port,
    baseUrl: parseBaseUrl(`http://localhost:${String(port)}`),
    home: folder.path,
    consentService: parseBaseUrl('http://localhost:1'),
  }
  await prepareHome(place, { pods: 1, resources: 1 })
  await makeOverHttp('member-2', place)
  const rows = await readRows(folder.path)
  const prepared = rowsOf('member-1', rows)
  expect(prepared.length).toBeGreaterThan(30)
  expect(prepared.some(([key]) => key.endsWith(numberedName(0)))).toBe(true)
  expect(prepared).toEqual(rowsOf('member-2', rows))
})

const makeOverHttp = async (name: string, place: Parameters<typeof prepareHome>[0]): Promise<void> => {
  await using _server = await startPodServer(place)
  const accounts = createAccountClient({ podServer: place.baseUrl, fetch })
  const login = { name, password: hostPassword }
  const { webId } = await accounts.createAccount(login)
  const client = await accounts.createCredentials(login, 'tests')
  const session = await signIn({ issuer: place.baseUrl, ...client })
  const documents = [
    [`${publicPath(name)}.acl`, openToAll(webId)],
    [onePath(name) + numberedName(0), turtleDocument],
    [manyPath(name) + numberedName(0), turtleDocument],
  ] as const
  for (const [path, body] of documents) {
    const headers = { 'content-type': 'text/turtle' }
    const { status } = await session.fetch(place.baseUrl + path, { method: 'PUT', headers, body })
    expect(status).toBe(201)
  }
}

const readRows = async (path: string): Promise<[string, string][]> => {
  await using home = await openHome(path, { kind: 'file', path: `${path}/secret` })
  const { engine: store, masterKeys } = home
  const reader = createSealedReader({ store, dataKeys: createDataKeys({ store, masterKeys }), keyNameOf })
  return await Array.fromAsync(reader.list(wholeRange), ({ key, value }) => [
    key,
    Buffer.from(value).toString('latin1'),
  ])
}

/** What belongs to a member, without what is different each time: instants, and words made at random or of bytes. */
const rowsOf = (name: string, rows: readonly [string, string][]): [string, string][] =>
  rows
    .filter(([key]) => key.includes(name) && !key.startsWith('account-client/'))
    .map(([key, value]): [string, string] => [masked(key, name), masked(value, name)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))

const masked = (text: string, name: string): string =>
  text
    .replaceAll(name, 'NAME')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replaceAll(/\$argon2id\$(.*?)\$[^"]+/g, 'argon2id $1')
    .replaceAll(/[\w-]{16,}/g, 'WORD')
