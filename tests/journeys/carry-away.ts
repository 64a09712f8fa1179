import { join } from 'node:path'
import { createCommandLine } from '../support/command-line.ts'
import { createPerson, type Person } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import type { House } from './house.ts'
import type { Narrator } from './narrator.ts'

/** A member takes everything along, opens it elsewhere, and leaves: with two receipts, and nothing left behind. */
export const moveHouse = async (
  member: Person,
  coop: House,
  { step, refused, say }: Narrator,
): Promise<void> => {
  await using folder = await createTemporaryFolder('journey')
  const here = commandsOf(member, coop.podServer.baseUrl, folder.path, coop)
  const carried = await step(
    `${member.name} carries everything away in one file, which verifies.`,
    async () => {
      await here('export', '--out', 'life.zip')
      const found = (await here('export', 'verify', 'life.zip')) as Verified
      if (found.proofs.all === 0 || found.credentials.all === 0)
        throw new Error('Consents or proofs are missing.')
      return found
    },
  )
  if (carried === undefined) return
  say(
    `    ${String(carried.parts.reduce((sum, { files }) => sum + files, 0))} files, ${String(carried.proofs.verified)} proofs of the log.`,
  )
  await using elsewhere = await startPodServer({
    port: await freePort(),
    home: join(folder.path, 'elsewhere'),
    consentService: coop.consentService.baseUrl,
    settings: coop.clock.environmentFor('pod server elsewhere'),
  })
  await step('In a pod at another address all of it is there, and the proofs still verify.', async () => {
    const again = await createPerson(elsewhere.baseUrl, `${member.name}-again`)
    const there = commandsOf(again, elsewhere.baseUrl, folder.path, coop)
    const words = ['export', 'restore', 'life.zip', '--of', member.webId]
    const { left } = (await there(...words)) as { left: { why: string }[] }
    if (left.some(({ why }) => why !== 'former-address')) throw new Error('Something was refused.')
    await there('export', '--out', 'again.zip', '--without-coop')
    const { carried: parts } = (await there('export', 'verify', 'again.zip')) as Verified
    if (parts.length !== 1 || parts.some(({ verified }) => !verified))
      throw new Error('The proofs do not verify.')
  })
  await step(`${member.name} leaves, with receipts of deletion and erasure that verify.`, async () => {
    const words = ['account', 'delete', member.name, '--archive', 'life.zip', '--out', 'left.json']
    const { erasedAt } = (await here(...words)) as { erasedAt?: string }
    if (erasedAt === undefined) throw new Error('The keys are not destroyed.')
  })
  await refused(
    'Somebody looks for what was there: refused.',
    async () => {
      const answer = await member.fetch(`${member.pod}profile/card`)
      if (!answer.ok) throw new Error('nothing to be seen', { cause: answer.status })
    },
    (error) => error instanceof Error,
  )
}

interface Verified {
  readonly parts: readonly { readonly files: number }[]
  readonly credentials: { readonly all: number }
  readonly proofs: { readonly all: number; readonly verified: number }
  readonly carried: readonly { readonly verified: boolean }[]
}

const commandsOf = (
  { credentials, password }: Person,
  podServer: string,
  folder: string,
  { consentService, clock }: House,
) => {
  const run = createCommandLine(
    {
      ...clock.environmentFor('mutua'),
      MUTUA_POD_SERVER: podServer,
      MUTUA_CONSENT_SERVICE: consentService.baseUrl,
      MUTUA_CLIENT_ID: credentials.clientId,
      MUTUA_CLIENT_SECRET: credentials.clientSecret,
      MUTUA_PASSWORD: password,
      MUTUA_HOME: folder,
    },
    folder,
  )
  return async (...words: readonly string[]): Promise<unknown> => {
    const { code, out, said } = await run([...words, '--json'])
    if (code !== 0) throw new Error(said === '' ? out : said)
    return JSON.parse(out) as unknown
  }
}
