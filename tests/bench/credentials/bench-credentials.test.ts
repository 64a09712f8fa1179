import { expect, it } from 'vitest'
import { benchCredentials } from './bench-credentials.ts'

it('each line has our rate and that of did-jwt, also without Veramo', async () => {
  const measured = await benchCredentials({ runs: 1, seconds: 0.02 }, undefined)
  expect(measured.map(({ name, veramo }) => [name, veramo])).toEqual([
    ['issue', null],
    ['verify', null],
  ])
  for (const { ours, didJwt } of measured) {
    expect(ours).toBeGreaterThan(1)
    expect(didJwt).toBeGreaterThan(1)
  }
})
