/** One link of a `Link` header (RFC 8288 §3). */
export interface Link {
  readonly target: string
  readonly rels: readonly string[]
}

/** One challenge of `WWW-Authenticate` (RFC 9110 §11.6.1). */
export interface Challenge {
  /** Lower case: scheme names are case-insensitive. */
  readonly scheme: string
  /** Names in lower case. */
  readonly params: ReadonlyMap<string, string>
}

/** Reads the links of a header; what has no `<target>` is left out, since a header is the server's word and may be anything. */
export const parseLinks = (header: string | null): readonly Link[] => {
  const links: Link[] = []
  for (const [, target, params = ''] of (header ?? '').matchAll(linkPattern)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i.exec(params)
    const rels = (rel?.[1] ?? rel?.[2] ?? '').split(/\s+/).filter((word) => word !== '')
    if (target !== undefined) links.push({ target, rels })
  }
  return links
}

export const findLink = (header: string | null, rel: string): string | undefined =>
  parseLinks(header).find(({ rels }) => rels.includes(rel))?.target

/**
 * Reads challenges. Parameters before the first scheme are left out; a scheme without parameters is a challenge too.
 * Written by hand because schemes and parameters are both separated by commas.
 */
export const parseChallenges = (header: string | null): readonly Challenge[] => {
  const challenges: { scheme: string; params: Map<string, string> }[] = []
  for (const [, name = '', quoted, bare, scheme] of (header ?? '').matchAll(challengePattern)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), params: new Map() })
    else challenges.at(-1)?.params.set(name.toLowerCase(), bare ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1'))
  }
  return challenges
}

const linkPattern = /<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s";,]*))?)*)/g
/** `name="value"` or `name=value`, else a word of its own, which is a scheme. */
const challengePattern =
  /([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~:/?-]+))|([A-Za-z][\w-]*)(?!\s*=)/g
