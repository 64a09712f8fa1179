import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { masterKeyFrom, openMasterKeys } from './master-key.ts'

const dataKey = new Uint8Array(32).fill(9)
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-master-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a master key', () => {
  const master = masterKeyFrom(new Uint8Array(32).fill(1))

  it('opens what it has wrapped, and wraps differently each time', async () => {
    const wrapped = await master.wrap(dataKey, 'pods/anna')
    expect(await master.unwrap(wrapped, 'pods/anna')).toEqual(Buffer.from(dataKey))
    expect(await master.wrap(dataKey, 'pods/anna')).not.toEqual(wrapped)
  })

  it('does not open what another has wrapped, what lies under another name, nor what was changed', async () => {
    const wrapped = await master.wrap(dataKey, 'pods/anna')
    await expect(masterKeyFrom(new Uint8Array(32)).unwrap(wrapped, 'pods/anna')).rejects.toThrow(
      /authenticate/,
    )
    await expect(master.unwrap(wrapped, 'pods/bruno')).rejects.toThrow(/authenticate/)
    for (let place = 0; place < wrapped.length; place += 1) {
      const changed = Uint8Array.from(wrapped)
      changed[place] = (changed[place] ?? 0) ^ 1
      await expect(master.unwrap(changed, 'pods/anna')).rejects.toThrow(/authenticate/)
    }
  })
})

describe('the master key file of a service', () => {
  it('is made once, readable by its user only, and found again', async () => {
    const path = join(folder, 'secret')
    const { id } = (await openMasterKeys({ kind: 'file', path })).current()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await openMasterKeys({ kind: 'file', path })).current().id).toBe(id)
    expect(await readFile(path, 'utf8')).toMatch(/^[\w-]{43}\n$/)
  })

  it.each(['half', '', '\n\n', `${'A'.repeat(43)}\nhalf\n`])(
    'is refused when it is damaged (%j): a new one in its place would lock everything out for good',
    async (text) => {
      const path = join(folder, 'secret')
      await writeFile(path, text)
      await expect(openMasterKeys({ kind: 'file', path })).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' })
      expect(await readFile(path, 'utf8')).toBe(text)
    },
  )

  it('takes a new key in front of the earlier one, and lets go of that when told', async () => {
    const path = join(folder, 'secret')
    const keys = await openMasterKeys({ kind: 'file', path })
    const earlier = keys.current()
    const wrapped = await earlier.wrap(dataKey, 'house')
    await keys.renew()
    await keys.renew()
    expect(keys.current().id).not.toBe(earlier.id)
    const reopened = await openMasterKeys({ kind: 'file', path })
    expect(reopened.current().id).toBe(keys.current().id)
    expect(await reopened.find(earlier.id)?.unwrap(wrapped, 'house')).toEqual(Buffer.from(dataKey))
    await reopened.forgetEarlier()
    expect(reopened.find(earlier.id)).toBeUndefined()
    expect((await openMasterKeys({ kind: 'file', path })).find(earlier.id)).toBeUndefined()
  })
})

describe('master keys from the environment', () => {
  const [first, second] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64url'))

  it('wrap with the first and open with all of them', async () => {
    const before = await openMasterKeys({ kind: 'secrets', secrets: [second ?? ''] })
    const after = await openMasterKeys({ kind: 'secrets', secrets: [first ?? '', second ?? ''] })
    expect(after.current().id).not.toBe(before.current().id)
    expect(after.find(before.current().id)?.id).toBe(before.current().id)
    expect(after.renewable).toBe(false)
  })

  it('are refused when they are not 32 bytes', async () => {
    await expect(openMasterKeys({ kind: 'secrets', secrets: ['short'] })).rejects.toThrow(/32 bytes/)
    await expect(openMasterKeys({ kind: 'secrets', secrets: [] })).rejects.toThrow(/no master key/)
  })
})

describe('a master key that a program speaks for', () => {
  const program = async (lines: string): Promise<string> => {
    const path = join(folder, 'kms')
    await writeFile(path, `#!/bin/sh\n${lines}\n`)
    await chmod(path, 0o700)
    return path
  }

  it('wraps and unwraps through it', async () => {
    const path = await program('case "$1" in id) echo vault-7;; *) rev;; esac')
    const keys = await openMasterKeys({ kind: 'command', path })
    expect(keys.current().id).toBe('kms:vault-7')
    const text = Buffer.from(dataKey).toString('base64').split('').toReversed().join('')
    expect(await keys.current().wrap(dataKey, 'house')).toEqual(Buffer.from(text, 'base64'))
    expect(keys.find('0123456789abcdef')).toBeUndefined()
  })

  it('says in a sentence that the program failed, without what it was given', async () => {
    const path = await program('[ "$1" = id ] && echo vault-7 || exit 3')
    const keys = await openMasterKeys({ kind: 'command', path })
    await expect(keys.current().wrap(dataKey, 'house')).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      message: expect.stringMatching(/could not wrap a key/) as string,
    })
  })
})
