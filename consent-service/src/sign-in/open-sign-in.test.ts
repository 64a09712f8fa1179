import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseWebId } from '@mutua/sdk/ids'
import { pendingSeconds, sessionSeconds } from './open-sign-in.ts'
import { openTestIssuer, type Twist } from './test-support.ts'

const failed = (why: string) => ({ kind: 'failed', why })

test('who comes back with the code of their issuer is signed in, as their own profile says', async () => {
  await using there = await openTestIssuer()
  const sent = await there.begin()
  expect(Object.fromEntries(sent)).toMatchObject({
    response_type: 'code',
    client_id: 'registered',
    redirect_uri: 'http://localhost:3001/sign-in/back',
    scope: 'openid webid',
    code_challenge_method: 'S256',
  })
  expect(await there.finish(sent)).toEqual({
    kind: 'signed-in',
    webId: there.webId,
    issuer: there.issuer,
    to: '/back-to',
  })
  const verifier = there.redeemed[0]?.get('code_verifier') ?? ''
  expect(createHash('sha256').update(verifier).digest('base64url')).toBe(sent.get('code_challenge'))
})

test.each<[string, Twist, string]>([
  ['is for another client', { claims: { aud: 'another' } }, 'token-invalid'],
  [
    'was made for another of its audiences',
    { claims: { aud: ['registered', 'b'], azp: 'b' } },
    'token-invalid',
  ],
  [
    'does not say for which of its audiences it was made',
    { claims: { aud: ['registered', 'b'] }, without: ['azp'] },
    'token-invalid',
  ],
  ['is of another issuer', { claims: { iss: 'https://evil.example' } }, 'token-invalid'],
  ['answers another request', { claims: { nonce: 'another' } }, 'token-invalid'],
  ['answers no request', { without: ['nonce'] }, 'token-invalid'],
  ['has expired', { claims: { exp: 1 } }, 'token-invalid'],
  ['never expires', { without: ['exp'] }, 'token-invalid'],
  ['was made long ago', { claims: { iat: 1 } }, 'token-invalid'],
  ['names no WebID', { without: ['webid'] }, 'token-invalid'],
  ['names something that is no WebID', { claims: { webid: 'urn:anna' } }, 'token-invalid'],
  ['nobody has signed', { signer: 'nobody' }, 'token-invalid'],
  ['somebody else has signed', { signer: 'somebody-else' }, 'token-invalid'],
  ['is signed with what everybody knows', { signer: 'our-secret' }, 'token-invalid'],
  [
    'names somebody whose profile cannot be read',
    { claims: { webid: 'http://localhost:1/x' } },
    'issuer-not-named',
  ],
  ['names somebody whose profile names another issuer', { named: 'https://id.example' }, 'issuer-not-named'],
  ['does not come', { status: 400 }, 'no-token'],
])('an ID token that %s signs nobody in', async (_, twist, why) => {
  await using there = await openTestIssuer()
  const sent = await there.begin()
  there.twist = twist
  expect(await there.finish(sent)).toMatchObject(failed(why))
})

test('a state is good once, for the browser that was sent, and for ten minutes', async () => {
  await using there = await openTestIssuer()
  const once = await there.begin()
  expect((await there.finish(once)).kind).toBe('signed-in')
  expect(await there.finish(once)).toMatchObject(failed('state-unknown'))
  const ours = await there.begin()
  expect(await there.finish(ours, {}, 'another browser')).toMatchObject(failed('other-browser'))
  const late = await there.begin()
  there.clock.at += pendingSeconds * 1_000
  expect(await there.finish(late)).toMatchObject(failed('state-unknown'))
  expect(there.redeemed).toHaveLength(1)
})

test('an answer of another issuer, or of none where one is promised, reaches no token endpoint', async () => {
  await using there = await openTestIssuer()
  for (const iss of ['https://evil.example', undefined])
    expect(await there.finish(await there.begin(), { iss })).toMatchObject(failed('other-issuer'))
  expect(await there.finish(await there.begin(), { code: undefined, error: 'access_denied' })).toMatchObject(
    failed('refused-there'),
  )
  expect(there.redeemed).toEqual([])
})

test('an issuer that nobody vouches for, or whose document is of another, is not begun with', async () => {
  await using there = await openTestIssuer()
  await using evil = await openTestIssuer()
  const asked = { to: '/', browser: 'b' }
  expect(await there.signIn.begin({ ...asked, issuer: evil.issuer })).toBeUndefined()
  expect(await there.signIn.begin({ ...asked, issuer: evil.issuer, webId: there.webId })).toBeUndefined()
  expect(await there.signIn.begin({ ...asked, issuer: evil.issuer, webId: evil.webId })).toMatch(evil.issuer)
  there.twist = { metadata: { issuer: evil.issuer } }
  expect(await there.signIn.begin({ ...asked, issuer: there.issuer })).toBeUndefined()
})

test('a session holds for half an hour, and not after it was closed', async () => {
  await using there = await openTestIssuer()
  const session = { webId: parseWebId('https://anna.example/#me'), issuer: there.issuer }
  const secret = there.signIn.open(session)
  there.clock.at += sessionSeconds * 1_000 - 1
  expect(there.signIn.find(secret)).toEqual(session)
  there.clock.at += 1
  expect(there.signIn.find(secret)).toBeUndefined()
  const other = there.signIn.open(session)
  there.signIn.close(other)
  expect(there.signIn.find(other)).toBeUndefined()
})

test('when the profile had no turn to be read, nobody is told that it names no issuer', async () => {
  await using there = await openTestIssuer()
  const sent = await there.begin()
  there.isBusy = true
  expect(await there.finish(sent)).toMatchObject(failed('busy'))
  await expect(there.signIn.findIssuers(there.webId)).rejects.toMatchObject({ code: 'lookups-busy' })
  there.isBusy = false
  expect(await there.signIn.findIssuers(there.webId)).toEqual([there.issuer])
})
