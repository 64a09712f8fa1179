import { createHmac } from 'node:crypto'
import type { Sha256, WebId } from '@mutua/sdk/ids'
import { houseKeyName } from '@mutua/kit/sealing/data-keys'
import type { StudyId } from '../budgets/budget-rows.ts'

/**
 * What rests of a snapshot is sealed by a data key of its study, wrapped by the master key like all others: to destroy that
 * key is to destroy the snapshot. No backup and no keyring has either (docs/decisions/0362).
 */

export const rowsPrefix = 'pool/rows/'
const keyPrefix = 'study '

export const rowsOfStudy = (study: StudyId): string => `${rowsPrefix}${study}/`
export const headKey = (study: StudyId): string => `${rowsOfStudy(study)}head`
export const membersKey = (study: StudyId): string => `${rowsOfStudy(study)}members`
export const chunkPrefix = (study: StudyId): string => `${rowsOfStudy(study)}chunk/`
/** What the keys of all parts of a chunk begin with. */
export const chunkKey = (study: StudyId, ordinal: number): string =>
  chunkPrefix(study) + String(ordinal).padStart(9, '0')
/** @param part 0 for the members' numbers, n for the n-th column: each sealed alone, for this place */
export const partKey = (study: StudyId, ordinal: number, part: number): string =>
  `${chunkKey(study, ordinal)}/${String(part).padStart(4, '0')}`

/** That a study was destroyed, and what of it: under the key of the house, for good. */
export const destroyedPrefix = 'pool/destroyed/'
export const destroyedKey = (study: StudyId): string => destroyedPrefix + study

export const keyNameOfStudy = (study: StudyId): string => keyPrefix + study

/** Whose data key seals a row of this service. */
export const keyNameOf = (key: string): string => {
  if (!key.startsWith(rowsPrefix)) return houseKeyName
  const end = key.indexOf('/', rowsPrefix.length)
  return keyPrefix + key.slice(rowsPrefix.length, end === -1 ? undefined : end)
}

/** Snapshots go into no backup: what one held would come back with it after the study was destroyed. */
export const isInNoBackup = (keyName: string): boolean => keyName.startsWith(keyPrefix)

/** The study whose rows a data key seals. */
export const studyOfKey = (keyName: string): string | undefined =>
  isInNoBackup(keyName) ? keyName.slice(keyPrefix.length) : undefined

/** @param secret of the study: HMAC-SHA-256 (RFC 2104), so that nobody without it can try who might be behind one */
export const pseudonymOf = (secret: Uint8Array, member: WebId): Sha256 => keyed(secret, `member ${member}`)
export const saltOf = (secret: Uint8Array, pseudonym: Sha256): Sha256 => keyed(secret, `salt ${pseudonym}`)
export const inventedToken = (secret: Uint8Array, n: number): Sha256 => keyed(secret, `nobody ${String(n)}`)

const keyed = (secret: Uint8Array, text: string): Sha256 =>
  // `as`: 32 bytes in hexadecimal are one.
  createHmac('sha256', secret).update(text).digest('hex') as Sha256
