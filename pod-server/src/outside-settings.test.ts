import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOutsideSettings } from './outside-settings.ts'

const organization = {
  name: 'Cooperativa di prova',
  homepage: 'https://coop.example/',
  policy: 'https://coop.example/privacy',
  logo: 'https://coop.example/logo.svg',
  contacts: ['coop@pec.example'],
}
const cie = {
  trustAnchor: {
    id: 'https://anchor.example',
    keys: { keys: [{ kty: 'RSA', kid: 'k', n: 'AQ', e: 'AQAB' }] },
  },
  providers: [{ id: 'https://cie.example', name: 'CIE' }],
}

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'mutua-identities-'))))
afterAll(() => rm(folder, { recursive: true }))

const read = async (text: string) => {
  const path = join(folder, 'identities.json')
  await writeFile(path, text)
  return readOutsideSettings(path)
}

describe('the file of those who vouch for people', () => {
  test('asks for level 2 and for nothing about anybody, where it does not say otherwise', async () => {
    const { cie: read_, spid } = await read(JSON.stringify({ organization, cie }))
    expect(read_).toMatchObject({ level: 2, knownBy: 'subject', trustMarks: [] })
    expect(spid).toBeUndefined()
  })

  test.each<[string, unknown, RegExp]>([
    ['offers nobody', { organization }, /none of spid, cie and wallet/],
    ['has no anchor', { organization, cie: { ...cie, trustAnchor: undefined } }, /cie\.trustAnchor/],
    [
      'has an anchor without keys',
      { organization, cie: { ...cie, trustAnchor: { id: 'https://a.example', keys: { keys: [] } } } },
      /cie\.trustAnchor\.keys\.keys/,
    ],
    [
      'has a provider twice',
      { organization, cie: { ...cie, providers: [...cie.providers, ...cie.providers] } },
      /stands twice/,
    ],
    ['has no provider', { organization, cie: { ...cie, providers: [] } }, /cie\.providers/],
    ['wants a level that there is not', { organization, cie: { ...cie, level: 4 } }, /cie\.level/],
    [
      'asks wallets for the credentials of nobody',
      { organization, wallet: { ...cie, issuers: [] } },
      /wallet\.issuers/,
    ],
    ['has a word that nobody knows', { organization, cie: { ...cie, secret: 'x' } }, /secret/],
    ['says nothing of who runs the server', { cie }, /organization/],
  ])('is refused at the start when it %s', async (_, content, words) => {
    await expect(read(JSON.stringify(content))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(words) as string,
    })
  })

  test('is refused when it is not there, or no JSON', async () => {
    await expect(read('{')).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(readOutsideSettings(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })
})
