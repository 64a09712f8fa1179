import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt, verify } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { blindTicket, isTicket, ticketMessage, type TicketKey } from './blind-ticket.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const keyOf = ({ publicKey }: typeof pair): TicketKey => {
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  return { n, e }
}
const signBlinded = (blinded: string, { privateKey } = pair): string =>
  privateDecrypt(
    {
      key: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
      padding: constants.RSA_NO_PADDING,
    },
    Buffer.from(blinded, 'base64url'),
  ).toString('base64url')

const secret = new TextEncoder().encode('the private credential of a voter')
const message = ticketMessage('uuid', '1234567')
let ticket: string
let blinded: string
beforeAll(async () => {
  const blind = await blindTicket(keyOf(pair), message, secret)
  blinded = blind.blinded
  ticket = blind.finish(signBlinded(blinded))
})

test('A ticket is an ordinary RSA-PSS signature over the credential, as OpenSSL verifies it', async () => {
  const bytes = Buffer.from(ticket, 'base64url')
  const key = { key: pair.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 0 }
  expect(verify('sha384', message, key, bytes)).toBe(true)
  expect(await isTicket(keyOf(pair), message, ticket)).toBe(true)
})

test('A ticket fits no other credential, no other vote and no other key', async () => {
  expect(await isTicket(keyOf(pair), ticketMessage('uuid', '1234568'), ticket)).toBe(false)
  expect(await isTicket(keyOf(pair), ticketMessage('other', '1234567'), ticket)).toBe(false)
  expect(await isTicket(keyOf(other), message, ticket)).toBe(false)
  const changed = `${ticket.startsWith('A') ? 'B' : 'A'}${ticket.slice(1)}`
  expect(await isTicket(keyOf(pair), message, changed)).toBe(false)
  for (const garbage of ['', '!', 'A'.repeat(342), '_'.repeat(342), ticket + ticket])
    expect(await isTicket(keyOf(pair), message, garbage)).toBe(false)
})

test('Who signs sees the same number again for the same secret, and another one for any other', async () => {
  expect((await blindTicket(keyOf(pair), message, secret)).blinded).toBe(blinded)
  const strange = new TextEncoder().encode('of somebody else')
  expect((await blindTicket(keyOf(pair), message, strange)).blinded).not.toBe(blinded)
})

test('An answer by another key is not taken for a ticket', async () => {
  const blind = await blindTicket(keyOf(pair), message, secret)
  expect(() => blind.finish(blinded)).toThrow('not signed by the key')
})
