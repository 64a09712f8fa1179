import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { recordRegistrations } from '../health/record-registrations.ts'
import { sensitiveArrivals } from '../health/sensitive-arrivals.ts'
import { openTestStorage } from '../test-support/storage.ts'
import { parsePodPath } from './pod-path.ts'

const registrations = recordRegistrations(parseBaseUrl('http://localhost:3000'))
const paths = ['a', 'b'].map((id) => parsePodPath(`/anna/health/summary/Condition/${id}`))
const body = (id: string, code: string, length: number): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      resourceType: 'Condition',
      id,
      code: { coding: [{ system: 'http://snomed.info/sct', code }] },
      note: 'x'.repeat(length),
    }),
  )
const runs = process.env['MUTUA_DEEP'] === '1' ? 100 : 12

const step = fc.record({
  what: fc.constantFrom(...(['put', 'put', 'put', 'both', 'hide', 'unhide', 'remove', 'restore'] as const)),
  path: fc.constantFrom(...paths),
  code: fc.constantFrom('86406008', '86406008', '73211009'),
  // The longer ones are in files.
  length: fc.constantFrom(1, 2, 300, 400),
})

describe('what starts hidden', () => {
  it.each([0, 1, 3])(
    'is stored whole and counted right, whatever else is done at its address, with %i versions kept',
    { timeout: 120_000 },
    async (versionsKept) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
          await using test = await openTestStorage({
            registrations,
            arrivals: sensitiveArrivals,
            retention: { versions: versionsKept, days: 1 },
          })
          const { pods, hidden, versions } = test.storage
          const contentType = 'application/fhir+json'
          for (const { what, path, code, length } of steps) {
            const [first, second] = paths.map((one) => ({
              path: one,
              contentType,
              body: body(one.slice(-1), one === path ? code : '73211009', length),
            }))
            const one = path === paths[0] ? first : second
            if (one === undefined || first === undefined || second === undefined) continue
            const doing = {
              put: () => pods.put([one]),
              both: () => pods.put([first, second]),
              hide: () => hidden.hide(path),
              unhide: () => hidden.unhide(path),
              remove: () => pods.remove(path),
              restore: () => versions.restore(path, 1, {}),
            }[what]
            // Each step may be refused; what is there must be whole all the same.
            await doing().catch(() => undefined)
            test.pass(1_000)
          }
          expect(await test.faults()).toEqual([])
        }),
        { numRuns: runs },
      )
    },
  )

  it('is there at the next start, hidden as it was, and whole when it is brought back', async () => {
    await using test = await openTestStorage({ registrations, arrivals: sensitiveArrivals })
    const [path] = paths
    if (path === undefined) throw new Error('there is a path')
    const long = body('a', '86406008', 400)
    await test.storage.pods.put([{ path, contentType: 'application/fhir+json', body: long }])
    await test.reopen()
    expect(await test.storage.pods.find(path)).toBeUndefined()
    await test.storage.hidden.unhide(path)
    expect(await test.storage.pods.find(path)).toMatchObject({ size: long.length })
    expect(await test.faults()).toEqual([])
  })
})
