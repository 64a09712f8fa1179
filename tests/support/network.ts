import { setTimeout as pause } from 'node:timers/promises'
import type { BrowserContext } from 'playwright-core'

/**
 * Takes the network away from a browser, or gives it back. The driver tells each page and each service worker; one that ends at
 * that moment never answers it, so it is told again.
 */
export const setNetwork = async (context: BrowserContext, isThere: boolean): Promise<void> => {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const told = context.setOffline(!isThere).then(() => true)
    if (await Promise.race([told, pause(10_000, false, { ref: false })])) return
  }
  throw new Error('The browser does not say whether it has a network.')
}
