import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createOfficerClient } from '@mutua/sdk/clients/officer-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createOfficerKeyPair, openOfficerSigner, type OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { BaseUrl } from '@mutua/sdk/ids'
import { writePrivateFile } from './sign-ins.ts'

/**
 * An officer of the demo with a key as `officer key register` makes and keeps it, so that the command line signs with it.
 * It is the same one each time: what an interrupted seeding proposed can be proposed again.
 */
export const openDemoOfficer = async (
  { name, session }: { readonly name: string; readonly session: DpopSession },
  { home, consentService }: { readonly home: string; readonly consentService: BaseUrl },
): Promise<OfficerSigner> => {
  const folder = join(home, 'cli')
  const file = join(folder, `${name}.officer-key.json`)
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  const pair = kept === undefined ? await makePair(folder, file) : await importPair(kept)
  const signer = await openOfficerSigner(session.webId, pair)
  await createOfficerClient({ consentService, fetch: session.fetch }).registerKey(signer)
  return signer
}

const makePair = async (folder: string, file: string): Promise<CryptoKeyPair> => {
  const pair = await createOfficerKeyPair({ extractable: true })
  const { kty, crv, x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  await writePrivateFile(folder, file, JSON.stringify({ kty, crv, x, d }))
  return pair
}

const importPair = async (text: string): Promise<CryptoKeyPair> => {
  // `as`: written above, by this program.
  const { kty, crv, x, d } = JSON.parse(text) as Record<'kty' | 'crv' | 'x' | 'd', string>
  return {
    privateKey: await crypto.subtle.importKey('jwk', { kty, crv, x, d }, 'Ed25519', false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', true, ['verify']),
  }
}
