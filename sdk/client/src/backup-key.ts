import { base64url } from 'jose'

/**
 * Half of the pair that backups are sealed to (X25519, RFC 7748): servers seal with the public half, and only who holds
 * the private one opens.
 */
export interface BackupKey {
  readonly half: 'public' | 'private'
  /** 32 */
  readonly bytes: Uint8Array
}

/** One line of text, so that it can stand in a file, a setting or a letter. */
export const backupKeyText = ({ half, bytes }: BackupKey): string =>
  `mutua-backup-${half}-${base64url.encode(bytes)}`

/** Undefined for anything else. */
export const parseBackupKey = (text: string): BackupKey | undefined => {
  const [, half, encoded] = /^mutua-backup-(public|private)-([\w-]{43})$/.exec(text.trim()) ?? []
  if ((half !== 'public' && half !== 'private') || encoded === undefined) return undefined
  return { half, bytes: base64url.decode(encoded) }
}
