import { callTextOf, callTextSchema, type CallText, type CallWish } from '@mutua/sdk/codesign/call-text'
import { instantOf, parseSha256, parseWith, type WebId } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, row } from '@mutua/kit/row'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { CallsDeps } from './call-deps.ts'
import { keys, readCall, type CallRow } from './call-rows.ts'
import type { TwoSigned } from './two-sign.ts'

/** A call that an officer draws up. Nobody but officers sees it. @throws {Problem} `input-malformed` */
export const draftCall = async (wish: CallWish, by: WebId, deps: CallsDeps): Promise<string> => {
  requireOutsider(wish, deps)
  const local = newLocal(deps)
  const drafted: CallRow = {
    local,
    draftedAt: instantOf(deps.now()),
    draftedBy: by,
    draft: { wish },
    versions: [],
    declarations: [],
  }
  const key = keys.call(local)
  if (!(await deps.store.write([row(key, drafted)], new Map([[key, undefined]])))) throw brokenRandomness()
  return local
}

/**
 * Changes the draft; of a call that was published, draws up its next amendment.
 * @param reason why it is amended, for all to read
 * @throws {Problem} `call-step-refused`, `call-closed`, `input-malformed`
 */
export const redraftCall = (
  call: string,
  { wish, reason }: { readonly wish: CallWish; readonly reason?: string | undefined },
  deps: CallsDeps,
): Promise<CallRow> =>
  changeCall(call, deps, (held) => {
    requireOutsider(wish, deps)
    const published = held.versions.at(-1)
    if (published === undefined) return { ...held, draft: { wish } }
    if (reason === undefined)
      throw new Problem('call-step-refused', 'What was published changes by an amendment that says why.')
    const draft = { wish, reason }
    textOfDraft({ ...held, draft }, deps)
    return { ...held, draft }
  })

/** Publication and amendments: the text as two officers sign it. */
export const publication: TwoSigned = {
  kind: 'call.publication',
  subjectOf: ({ local, versions }) => `${local}/${String(versions.length + 1)}`,
  textOf: async (held, deps) => callTextOf(textOfDraft(held, deps)),
  apply: async (held, signed, deps) => {
    const text = textOfDraft(held, deps)
    const { draft: _draft, ...rest } = held
    const { digest, at, signatures } = signed
    const next: CallRow = { ...rest, versions: [...held.versions, { text, digest, at, signatures }] }
    return { next, facts: [publishedFact(held.local, text, digest)] }
  },
}

/** @throws {Problem} `call-step-refused`, `call-closed`, `input-malformed` */
const textOfDraft = ({ local, draft, versions, off }: CallRow, deps: CallsDeps): CallText => {
  if (draft === undefined || off !== undefined)
    throw new Problem('call-step-refused', 'Nothing is drawn up here that could be published.')
  const before = versions.at(-1)
  const at = instantOf(deps.now())
  if (draft.wish.closesAt <= at) throw new Problem('call-step-refused', 'Its closing would be over: move it.')
  if (before !== undefined) requireAmendable(before.text, draft.wish, at)
  const text = {
    type: 'CallForProposals',
    version: 1,
    id: `${deps.origin}/calls/${local}`,
    number: versions.length + 1,
    ...(before === undefined ? {} : { amends: { digest: before.digest, reason: draft.reason } }),
    ...draft.wish,
  }
  // As it is read again: money in it is decimal text.
  return parseWith(callTextSchema, JSON.parse(jsonText(text)), 'the call')
}

/** Whoever writes a proposal has the time to read what has changed. */
const requireAmendable = (before: CallText, wish: CallWish, at: string): void => {
  if (at >= before.closesAt)
    throw new Problem('call-closed', 'The call has closed: what decides it does not change any more.')
  if (wish.closesAt <= before.closesAt)
    throw new Problem('call-step-refused', 'An amendment moves the closing to a later day.')
  if (at >= before.opensAt && wish.opensAt !== before.opensAt)
    throw new Problem('call-step-refused', 'The call is open: its opening stays as it was.')
}

/** Who scores must not know who proposes, and somebody has to look whether proposals may take part. */
const requireOutsider = ({ commission }: CallWish, { officerIds }: CallsDeps): void => {
  if ([...officerIds].every((officer) => commission.some(({ webId }) => webId === officer)))
    throw new Problem(
      'input-malformed',
      'Leave one officer out of the commission: who checks the requirements reads names, and does not score.',
    )
}

/** One step of a call, written only if nobody took another one meanwhile. @throws {Problem} `not-found`, and what `plan` throws */
export const changeCall = (
  call: string,
  { store }: Pick<CallsDeps, 'store'>,
  plan: (held: CallRow) => CallRow | Promise<CallRow>,
): Promise<CallRow> =>
  commitPlan(store, async () => {
    const { key, bytes, value } = await readCall(call, store)
    const next = await plan(value)
    return next === value
      ? { writes: [], unchanged: new Map(), result: value }
      : { writes: [row(key, next)], unchanged: new Map([[key, bytes]]), result: next }
  })

export const newLocal = ({ randomBytes }: Pick<CallsDeps, 'randomBytes'>): string =>
  Buffer.from(randomBytes(16)).toString('base64url')

export const brokenRandomness = (): Error =>
  new Error('128 random bits came out the same twice: the source of randomness is broken')

export const digestOf = (text: string) => parseSha256(hashKey(text))

const publishedFact = (
  local: string,
  { number, amends, closesAt }: CallText,
  digest: string,
): LoggedFact => ({
  kind: 'call.published',
  about: `call/${local}`,
  statement: {
    type: 'call',
    digest,
    number,
    closesAt,
    ...(amends === undefined ? {} : { amends: amends.digest }),
  },
})
