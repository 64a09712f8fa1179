import type { GrantId } from '@mutua/sdk/ids'
import { openRawConnection, requestText } from '../support/raw-connection.ts'
import type { SolidSession } from '../support/solid-session.ts'
import { machineNow } from './reading.ts'

/** Withdraws. @returns when the acknowledgement arrived, by `machineNow` */
export const withdrawTimed = (owner: SolidSession, grant: GrantId): Promise<number> =>
  postTimed(owner, `${grant}/withdraw`, '')

/**
 * Posts over a raw connection, so that the moment is that of the acknowledgement's arrival and not of its parsing.
 * @param body JSON, in ASCII, or nothing
 * @returns that moment, by `machineNow`
 */
export const postTimed = async (session: SolidSession, url: string, body: string): Promise<number> => {
  using connection = await openRawConnection(new URL(url))
  const { accessToken, signer } = session
  const proof = signer.sign({ method: 'POST', url, accessToken })
  const headers = {
    Authorization: `DPoP ${accessToken}`,
    DPoP: proof,
    ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
  }
  const exchange = await connection.exchange(requestText({ method: 'POST', url, headers, body }))
  const arrived = machineNow()
  if (exchange.kind !== 'complete' || exchange.status !== 200) {
    throw new Error(`It was not acknowledged: ${JSON.stringify(exchange)}`)
  }
  return arrived
}
