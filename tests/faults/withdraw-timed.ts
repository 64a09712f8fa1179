import type { GrantId } from '@mutua/sdk/ids'
import { openRawConnection, requestText } from '../support/raw-connection.ts'
import type { SolidSession } from '../support/solid-session.ts'
import { machineNow } from './reading.ts'

/**
 * Withdraws, over a raw connection, so that the moment is that of the acknowledgement's arrival and not of its parsing.
 * @returns that moment, by `machineNow`
 */
export const withdrawTimed = async (owner: SolidSession, grant: GrantId): Promise<number> => {
  const url = `${grant}/withdraw`
  using connection = await openRawConnection(new URL(url))
  const { accessToken, signer } = owner
  const proof = signer.sign({ method: 'POST', url, accessToken })
  const headers = { Authorization: `DPoP ${accessToken}`, DPoP: proof }
  const exchange = await connection.exchange(requestText({ method: 'POST', url, headers, body: '' }))
  const arrived = machineNow()
  if (exchange.kind !== 'complete' || exchange.status !== 200) {
    throw new Error(`The withdrawal was not acknowledged: ${JSON.stringify(exchange)}`)
  }
  return arrived
}
