import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/**
 * A research organisation is given no consent for a study of the pool: `requireProject` says so, and each place where a consent
 * begins or goes on for longer asks it. Whoever adds such a place comes by here; what it refuses over HTTP stands in
 * `tests/contract/study-life.test.ts`.
 */

const source = join(import.meta.dirname, '..')

const filesWith = async (call: RegExp): Promise<ReadonlyMap<string, string>> => {
  const names = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !/test/.test(name),
  )
  expect(names.length).toBeGreaterThan(300)
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(source, name), 'utf8')] as const),
  )
  return new Map(
    texts.filter(([, text]) => call.test(text)).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** One purpose that is written there, for as long as a life is in danger, and no project: see `emergency-grants.ts`. */
const emergency = 'grants/emergency-grants.ts'

test('every place where a consent begins, or is signed anew for longer, asks for the project', async () => {
  const begun = await filesWith(/(?<!const )newGrant\(/)
  const signed = await filesWith(/\.issueCredential\(/)
  expect([...begun.keys()]).toEqual(['grants/decisions.ts', 'grants/direct-grants.ts', emergency])
  expect([...signed.keys()]).toEqual([
    'grants/amendments.ts',
    'grants/decisions.ts',
    'grants/direct-grants.ts',
  ])
  for (const [name, text] of [...begun, ...signed])
    expect(text, name).toMatch(name === emergency ? /purpose: emergencyPurpose,/ : /requireProject\?\.\(/)
})

test('a consent token is signed in four places, and none of them names who it is for: a consent does', async () => {
  const signing = await filesWith(/(?:deps\.|await )signConsentToken\(/)
  expect([...signing.keys()]).toEqual([
    'pool/snapshot/read-pod.ts',
    'smart/exchange-assertion.ts',
    'smart/launch-token.ts',
    'uma/exchange-ticket.ts',
  ])
})
