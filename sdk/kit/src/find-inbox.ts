import { Parser } from 'n3'
import type { WebId } from '@mutua/sdk/ids'
import { createLookupCache } from './authn/lookup-cache.ts'
import type { SafeFetch } from './safe-fetch.ts'

/**
 * The inbox that a profile names, or undefined when it names none.
 * @throws {Error} when the profile cannot be had
 */
export type FindInbox = (webId: WebId) => Promise<string | undefined>

/** Linked Data Notifications §3.1: `ldp:inbox` of a Link header, else of the profile itself. Asked again after 5 minutes. */
export const createInboxes = (deps: {
  readonly fetch: SafeFetch
  readonly now: () => number
  readonly maxEntries?: number
}): FindInbox => {
  const cache = createLookupCache<{ inbox: string | undefined; at: number }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 300_000,
    failedForMs: 5_000,
    maxEntries: deps.maxEntries ?? 20_000,
  })
  return async (webId) => {
    const { inbox } = await cache.find(webId, async () => {
      const at = deps.now()
      const { status, url, headers, body } = await deps.fetch(webId, 'text/turtle')
      if (status !== 200) throw new Error(`the WebID profile answered ${String(status)}`)
      const linked = linkedInbox(headers.get('link') ?? '', url)
      // The document of an application is JSON and names no inbox: nothing to be tried again for days.
      const isJson = /^application\/(?:\w+\+)?json\b/.test(headers.get('content-type') ?? '')
      const inbox = linked ?? (isJson ? undefined : inboxIn(new TextDecoder().decode(body), url, webId))
      return { inbox, at }
    })
    return inbox
  }
}

const ldpInbox = 'http://www.w3.org/ns/ldp#inbox'

const linkedInbox = (link: string, base: string): string | undefined => {
  const target = /<([^<>]*)>\s*;\s*rel="?http:\/\/www\.w3\.org\/ns\/ldp#inbox"?(?=\s*(?:[,;]|$))/.exec(
    link,
  )?.[1]
  return target === undefined ? undefined : new URL(target, base).href
}

/** @throws {Error} when what a stranger put there is not Turtle */
const inboxIn = (turtle: string, baseIRI: string, webId: WebId): string | undefined =>
  new Parser({ baseIRI })
    .parse(turtle)
    .find(
      ({ subject, predicate, object }) =>
        subject.value === webId && predicate.value === ldpInbox && object.termType === 'NamedNode',
    )?.object.value
