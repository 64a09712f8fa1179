import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base58Digits, newElectionId } from './base58.ts'
import {
  isVotingCode,
  makeCredentials,
  parsePublicCredentials,
  publicCredentialOf,
  publicCredentialsText,
} from './credential.ts'
import { groupOf } from './group.ts'

const uuid = newElectionId()

describe('a voting code', () => {
  it('is made for each voter, and leads to its public credential in one election', async () => {
    const codes = await makeCredentials({ uuid, weights: [1, 5, 1] })
    expect(codes.map(({ weight }) => weight)).toEqual([1, 5, 1])
    expect(new Set(codes.map(({ code }) => code)).size).toBe(3)
    for (const { code, publicCredential } of codes) {
      expect(isVotingCode(code)).toBe(true)
      expect(await publicCredentialOf(code, uuid)).toBe(publicCredential)
      expect(await publicCredentialOf(code, newElectionId())).not.toBe(publicCredential)
    }
  })

  it('is known as mistyped in any one character, and without dashes as the same shape', async () => {
    const [{ code } = { code: '' }] = await makeCredentials({ uuid, weights: [1] })
    expect(isVotingCode(code.replaceAll('-', ''))).toBe(true)
    const places = [...code].flatMap((character, place) => (character === '-' ? [] : [place]))
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...base58Digits.split('')), (place, by) => {
        const typed = code.slice(0, place) + by + code.slice(place + 1)
        // Two digits that are 53 apart have the same sum: the format cannot tell 1 to 5 from u to z.
        const apart = Math.abs(base58Digits.indexOf(by) - base58Digits.indexOf(code.charAt(place)))
        expect(isVotingCode(typed)).toBe(apart === 0 || apart === 53)
      }),
    )
    for (const typed of [
      '',
      code.slice(1),
      `${code}1`,
      code.replace('-', ' '),
      code.toLowerCase().replace(/.$/, '0'),
    ]) {
      expect(isVotingCode(typed), typed).toBe(false)
    }
  })
})

describe('the list of public credentials', () => {
  it('is read as it was written, in an order that says nothing', async () => {
    const codes = await makeCredentials({ uuid, weights: [1, 2, 0] })
    const text = publicCredentialsText(codes)
    expect(publicCredentialsText(codes.toReversed())).toBe(text)
    const list = parsePublicCredentials(text)
    expect(list.size).toBe(3)
    for (const { publicCredential, weight } of codes) expect(list.get(publicCredential)).toBe(weight)
    expect(publicCredentialsText(codes.map((each) => ({ ...each, weight: 1 })))).not.toContain(',1"')
  })

  it('is refused with a line twice, outside the group, or with a weight that is none', async () => {
    const [{ publicCredential } = { publicCredential: '' }] = await makeCredentials({ uuid, weights: [1] })
    const { p } = groupOf('BELENIOS-2048')
    const wrongs: [string[], string][] = [
      [[publicCredential, publicCredential], 'again'],
      [[publicCredential, `${publicCredential},2`], 'again'],
      [['2'], 'not in the group'],
      [[String(p - 1n)], 'not in the group'],
      [[String(BigInt(publicCredential) + p)], 'not in the group'],
      [['0'], 'not a public credential'],
      [[`0${publicCredential}`], 'not a public credential'],
      [[`${publicCredential},-1`], 'not a public credential'],
      [[`${publicCredential},1.5`], 'not a public credential'],
      [[`${publicCredential},1,Anna`], 'not a public credential'],
    ]
    for (const [lines, why] of wrongs)
      expect(() => parsePublicCredentials(JSON.stringify(lines))).toThrow(why)
  })
})
