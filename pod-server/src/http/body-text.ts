import { Problem } from '@mutua/sdk/problem'

/** @throws {Problem} `body-malformed` when it is not UTF-8 */
export const bodyText = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is not UTF-8 text.', { cause })
  }
}
