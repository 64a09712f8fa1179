import { expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createOwnerOfPod } from './owner-of-pod.ts'

test('the owner of a pod is told by its name, the first time and every time', () => {
  const ownerOfPod = createOwnerOfPod(parseBaseUrl('https://pods.example'))
  for (const _time of [1, 2]) {
    expect(ownerOfPod('anna')).toBe('https://pods.example/anna/profile/card#me')
    expect(ownerOfPod('anna.work')).toBe('https://pods.example/anna/profile/card#me')
    expect(ownerOfPod('bruno')).toBe('https://pods.example/bruno/profile/card#me')
    for (const name of ['', 'Anna', 'anna.work.more', 'admin', '__proto__'])
      expect(ownerOfPod(name)).toBeUndefined()
  }
})
