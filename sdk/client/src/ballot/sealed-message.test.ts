import { expect, it } from 'vitest'
import { groupOf } from './group.ts'
import { secureRandom } from './random.ts'
import { channelKeysOf, encryptFor, openMessage, sealMessage, signMessage } from './sealed-message.ts'
import { stringify } from './wire.ts'

const group = groupOf('BELENIOS-2048')
const [anna, bruno, carla] = ['a', 'b', 'c'].map((seed) => channelKeysOf(seed.repeat(22), group))
if (anna === undefined || bruno === undefined || carla === undefined) throw new Error('three trustees')

const toBruno = { message: 'segreto', sender: anna.signing, recipient: bruno.encryptionKey, group }
const byBruno = { reader: bruno, sender: anna.verificationKey, group }

it('a message comes to its reader as it was sent, and nobody sees in it what it says', async () => {
  const sealed = await sealMessage(toBruno, secureRandom)
  expect(await openMessage(sealed, byBruno)).toBe('segreto')
  expect(sealed).not.toContain('segreto')
  expect(await sealMessage(toBruno, secureRandom)).not.toBe(sealed)
})

it('a message is not taken from another sender, or by another reader', async () => {
  const sealed = await sealMessage(toBruno, secureRandom)
  await expect(openMessage(sealed, { ...byBruno, sender: carla.verificationKey })).rejects.toThrow(
    'not signed by',
  )
  await expect(openMessage(sealed, { ...byBruno, reader: carla })).rejects.toThrow('another key')
})

it('a message that a reader passes on under the name of its sender is seen to be meant for somebody else', async () => {
  const message = stringify({ recipient: carla.encryptionKey, message: 'segreto' })
  const signed = stringify(signMessage({ message, signing: anna.signing, group }, secureRandom))
  const passedOn = await encryptFor({ text: signed, recipient: bruno.encryptionKey, group }, secureRandom)
  await expect(openMessage(passedOn, byBruno)).rejects.toThrow('meant for somebody else')
})

it('a message with a number outside the group is not opened: its answer would tell of the key', async () => {
  const sealed = await sealMessage(toBruno, secureRandom)
  for (const number of ['0', '1', '2', String(group.p - 1n)]) {
    const changed = sealed.replace(/(?<="alpha":")\d+/, number)
    await expect(openMessage(changed, byBruno)).rejects.toThrow(
      number === '1' ? 'another key' : 'not in the group',
    )
  }
})
