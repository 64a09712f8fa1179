import { clientFault } from '@mutua/sdk/clients/client-fault'

/**
 * `fetch`, which says of itself that no answer came: the TypeError that it throws is also what a mistake of ours throws.
 * @throws {ClientFault} `unreachable`
 */
export const reachNetwork = async (url: string, init: Asking = {}): Promise<Response> => {
  try {
    return await fetch(url, init as RequestInit) // to `fetch`, `undefined` is what was not said
  } catch (cause) {
    throw clientFault('unreachable', 'No answer came.', { cause })
  }
}

type Asking = { readonly [Name in keyof RequestInit]?: RequestInit[Name] | undefined }
