import { z } from 'zod'
import type { MasterKeySource } from './master-key.ts'

/** The three places a master key may come from, as optional settings of a service. */
export const masterKeySettings = {
  file: z.string().min(1).optional(),
  secrets: z.string().min(1).optional(),
  command: z.string().min(1).optional(),
}

/**
 * @param secrets parted by spaces or commas, the one that wraps first
 * @param fallback file of a service that was told nothing
 */
export const masterKeySourceFrom = (
  { file, secrets, command }: z.output<z.ZodObject<typeof masterKeySettings>>,
  fallback: string,
): MasterKeySource => {
  if (command !== undefined) return { kind: 'command', path: command }
  if (secrets !== undefined)
    return { kind: 'secrets', secrets: secrets.split(/[\s,]+/).filter((secret) => secret !== '') }
  return { kind: 'file', path: file ?? fallback }
}
