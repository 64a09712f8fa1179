import type { TemplateFile } from '@mutua/sdk/bank/template'
import { verifyTemplateFile, type TemplateVerdict, type VerifyJws } from '@mutua/sdk/bank/verify-template'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { parseBaseUrl, parseSha256 } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'

/** Verifies a file against the DIDs that it names. */
export const verifyFile = (
  file: TemplateFile,
  { verifyJws }: { readonly verifyJws: VerifyJws },
): Promise<TemplateVerdict> =>
  verifyTemplateFile(file, {
    verifyJws,
    sha256: async (text) => parseSha256(hashKey(text)),
    isOf: isAddressOf,
  })

/** A co-op speaks of addresses of its own host only. */
export const isAddressOf = (id: string, did: string): boolean =>
  URL.canParse(id) &&
  /^https?:$/.test(new URL(id).protocol) &&
  didWebOf(parseBaseUrl(new URL(id).origin)) === did
