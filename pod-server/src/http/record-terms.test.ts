import { expect, it } from 'vitest'
import { parseRecordScope } from '@mutua/sdk/consent/record-scope'
import type { PodPath } from '../resources/pod-path.ts'
import type { Resource } from '../resources/pod-store.ts'
import { origin } from '../test-support/grants.ts'
import { resourceUnder } from './record-terms.ts'

const opened = new Error('its bytes are read')
const large = {
  path: '/anna/health/laboratory/Observation/a' as PodPath,
  contentType: 'application/fhir+json',
  body: { kind: 'blob' },
} as unknown as Resource // as much of one as is looked at before its bytes are

const under = (scope: string) =>
  resourceUnder(
    { granted: [parseRecordScope(scope)], chosen: undefined, masks: [], terms: {} },
    large,
    { interaction: 'r', origin },
    { pods: { openBlob: () => Promise.reject(opened) } },
  )

it('of a record that no scope can cover not a byte is read: how long it took would tell of it', async () => {
  expect(await under('patient/Condition.rs')).toBeUndefined()
  expect(await under('patient/Observation.s')).toBeUndefined()
  await expect(under('patient/Observation.r')).rejects.toBe(opened)
  await expect(under('patient/*.rs?_id=a')).rejects.toBe(opened)
})
