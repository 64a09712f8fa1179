import { expect, test } from 'vitest'
import { parseResourceUrl, parseWebId } from '@mutua/sdk/ids'
import { createMessage, type MayRead } from './message.ts'

const topic = parseResourceUrl('https://pod.example/anna/a')
const anna = { webId: parseWebId('https://pod.example/anna/profile/card#me'), clientId: 'app' }

const ask = (mayRead: MayRead) => {
  let time = 0
  const asked: string[] = []
  const counting: MayRead = (subscriber, about) => {
    asked.push(`${subscriber.webId} ${subscriber.clientId}`)
    return mayRead(subscriber, about)
  }
  return {
    asked,
    later: (milliseconds: number) => {
      time += milliseconds
    },
    message: () => createMessage('{}', topic, { mayRead: counting, now: () => time }),
  }
}

test('one person with many channels is asked about once for one change', async () => {
  const { message, asked } = ask(() => Promise.resolve(true))
  const one = message()
  expect(await Promise.all([one.mayReach(anna), one.mayReach({ ...anna })])).toEqual([true, true])
  expect(asked).toHaveLength(1)
})

test('other clients, issuers and pages of the same person are asked about for themselves', async () => {
  const { message, asked } = ask(({ origin }) => Promise.resolve(origin === undefined))
  const one = message()
  expect(await one.mayReach(anna)).toBe(true)
  expect(await one.mayReach({ ...anna, origin: 'https://evil.example' })).toBe(false)
  await one.mayReach({ ...anna, clientId: 'other' })
  await one.mayReach({ ...anna, issuer: 'https://issuer.example' })
  expect(asked).toHaveLength(4)
})

test('the answer about one change is never used for the next', async () => {
  let permitted = true
  const { message } = ask(() => Promise.resolve(permitted))
  expect(await message().mayReach(anna)).toBe(true)
  permitted = false
  expect(await message().mayReach(anna)).toBe(false)
})

test('a message that waited asks anew', async () => {
  let permitted = true
  const { message, later } = ask(() => Promise.resolve(permitted))
  const one = message()
  expect(await one.mayReach(anna)).toBe(true)
  permitted = false
  later(20)
  expect(await one.mayReach(anna)).toBe(false)
})

test('who cannot be asked about is not told', async () => {
  const { message } = ask(() => Promise.reject(new Error('the store is gone')))
  expect(await message().mayReach(anna)).toBe(false)
})
