import type { LocalId } from './records.ts'

export type RandomBytes = (length: number) => Uint8Array

/** 128 random bits as base64url, 22 characters: nobody finds a consent by guessing. */
export const createLocalId = (randomBytes: RandomBytes): LocalId =>
  Buffer.from(randomBytes(16)).toString('base64url')
