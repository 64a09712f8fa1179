import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ResourceContent } from '@mutua/sdk/clients/resource-answer'
import type { ResourceUrl } from '@mutua/sdk/ids'
import type { Call, Option, Outcome } from './command.ts'
import type { World } from './world.ts'

export const outputOption = {
  output: {
    kind: 'text',
    value: 'FILE',
    about: {
      it: "scrive il contenuto in un file, invece che sull'uscita",
      en: 'writes the content to a file instead of stdout',
    },
  },
} as const satisfies Record<string, Option>

/** What was read, to a file or to stdout; the file is readable by the person only, since it may be about somebody's health. */
export const contentOutcome = async (
  read: { readonly url: ResourceUrl; readonly content: ResourceContent },
  call: Call,
  world: World,
): Promise<Outcome> => {
  const { bytes, ...head } = read.content
  const output = call.text('output')
  if (output === undefined) {
    return { json: { url: read.url, ...head, ...contentJson(bytes) }, text: bytes }
  }
  await writeFile(resolve(world.folder, output), bytes, { mode: 0o600 })
  return {
    json: { url: read.url, ...head, output },
    text: {
      it: `${String(bytes.byteLength)} byte in ${output}`,
      en: `${String(bytes.byteLength)} bytes in ${output}`,
    },
  }
}

/** Text as text; bytes that are no UTF-8 as base64. */
const contentJson = (
  bytes: Uint8Array<ArrayBuffer>,
): { readonly text: string } | { readonly base64: string } => {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') }
  }
}
