import { randomUUID } from 'node:crypto'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { z } from 'zod'
import { createPerson } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import type { Send } from '../support/send.ts'
import { startPodServer } from '../support/servers.ts'
import { signIn, type ClientCredentials } from '../support/solid-session.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import type { Subject } from './run-features.ts'
import { solidClient } from './solid-objects.ts'

/** Alice, who owns a container, and Bob, who does not. */
export interface Parties {
  /** Container that Alice controls. */
  readonly container: string
  readonly alice: ClientCredentials
  readonly bob: ClientCredentials
}

export interface OwnServer extends AsyncDisposable {
  readonly parties: Parties
}

/** Our pod server in a temporary folder, with two accounts. The consent service it names does not run: nobody asks it. */
export const startOwnServer = async (): Promise<OwnServer> => {
  await using resources = new AsyncDisposableStack()
  const folder = resources.use(await createTemporaryFolder('conformance'))
  const consentService = parseBaseUrl(`http://localhost:${String(await freePort())}`)
  const { baseUrl } = resources.use(
    await startPodServer({ port: await freePort(), home: folder.path, consentService }),
  )
  const alice = await createPerson(baseUrl, 'alice')
  const bob = await createPerson(baseUrl, 'bob')
  const kept = resources.move()
  return {
    parties: { container: alice.pod, alice: alice.credentials, bob: bob.credentials },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/**
 * Another server. The names are those of the official harness, so whoever has run that can run this.
 * @param container that Alice controls there
 * @throws {Error} naming what is missing
 */
export const partiesFrom = (
  container: string,
  env: Readonly<Record<string, string | undefined>>,
): Parties => {
  const parsed = harnessVariables.safeParse(env)
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
    throw new Error(`Another server needs these in the environment: ${names}`)
  }
  const of = (person: 'ALICE' | 'BOB'): ClientCredentials => ({
    issuer: parsed.data.SOLID_IDENTITY_PROVIDER,
    webId: parsed.data[`USERS_${person}_WEBID`],
    clientId: parsed.data[`USERS_${person}_CLIENTID`],
    clientSecret: parsed.data[`USERS_${person}_CLIENTSECRET`],
  })
  return {
    container: container.endsWith('/') ? container : `${container}/`,
    alice: of('ALICE'),
    bob: of('BOB'),
  }
}

const harnessVariables = z.object({
  SOLID_IDENTITY_PROVIDER: z.url(),
  USERS_ALICE_WEBID: z.url(),
  USERS_ALICE_CLIENTID: z.string().min(1),
  USERS_ALICE_CLIENTSECRET: z.string().min(1),
  USERS_BOB_WEBID: z.url(),
  USERS_BOB_CLIENTID: z.string().min(1),
  USERS_BOB_CLIENTSECRET: z.string().min(1),
})

/** Signs both in and makes the one container that a run leaves behind. */
export const openSubject = async ({ container, ...people }: Parties, send: Send): Promise<Subject> => {
  const [alice, bob] = [await signIn(people.alice), await signIn(people.bob)]
  const rootTestContainer = `${container}conformance-${randomUUID()}/`
  const answer = await solidClient(alice, send).sendAuthorized('PUT', rootTestContainer, null, {
    'Content-Type': 'text/turtle',
    'Link': '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
  })
  if (answer.status < 200 || answer.status >= 300)
    throw new Error(
      `Alice cannot make a container in ${container}: ${answer.status} ${answer.body.slice(0, 300)}`,
    )
  return { alice, bob, rootTestContainer }
}
