import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createLogClient } from '@mutua/sdk/clients/log-client'
import { createMembershipClient } from '@mutua/sdk/clients/membership-client'
import type { Month, Year } from '@mutua/sdk/coop/period'
import type { StatementProof } from '@mutua/sdk/coop/statement'
import type { Coop, Person } from '../support/coop.ts'
import { runLogVerifier } from '../support/log-verifier.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import type { Narrator } from './narrator.ts'

interface Wish {
  readonly member: Person
  readonly month: Month
  readonly year: Year
}

/** What the co-op says of the year is checked by the stand-alone verifier, from files and without a network. */
export const checkWithoutUs = async (
  { member, month, year }: Wish,
  { consentService: { baseUrl: consentService } }: Coop,
  { step, refused }: Narrator,
): Promise<void> => {
  await using folder = await createTemporaryFolder('without-us')
  const file = async (name: string, text: string) => {
    const path = join(folder.path, name)
    await writeFile(path, text)
    return path
  }
  const vkey = await createLogClient({ consentService, fetch }).vkey()
  const membership = createMembershipClient({ consentService, fetch: member.fetch })
  const check = async (...words: readonly string[]) => {
    const { verified, fault, why } = await runLogVerifier(['--vkey', vkey, ...words])
    if (!verified) throw new Error(`${fault ?? 'fault'}: ${why ?? 'It does not verify.'}`)
  }
  const proof = await step(`${member.name}’s yearly statement verifies without us.`, async () => {
    const held = await proofOf(() => membership.statementProof(year))
    await check('--statement', await file('statement.json', JSON.stringify(held)))
    return held
  })
  if (proof !== undefined)
    await refused(
      'With a cent more in it: refused.',
      async () => {
        const statement = proof.statement.replace(
          /"cents":"(\d+)"/,
          (_, cents) => `"cents":"${String(BigInt(String(cents)) + 1n)}"`,
        )
        await check('--statement', await file('other.json', JSON.stringify({ ...proof, statement })))
      },
      (error) => error instanceof Error && error.message.startsWith('proof: '),
    )
  await step(`The close of ${month} verifies without us, with the keys of both officers.`, async () => {
    const text = async (path: string) => (await fetch(`${consentService}${path}`)).text()
    const close = await file('close.json', await text(`/periods/${month}/statement`))
    const about = await file(
      'close.tlog-proof',
      await text(`/log/proofs?about=${encodeURIComponent(`period/${month}`)}`),
    )
    await check(
      '--close',
      close,
      '--proof',
      about,
      '--officers',
      await file('officers.json', await text('/officers/keys')),
    )
  })
}

/** The log takes a ristorno up a moment after it was sealed. */
const proofOf = async (read: () => Promise<StatementProof>): Promise<StatementProof> => {
  const deadline = performance.now() + 30_000
  for (;;) {
    const proof = await read()
    if (proof.log !== undefined) return proof
    if (performance.now() > deadline) throw new Error('The log has not taken the ristorno up.')
    await pause(100)
  }
}
