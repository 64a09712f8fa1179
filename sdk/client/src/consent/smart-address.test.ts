import { expect, test } from 'vitest'
import { parseBaseUrl } from '../ids.ts'
import { parseSmartPod, smartAddress } from './smart-address.ts'

const consentService = parseBaseUrl('https://consent.example')
const near = parseBaseUrl('https://pods.example')
const far = parseBaseUrl('http://localhost:3000')
const segmentOf = (address: string): string => address.slice(`${consentService}/smart/`.length)

test('an address names the pod that it was made for, also of a further pod and where two servers have one of that name', () => {
  for (const podServer of [near, far])
    for (const name of ['anna', 'anna.work'])
      expect(parseSmartPod(segmentOf(smartAddress(consentService, podServer, name)), [near, far])).toEqual({
        podServer,
        pod: `${podServer}/${name}/`,
        fhirBase: `${podServer}/fhir/${name}`,
      })
})

test('a name alone is enough where there is one server, and names nothing where there are two', () => {
  expect(parseSmartPod('anna', [near])?.pod).toBe('https://pods.example/anna/')
  expect(parseSmartPod('anna', [near, far])).toBeUndefined()
  expect(parseSmartPod('anna', [])).toBeUndefined()
})

test.each([
  '',
  '@pods.example',
  'anna@elsewhere.example',
  '..@pods.example',
  '.',
  'anna/../bruno',
  'Anna',
  'anna@',
  'a?b',
  'a%2Fb',
])('what names no pod names nothing: "%s"', (segment) => {
  expect(parseSmartPod(segment, [near])).toBeUndefined()
})
