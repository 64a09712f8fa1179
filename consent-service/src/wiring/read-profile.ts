import { readFile } from 'node:fs/promises'
import { coopProfileSchema, plainProfile, type CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { BaseUrl } from '@mutua/sdk/ids'

/**
 * What every consent of the co-op has in common.
 * @throws {Error} with `code: 'CONFIG_INVALID'` when the file cannot be read or is none of a profile; says which field
 */
export const readProfile = async (coop: {
  readonly file: string | undefined
  readonly name: string
  readonly origin: BaseUrl
}): Promise<CoopProfile> => {
  if (coop.file === undefined) return plainProfile(coop)
  const fault = (why: string, cause: unknown): Error =>
    Object.assign(new Error(`CONSENT_PROFILE_FILE: ${why}`, { cause }), { code: 'CONFIG_INVALID' })
  const text = await readFile(coop.file, 'utf8').catch((cause: unknown) => {
    throw fault('the file cannot be read', cause)
  })
  const parsed = coopProfileSchema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw fault(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`, parsed.error)
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
