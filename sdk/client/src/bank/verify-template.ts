import type { Sha256 } from '../ids.ts'
import { lineageOfFork, templateSchema, templateText, type Template, type TemplateFile } from './template.ts'

/** Header `typ` of a signed version. */
export const templateJwsType = 'mutua-project-template+jws'

/** The payload of a JWS whose signature holds; `unreachable`: the keys of its signer cannot be had now. */
export type VerifyJws = (
  jws: string,
  expected: { readonly type: string; readonly did: string },
) => Promise<
  | { readonly kind: 'holds' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unreachable' }
>

export interface VerifiedLink {
  readonly template: Template
  readonly digest: Sha256
  /** False where the co-op that signed it could not be asked for its keys; what it wrote is pinned by who forked it. */
  readonly isSignatureKnown: boolean
}

export type TemplateVerdict =
  | { readonly kind: 'verified'; readonly link: VerifiedLink; readonly chain: readonly VerifiedLink[] }
  | { readonly kind: 'refused'; readonly why: string }

/**
 * Verifies a file, newest version first: its own signature must hold; each version names by digest the one before it, so
 * that a letter changed anywhere in the chain breaks it, and carries all credit of that one. Of a co-op that is not there
 * any more the text is still the one that its heir signed for.
 * @param file attacker-controlled
 */
export const verifyTemplateFile = async (
  file: TemplateFile,
  deps: {
    readonly verifyJws: VerifyJws
    readonly sha256: (text: string) => Promise<Sha256>
    /** Whether an address is of the host that a DID names. */
    readonly isOf: (id: string, did: string) => boolean
  },
): Promise<TemplateVerdict> => {
  const links: VerifiedLink[] = []
  for (const [place, jws] of [...file.chain, file.signed].entries()) {
    const isLast = place === file.chain.length
    const opened = await openLink(jws, deps)
    if (typeof opened === 'string') return refused(`Version ${String(place + 1)} of the chain: ${opened}`)
    if (isLast && !opened.isSignatureKnown)
      return refused('The keys of the co-op that published it cannot be had: try again later.')
    const fault = lineageFault(opened.template, links.at(-1))
    if (fault !== undefined) return refused(`Version ${String(place + 1)} of the chain: ${fault}`)
    links.push(opened)
  }
  const link = links.pop()
  return link === undefined ? refused('It is empty.') : { kind: 'verified', link, chain: links }
}

/** What of the credit is not what it has to be; `undefined` when nothing was lost. */
export const lineageFault = (
  template: Pick<Template, 'forkedFrom' | 'credits' | 'content'>,
  parent: Pick<VerifiedLink, 'template' | 'digest'> | undefined,
): string | undefined => {
  if (parent === undefined)
    return template.forkedFrom === undefined && template.credits.length === 0
      ? undefined
      : 'what it was forked from is not in the file.'
  const due = lineageOfFork(parent.template, parent.digest)
  return textOf({ forkedFrom: template.forkedFrom, credits: template.credits }) === textOf(due)
    ? undefined
    : 'it does not carry the credit of what it was forked from.'
}

const openLink = async (
  jws: string,
  deps: Parameters<typeof verifyTemplateFile>[1],
): Promise<VerifiedLink | string> => {
  const text = payloadOf(jws)
  const template = templateIn(text)
  if (text === undefined || template === undefined)
    return 'it is no template, or not written in the one form.'
  if (!deps.isOf(template.id, template.coop.did)) return 'it names an address that is not its co-op’s.'
  const verdict = await deps.verifyJws(jws, { type: templateJwsType, did: template.coop.did })
  if (verdict.kind === 'refused') return verdict.why
  return { template, digest: await deps.sha256(text), isSignatureKnown: verdict.kind === 'holds' }
}

/** One text for one template: what parses to the same and is written otherwise is refused. */
const templateIn = (text: string | undefined): Template | undefined => {
  if (text === undefined) return undefined
  try {
    const parsed = templateSchema.safeParse(JSON.parse(text))
    return parsed.success && templateText(parsed.data) === text ? parsed.data : undefined
  } catch {
    return undefined
  }
}

const payloadOf = (jws: string): string | undefined => {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jws)?.[1]
  if (payload === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
      sign.charCodeAt(0),
    )
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Both were parsed: the same members in the same order. */
const textOf = (value: unknown): string => JSON.stringify(value)

const refused = (why: string) => ({ kind: 'refused', why }) as const
