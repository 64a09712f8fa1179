import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Problem } from '@mutua/sdk/problem'

export interface Passwords {
  /** PHC text with its parameters inside, so that they can be raised later. */
  hash(password: string): Promise<string>
  /** Takes as long for a wrong password as for a right one. */
  check(password: string, stored: string): Promise<PasswordVerdict>
}

/** `outdated`: right, but stored with weaker parameters than today's. */
export type PasswordVerdict = 'right' | 'outdated' | 'wrong'

/**
 * Argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane), in the thread pool. Two at once at most:
 * the pool also checks signatures and reads the disk, and a flood of sign-ins must not take it from them.
 */
export const createPasswords = (
  limits: { maxAtOnce: number; maxWaiting: number } = { maxAtOnce: 2, maxWaiting: 64 },
): Passwords => {
  const inTurn = createTurns(limits)
  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    check: (password, stored) => inTurn(() => checkPassword(password, stored)),
  }
}

/**
 * Stands for a stored password that nobody knows, because nothing was hashed to make it: a check of it ends in `wrong`,
 * after the same work as any other.
 */
export const unknownPassword = (): string => phcText(randomBytes(16), randomBytes(tagLength))

/**
 * NIST SP 800-63B §3.1.1: length, no composition rules, a list of what everybody tries, nothing that the name gives away.
 * @throws {Problem} `input-malformed`
 */
export const checkNewPassword = (password: string, name: string): void => {
  const length = [...password].length
  if (length < 12 || length > 256)
    throw new Problem('input-malformed', 'Choose a password of 12 to 256 characters.')
  const plain = password.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  const withoutName = plain.replaceAll(name.replaceAll('-', ''), '')
  const isName = withoutName !== plain && withoutName.length < 4
  if (
    new Set(password).size < 5 ||
    isName ||
    isWalk(plain) ||
    common.has(plain.replaceAll(/^\d+|\d+$/g, ''))
  ) {
    throw new Problem(
      'input-malformed',
      'Choose a password that is harder to guess: a few words that do not belong together.',
    )
  }
}

const parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32

const derive = promisify(argon2)

const hashPassword = async (password: string): Promise<string> => {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: canonical(password), nonce, tagLength, ...parameters })
  return phcText(nonce, tag)
}

const phcText = (nonce: Buffer, tag: Buffer): string => {
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${String(memory)},t=${String(passes)},p=${String(parallelism)}$${base64(nonce)}$${base64(tag)}`
}

const checkPassword = async (password: string, stored: string): Promise<PasswordVerdict> => {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  if (parts === null) throw new Error('a stored password is not in the form we write')
  const [memory, passes, parallelism] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const [nonce, tag] = [Buffer.from(parts[4] ?? '', 'base64'), Buffer.from(parts[5] ?? '', 'base64')]
  const found = await derive('argon2id', {
    message: canonical(password),
    nonce,
    tagLength: tag.length,
    memory,
    passes,
    parallelism,
  })
  if (!timingSafeEqual(found, tag)) return 'wrong'
  return memory < parameters.memory || passes < parameters.passes ? 'outdated' : 'right'
}

/** The same characters typed on another keyboard are the same password (RFC 8265 §4.2). */
const canonical = (password: string): string => password.normalize('NFC')

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

const createTurns = ({ maxAtOnce, maxWaiting }: { maxAtOnce: number; maxWaiting: number }) => {
  const waiting: (() => void)[] = []
  let underWay = 0
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (underWay >= maxAtOnce) {
      if (waiting.length >= maxWaiting)
        throw new Problem('too-many-requests', 'Many people are signing in: try again in a moment.')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else underWay += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) underWay -= 1
      else next()
    }
  }
}

/** Twelve neighbours in a row on a keyboard or in the alphabet, in either direction, also repeated. */
const isWalk = (plain: string): boolean =>
  plain !== '' &&
  walks.some((walk) => {
    const round = walk.repeat(Math.ceil(plain.length / walk.length) + 1)
    return round.includes(plain) || [...round].toReversed().join('').includes(plain)
  })

const walks = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  '0123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
]

/** Long ones among the most used of public leaks, without digits at either end. */
const common = new Set([
  'administrator',
  'basketball',
  'changeme',
  'changemenow',
  'changemeplease',
  'charlie',
  'computer',
  'correcthorsebatterystaple',
  'football',
  'forzajuve',
  'forzamilan',
  'forzanapoli',
  'iloveyou',
  'letmein',
  'letmeinplease',
  'liverpool',
  'mutua',
  'mypassword',
  'pa55word',
  'passw0rd',
  'password',
  'passwordpassword',
  'princess',
  'qwerty',
  'qwertyuiop',
  'superman',
  'thisismypassword',
  'tiamo',
  'tiamotanto',
  'trustno',
  'welcome',
])
