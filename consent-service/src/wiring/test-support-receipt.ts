import { plainProfile } from '@mutua/sdk/consent/coop-profile'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseInstant, type WebId } from '@mutua/sdk/ids'
import { issueGrantCredential } from '../credentials/grant-credential.ts'
import { localIdOf } from '../grants/records.ts'
import { anna, askedOf, drRossi, inDays, openHouse, origin, type House } from '../grants/test-support.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { authenticateByWord, serve, signedInAs } from '../http/test-support.ts'
import { openKeys, type Keys } from '../keys/keys.ts'
import { openFolder, sealer } from '../keys/test-support.ts'
import { openReceiptFace } from './receipt-face.ts'

export interface ReceiptDesk extends AsyncDisposable {
  readonly house: House
  readonly keys: Keys
  /** Anna's consent to Dr Rossi, with every term. */
  readonly grant: Grant
  readonly url: string
  readonly get: (path: string, as?: WebId, headers?: Readonly<Record<string, string>>) => Promise<Response>
  /** The page of the receipt, as Anna gets it. */
  readonly page: (language?: string) => Promise<string>
}

/** Real store, keys, credentials and HTTP; who calls says who they are. */
export const openReceiptDesk = async (
  authenticate: AuthenticateCaller = authenticateByWord,
): Promise<ReceiptDesk> => {
  const clock = { at: Date.parse('2026-11-21T09:00:00.000Z') }
  const now = () => clock.at
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await openFolder())
  const keys = await openKeys({ store: folder.store, sealer, origin, now })
  const house = opened.use(
    await openHouse({
      clock,
      issueCredential: (grant) =>
        issueGrantCredential(grant, { issuer: keys.did, origin, signingKey: keys.signingKey }),
    }),
  )
  const terms = {
    life: 'P30D',
    eraseBy: inDays(120),
    frequency: { times: 3, per: 'day' },
    range: { from: parseInstant('2026-01-01T00:00:00.000Z') },
  } as const
  const request = await house.grants.ask(drRossi, askedOf(anna, { terms }))
  const shown = { notice: '2026-2', noticeHash: 'a'.repeat(64), language: 'it', channel: 'web' } as const
  const { grant } = await house.grants.give(anna, localIdOf(request.id), { shown })
  const served = opened.use(
    await serve(
      openReceiptFace({
        coopName: 'Salute <i>& Comunità</i>',
        timeZone: 'Europe/Rome',
        store: house.store,
        origin,
        now,
        keys,
        grants: house.grants,
        profile: plainProfile({ name: 'Salute & Comunità', origin }),
        findPurpose,
        eraseDays: 30,
        authenticate,
      }).room,
    ),
  )
  const get: ReceiptDesk['get'] = (path, as, headers = {}) =>
    fetch(served.url + path, {
      headers: { Accept: 'text/html', ...headers, ...(as === undefined ? {} : signedInAs(as)) },
    })
  const kept = opened.move()
  return {
    house,
    keys,
    grant,
    url: served.url,
    get,
    page: async (language = 'it') =>
      (await get(`/grants/${localIdOf(grant.id)}/receipt?lang=${language}`, anna)).text(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The one signed text in a page. */
export const signedIn = (page: string): string => /id="signed-receipt"[^>]*>([\w.-]+)</.exec(page)?.[1] ?? ''

export const codeIn = (page: string): string => /class="code">([^<]+)</.exec(page)?.[1] ?? ''
