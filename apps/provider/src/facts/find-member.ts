import { reach, type Fetch } from '@mutua/sdk/clients/answer'
import { parseResourceUrl, parseWebId, type BaseUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

/**
 * Who is meant by the name of an account here, or by a WebID, and where their pod begins.
 * @throws {Problem} `not-found` where the pod server has nobody of that name; `input-malformed`
 */
export const findMember = async (
  typed: string,
  { podServer, fetch }: { readonly podServer: BaseUrl; readonly fetch: Fetch },
): Promise<{ readonly webId: WebId; readonly pod: ResourceUrl }> => {
  const word = typed.trim()
  if (word === '') throw new Problem('input-malformed', 'Write the name of the account.')
  const webId = parseWebId(
    URL.canParse(word) ? word : `${podServer}/${encodeURIComponent(word.toLowerCase())}/profile/card#me`,
  )
  // Profiles are public: what is not there is a name that was mistyped, and nobody would ever answer.
  if (!(await reach(fetch, webId)).ok)
    throw new Problem('not-found', 'Nobody has an account of this name here.')
  const { origin, pathname } = new URL(webId)
  return { webId, pod: parseResourceUrl(`${origin}/${pathname.split('/')[1] ?? ''}/`) }
}
