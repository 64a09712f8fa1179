import { describe, expect, test } from 'vitest'
import { areWordsStrong, newKeyBytes, seal, sealingKey, unseal, unwrapKey, wrapKey } from './seal.ts'

const plain = new TextEncoder().encode('Anna Bianchi, via Roma 1')
const words = 'pioggia sul tetto'

describe('what is sealed', () => {
  test('comes back with its key and its name, and shows nothing of what it is', async () => {
    const key = await sealingKey(newKeyBytes())
    const sealed = await seal(key, 'list', plain)
    expect(await unseal(key, 'list', sealed)).toEqual(plain)
    expect(atob(sealed.bytes)).not.toContain('Anna')
    expect((await seal(key, 'list', plain)).bytes).not.toBe(sealed.bytes)
  })

  test('stays shut for another key, under another name, and when a byte was changed', async () => {
    const key = await sealingKey(newKeyBytes())
    const sealed = await seal(key, 'list', plain)
    await expect(unseal(await sealingKey(newKeyBytes()), 'list', sealed)).rejects.toBeInstanceOf(Error)
    await expect(unseal(key, 'queue', sealed)).rejects.toBeInstanceOf(Error)
    const changed = (sealed.bytes.startsWith('A') ? 'B' : 'A') + sealed.bytes.slice(1)
    await expect(unseal(key, 'list', { ...sealed, bytes: changed })).rejects.toBeInstanceOf(Error)
  })

  test('has a key that cannot be taken out of the page', async () => {
    const key = await sealingKey(newKeyBytes())
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toBeInstanceOf(Error)
  })
})

describe('the key of a round', () => {
  test('comes back with the words that it was wrapped with, however the keyboard writes them', async () => {
    const bytes = newKeyBytes()
    const wrapped = await wrapKey('però piove ancora', bytes)
    expect(await unwrapKey(' però piove ancora '.normalize('NFD'), wrapped)).toEqual(bytes)
    expect(await unwrapKey(words, wrapped)).toBeUndefined()
  })

  test('is not wrapped with words that are guessed at once', () => {
    expect(areWordsStrong(words)).toBe(true)
    for (const weak of ['', '123456', '0123456789012', 'aaaaaaaaaaaa', 'short one'])
      expect(areWordsStrong(weak), weak).toBe(false)
  })
})
