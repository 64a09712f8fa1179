import type { BrowserContext } from 'playwright-core'
import { askBrowser } from './ask-browser.ts'

/** Takes the network away from a browser, or gives it back: each page and each service worker of it is told. */
export const setNetwork = (context: BrowserContext, isThere: boolean): Promise<void> =>
  askBrowser('whether it has a network', () => context.setOffline(!isThere))
