import { createOfficerKeyPair, keyWishOf, openOfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { WebId } from '@mutua/sdk/ids'
import type { Officers } from './open-officers.ts'

/** An officer who has registered a key of their own, with what signing yields beside the WebID. */
export const registeredSigner = async (
  webId: WebId,
  officers: Pick<Officers, 'register'>,
): Promise<OfficerSigner> => {
  const signer = await openOfficerSigner(webId, await createOfficerKeyPair())
  await officers.register(webId, await keyWishOf(signer))
  return signer
}

/** As a room hands it on: who signed in, and what they signed. */
export const signedBy = async (signer: OfficerSigner, text: string) => ({
  webId: signer.webId,
  ...(await signer.sign(text)),
})
