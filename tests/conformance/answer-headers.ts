import type { HeaderLines } from '../support/send.ts'

export interface Link {
  readonly rel: string
  readonly uri: string
}

/** Web Linking (RFC 8288 §3): one entry for each relation, however many links a line carries. */
export const linksIn = (headers: HeaderLines): Link[] =>
  (headers['link'] ?? []).flatMap((line) =>
    [...line.matchAll(link)].flatMap(([, uri = '', parameters = '']) => {
      const rel = [...parameters.matchAll(parameter)].find(([, name]) => name?.toLowerCase() === 'rel')
      return (rel?.[2] ?? rel?.[3] ?? '')
        .split(/\s+/)
        .filter((name) => name !== '')
        .map((name) => ({ rel: name, uri }))
    }),
  )

const link = /<([^>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)/g
const parameter = /;\s*([\w*]+)\s*=\s*(?:"([^"]*)"|([^\s",;]+))/g

/** WAC §6.1: `user="read write",public="read"`. @throws {Error} when it is not written so */
export const wacAllowIn = (headers: HeaderLines): Record<string, readonly string[]> => {
  const groups: Record<string, readonly string[]> = { user: [], public: [] }
  for (const part of (headers['wac-allow'] ?? []).flatMap((line) => line.split(','))) {
    const [, group, modes] = /^\s*(\w+)\s*=\s*"([\w\s]*)"\s*$/.exec(part) ?? []
    if (group === undefined || modes === undefined) throw new Error(`not a WAC-Allow header: ${part}`)
    groups[group] = modes.split(/\s+/).filter((mode) => mode !== '')
  }
  return groups
}
