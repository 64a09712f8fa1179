import { expect, test } from 'vitest'
import { checkNewPassword, createPasswords, unknownPassword } from './password.ts'

test('a password is kept as Argon2id with its parameters inside, each time with another salt', async () => {
  const passwords = createPasswords()
  const [one, two] = await Promise.all([
    passwords.hash('a lemon tree by the sea'),
    passwords.hash('a lemon tree by the sea'),
  ])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(one).not.toBe(two)
  expect(await passwords.check('a lemon tree by the sea', one)).toBe('right')
  expect(await passwords.check('a lemon tree by the lake', one)).toBe('wrong')
})

test('a password kept with weaker parameters is right, and told to be outdated', async () => {
  // Made with m=8192, t=1 for "a lemon tree by the sea".
  const weak = await hashWith(8_192, 1)
  expect(await createPasswords().check('a lemon tree by the sea', weak)).toBe('outdated')
  expect(await createPasswords().check('another lemon tree', weak)).toBe('wrong')
})

test('the stored password that nobody knows asks for the same work, and nothing opens it', async () => {
  const passwords = createPasswords()
  const parametersOf = (stored: string): string => stored.split('$').slice(0, 4).join('$')
  expect(parametersOf(unknownPassword())).toBe(parametersOf(await passwords.hash('a lemon tree by the sea')))
  expect(await passwords.check('a lemon tree by the sea', unknownPassword())).toBe('wrong')
  expect(unknownPassword()).not.toBe(unknownPassword())
})

test('the same letters typed on another keyboard are the same password', async () => {
  const passwords = createPasswords()
  const stored = await passwords.hash('perché città così'.normalize('NFC'))
  expect(await passwords.check('perché città così'.normalize('NFD'), stored)).toBe('right')
})

test('what is stored in another form is our fault, not a wrong password', async () => {
  await expect(createPasswords().check('x', 'plain')).rejects.toThrow('stored password')
})

test('a flood of sign-ins waits in a bounded line', async () => {
  const passwords = createPasswords({ maxAtOnce: 1, maxWaiting: 1 })
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => passwords.hash('a lemon tree by the sea')))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(outcomes[2]).toMatchObject({ reason: { code: 'too-many-requests' } })
  await expect(passwords.hash('a lemon tree by the sea')).resolves.toBeDefined()
})

test.each([
  'a lemon tree by the sea',
  'quattro gatti, due cani e un Papa',
  '纸鹤飞过长江大桥上的月亮啊',
  'x7#Lq!92kd0P',
  'anna-keeps-three-bees',
])('"%s" may be a password', (password) => {
  expect(() => checkNewPassword(password, 'anna')).not.toThrow()
})

test.each([
  ['too short', 'lemon trees'],
  ['too long', 'lemon '.repeat(43)],
  ['one letter', 'aaaaaaaaaaaaaaaa'],
  ['few letters', 'abababababab'],
  ['the name', 'anna-rossi-2'],
  ['the name and a year', 'Anna-Rossi-1984'.slice(0, 14)],
  ['the name again', 'annarossiannarossi'],
  ['counting', '123456789012'],
  ['the alphabet', 'ABCDEFGHIJKLM'],
  ['the keyboard', 'qwertyuiopasdf'],
  ['backwards', '098765432109'],
  ['what everybody tries', 'Password1234'],
  ['what everybody tries, with marks', 'P.a.s.s.w.o.r.d.!!!'],
])('%s is no password', (_, password) => {
  expect(() => checkNewPassword(password, 'anna-rossi')).toThrow('input-malformed')
})

const hashWith = async (memory: number, passes: number): Promise<string> => {
  const { argon2Sync } = await import('node:crypto')
  const nonce = Buffer.alloc(16, 7)
  const tag = argon2Sync('argon2id', {
    message: 'a lemon tree by the sea',
    nonce,
    tagLength: 32,
    memory,
    passes,
    parallelism: 1,
  })
  const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${String(memory)},t=${String(passes)},p=1$${base64(nonce)}$${base64(tag)}`
}
