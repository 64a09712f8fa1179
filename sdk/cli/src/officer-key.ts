import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { createOfficerKeyPair, openOfficerSigner, type OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import { officerPublicKeySchema } from '@mutua/sdk/coop/officer'
import type { WebId } from '@mutua/sdk/ids'
import type { Call } from './command.ts'
import { isMissing, keepPrivately, profileFile } from './sign-in.ts'
import { usageFault } from './usage-fault.ts'
import type { World } from './world.ts'

/**
 * The officer's own key beside their saved sign-in, readable by the person only.
 * @throws {UsageFault} when there is none
 */
export const readOfficerSigner = async (webId: WebId, call: Call, world: World): Promise<OfficerSigner> => {
  const text = await readFile(keyFile(call, world), 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) throw noKey()
    throw cause
  })
  return signerOf(webId, privateJwkSchema.parse(JSON.parse(text)))
}

/** The same, made and kept when there is none yet. @returns with the file that it stands in */
export const openOrMakeOfficerSigner = async (
  webId: WebId,
  call: Call,
  world: World,
): Promise<{ readonly signer: OfficerSigner; readonly file: string }> => {
  const file = keyFile(call, world)
  const kept = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause
    return undefined
  })
  if (kept !== undefined)
    return { signer: await signerOf(webId, privateJwkSchema.parse(JSON.parse(kept))), file }
  const pair = await createOfficerKeyPair({ extractable: true })
  const { kty, crv, x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  // Kept before it is registered: a key that is known and lost would have to be retired.
  await keepPrivately(file, `${JSON.stringify({ kty, crv, x, d })}\n`, world.settings)
  return { signer: await openOfficerSigner(webId, pair), file }
}

const privateJwkSchema = officerPublicKeySchema.extend({ d: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })

const signerOf = async (
  webId: WebId,
  { d, ...publicJwk }: z.infer<typeof privateJwkSchema>,
): Promise<OfficerSigner> =>
  openOfficerSigner(webId, {
    privateKey: await crypto.subtle.importKey('jwk', { ...publicJwk, d }, 'Ed25519', false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', publicJwk, 'Ed25519', true, ['verify']),
  })

const keyFile = (call: Call, world: World): string => {
  const as = call.text('as') ?? world.settings.as
  if (as === undefined)
    throw usageFault({
      it: 'La chiave di un incaricato sta accanto al suo accesso salvato: scrivere --as NOME.',
      en: 'An officer’s key stands beside their saved sign-in: write --as NAME.',
    })
  return profileFile(as, '.officer-key.json', world.settings)
}

const noKey = () =>
  usageFault({
    it: 'Qui non c’è una chiave da incaricato: si fa con "officer key register".',
    en: 'There is no officer’s key here: make one with "officer key register".',
  })
