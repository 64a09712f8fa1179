import type { Page } from 'playwright-core'

/** A device that makes and uses passkeys by itself, as if its person always agreed (WebAuthn §11, Chrome DevTools Protocol). */
export const addAuthenticator = async (page: Page) => {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('WebAuthn.enable')
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    passkeys: async () => {
      const { credentials } = await devTools.send('WebAuthn.getCredentials', { authenticatorId })
      return credentials
    },
    /** Whether the device recognises its person from now on. */
    recognise: (isUserVerified: boolean) =>
      devTools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  }
}
