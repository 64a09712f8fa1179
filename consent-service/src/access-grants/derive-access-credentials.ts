import { z } from 'zod'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import { accessKinds } from './access-credential.ts'
import { queryAccessCredentials, type QueryDeps } from './query-access-credentials.ts'

const bodySchema = z.object({
  verifiableCredential: z.looseObject({
    type: z.array(z.string()).max(5).optional(),
    credentialSubject: z.unknown().optional(),
  }),
  options: z.object({ include: z.string().optional() }).optional(),
})

/** Credentials looked at for one answer: this call has no pages. */
const mostLookedAt = 2_000
const pageSize = 100

/**
 * `POST /derive`: what the caller made or got that has at least what the given shape has. Clients that know `/query` use
 * that instead. Grants that are over are left out unless they are asked for.
 * @throws {Problem} `input-malformed`
 */
export const deriveAccessCredentials = async (
  caller: WebId,
  body: unknown,
  deps: QueryDeps,
): Promise<readonly string[]> => {
  const { verifiableCredential: wanted, options } = parseWith(bodySchema, body, 'the shape')
  const type = accessKinds.find((kind) => wanted.type?.includes(kind))
  const isOver = options?.include === 'ExpiredVerifiableCredential'
  const { '@context': _context, ...shape } = wanted
  const found: string[] = []
  let page: string | undefined
  for (let looked = 0; looked < mostLookedAt; looked += pageSize) {
    const { items, next } = await queryAccessCredentials(caller, queryOf({ type, page, isOver }), deps)
    found.push(...items.filter((text) => hasShape(JSON.parse(text), shape)))
    if (next === undefined) return found
    page = next
  }
  return found
}

const queryOf = (wish: {
  type: (typeof accessKinds)[number] | undefined
  page: string | undefined
  isOver: boolean
}) => ({
  pageSize,
  ...(wish.type === undefined ? {} : { type: wish.type }),
  ...(wish.page === undefined ? {} : { page: wish.page }),
  ...(wish.isOver || wish.type !== 'SolidAccessGrant' ? {} : { status: 'Active' as const }),
})

/** Every member of the shape is there and, of a list, every item. */
const hasShape = (value: unknown, shape: unknown): boolean => {
  if (shape === undefined) return true
  if (Array.isArray(shape)) return shape.every((item) => listOf(value).some((own) => hasShape(own, item)))
  if (typeof shape !== 'object' || shape === null) return listOf(value).includes(shape)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(shape).every(([name, part]) =>
    hasShape((value as Record<string, unknown>)[name], part),
  )
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])
