import type { Answer, Send } from './send.ts'
import type { SolidSession } from './solid-session.ts'

/** Somebody who calls a Solid server: signed in, or nobody. */
export interface Visitor {
  readonly call: (method: string, url: string, content?: Content) => Promise<Answer>
}

export interface Content {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const visitorOf = (session: SolidSession | undefined, send: Send): Visitor => ({
  call: (method, url, { headers, body } = {}) =>
    send({ method, url, headers: { ...authorizationOf(session, method, url), ...headers }, body }),
})

const authorizationOf = (
  session: SolidSession | undefined,
  method: string,
  url: string,
): Record<string, string> => {
  if (session === undefined) return {}
  const { accessToken, signer } = session
  return { Authorization: `DPoP ${accessToken}`, DPoP: signer.sign({ method, url, accessToken }) }
}
