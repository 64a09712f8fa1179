import { describe, expect, test } from 'vitest'
import { parseResourceUrl, parseWebId } from '@mutua/sdk/ids'
import { addressOf, handOverIn, resourcesOf } from './hand-over-facts.ts'

const address = {
  owner: parseWebId('https://pods.example/anna/profile/card#me'),
  pod: parseResourceUrl('https://pods.example/anna/'),
  id: '7450edf4-c9ea-4526-be75-82a1cddf04a8',
  papers: ['discharge/Composition/letter', 'careplan/CarePlan/plan'],
}
const hashOf = (url: string) => new URL(url).hash

describe('the address of a hand over', () => {
  test('says all that is needed to ask, behind the sign that no server sees', () => {
    const url = addressOf(address, 'https://coop.example')
    expect(handOverIn(hashOf(url))).toEqual(address)
    expect(new URL(url).search).toBe('')
    expect(new URL(url).pathname).toBe('/provider/hand-over')
  })

  test('is none where there is none, and not whole where something is missing or reaches elsewhere', () => {
    expect(handOverIn('')).toBeNull()
    const whole = hashOf(addressOf(address, 'https://coop.example'))
    for (const broken of [
      whole.replace('discharge/Composition/letter', '../../bruno/health'),
      whole.replace(/&papers=[^&]*/, ''),
      whole.replace(/&owner=.*/, ''),
      whole.replace(/pod=[^&]*/, 'pod=nowhere'),
      whole.replace(address.id, 'a/b'),
    ])
      expect(handOverIn(broken), broken).toBeUndefined()
  })

  test('asks for its papers, the message and the place of the confirmation', () => {
    expect(resourcesOf(address)).toEqual(
      [
        'discharge/Composition/letter',
        'careplan/CarePlan/plan',
        `careplan/Communication/${address.id}`,
        `careplan/Communication/${address.id}-read`,
        'careplan/Communication/',
      ].map((place) => `https://pods.example/anna/health/${place}`),
    )
  })
})
