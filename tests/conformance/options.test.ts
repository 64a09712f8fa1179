import { tmpdir } from 'node:os'
import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { parseOptions } from './options.ts'
import { partiesFrom } from './subjects.ts'

test('the folder is told from where the person stands', () => {
  expect(parseOptions(['--features', basename(tmpdir())], dirname(tmpdir()))).toEqual({
    features: tmpdir(),
    json: false,
  })
  expect(
    parseOptions(['--features', tmpdir(), '--json', '--base-url', 'https://pod.example/alice/'], '/'),
  ).toEqual({ features: tmpdir(), json: true, baseUrl: 'https://pod.example/alice/' })
})

test.each([
  [[], 'say where'],
  [['--features', 'there-is-no-such-folder'], 'no folder'],
  [['--features', '.', '--base-url', 'pod.example'], 'http://'],
  [['--features', '.', '--fast'], '--fast'],
])('%j cannot be used', (words, why) => {
  expect(() => parseOptions(words, tmpdir())).toThrow(why)
})

const env = {
  SOLID_IDENTITY_PROVIDER: 'https://id.example/',
  USERS_ALICE_WEBID: 'https://id.example/alice#me',
  USERS_ALICE_CLIENTID: 'a',
  USERS_ALICE_CLIENTSECRET: 'b',
  USERS_BOB_WEBID: 'https://id.example/bob#me',
  USERS_BOB_CLIENTID: 'c',
  USERS_BOB_CLIENTSECRET: 'd',
}

test('another server is told by the names of the official harness', () => {
  expect(partiesFrom('https://pod.example/alice', env)).toEqual({
    container: 'https://pod.example/alice/',
    alice: {
      issuer: 'https://id.example/',
      webId: 'https://id.example/alice#me',
      clientId: 'a',
      clientSecret: 'b',
    },
    bob: {
      issuer: 'https://id.example/',
      webId: 'https://id.example/bob#me',
      clientId: 'c',
      clientSecret: 'd',
    },
  })
})

test('what is missing is named, and no secret shown', () => {
  const { USERS_BOB_CLIENTID: _gone, ...rest } = env
  expect(() => partiesFrom('https://pod.example/', { ...rest, USERS_ALICE_WEBID: 'alice' })).toThrow(
    'Another server needs these in the environment: USERS_ALICE_WEBID, USERS_BOB_CLIENTID',
  )
})
