import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { createBooksClient, type BooksClient } from '@mutua/sdk/clients/books-client'
import { activityCentreSchema, type Voucher } from '@mutua/sdk/coop/transfer'
import { parseSha256, parseWith } from '@mutua/sdk/ids'
import type { Call } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

/** The books of the caller's co-op, as the caller. */
export const openBooks = async (call: Call, world: World): Promise<BooksClient> => {
  const { consentService, session } = await signInCaller(call, world)
  return createBooksClient({ consentService, fetch: session.fetch })
}

/** @throws {UsageFault} */
export const numberFrom = (text: string): number => {
  if (!/^[1-9]\d{0,11}$/.test(text))
    throw usageFault({
      it: `"${text}" non è un numero di scrittura.`,
      en: `"${text}" is no number of a transfer.`,
    })
  return Number(text)
}

/** Of the bytes of the file; its name stands for a title that was not given. */
export const voucherFrom = async (call: Call, world: World): Promise<Voucher | undefined> => {
  const file = call.text('voucher')
  if (file === undefined) return undefined
  const sha256 = parseSha256(
    createHash('sha256')
      .update(await readNamedFile(file, world))
      .digest('hex'),
  )
  return { sha256, title: call.text('title') ?? basename(file) }
}

/** @throws {Problem} `input-malformed` */
export const parseCentre = (text: string) => parseWith(activityCentreSchema, text, 'an activity centre')
