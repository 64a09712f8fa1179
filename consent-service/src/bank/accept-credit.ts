import { creditNoticeSchema, creditNoticeType, type Fork } from '@mutua/sdk/bank/bank'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseCompactJws } from '@mutua/kit/authn/compact-jws'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { creditKey, creditRowSchema, creditsOf, versionKey, versionRowSchema } from './bank-rows.ts'
import type { BankDeps } from './bank-deps.ts'
import { isAddressOf } from './verify-file.ts'

/**
 * Another co-op says that it has made something of ours. Only what the DID that it names has signed counts, about a version
 * that we published, with a fork at an address of that DID; the same fork again is one.
 * @param jws attacker-controlled
 * @throws {Problem} `credit-refused`
 */
export const acceptCredit = async (
  local: string,
  jws: string,
  deps: Pick<BankDeps, 'store' | 'now' | 'coop' | 'verifyJws'>,
): Promise<void> => {
  const parsed = creditNoticeSchema.safeParse(parseCompactJws(jws, 20_000)?.payload())
  if (!parsed.success) throw refused('It is no notice of credit.')
  const { coop, of, fork } = parsed.data
  if (coop.did === deps.coop.did) throw refused('Nobody forks what is their own.')
  if (!isAddressOf(fork.id, coop.did))
    throw refused('The fork is not at an address of the co-op that it names.')
  // Before anything is fetched: who names nothing of ours learns nothing of us.
  const version = await findRow(deps.store, versionKey(local, of.version), versionRowSchema)
  if (version?.digest !== of.digest || version.template.id !== of.id)
    throw refused('No version of ours has that address and fingerprint.')
  const verdict = await deps.verifyJws(jws, { type: creditNoticeType, did: coop.did })
  if (verdict.kind !== 'holds')
    throw refused(
      verdict.kind === 'refused' ? verdict.why : 'The keys of the co-op that it names cannot be had.',
    )
  const key = creditKey(local, `${coop.did} ${fork.id}`)
  await commitPlan(deps.store, async () => {
    const bytes = await deps.store.get(key)
    const known = bytes === undefined ? undefined : parseRow(creditRowSchema, bytes)
    const isNew = known === undefined || known.notice.fork.version < fork.version
    const told = { notice: parsed.data, jws, at: known?.at ?? instantOf(deps.now()) }
    return {
      writes: isNew ? [row(key, told)] : [],
      unchanged: new Map([[key, bytes]]),
      result: undefined,
    }
  })
}

/** Who has told that they made something of it, the first one first. */
export const listForks = async (
  local: string,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<Fork[]> => {
  const forks: Fork[] = []
  for await (const { value } of store.list({ ...prefixRange(creditsOf(local)), limit: mostShown })) {
    const { notice, at } = parseRow(creditRowSchema, value)
    forks.push({
      coop: notice.coop,
      id: notice.fork.id,
      version: notice.fork.version,
      of: notice.of.version,
      at,
    })
  }
  return forks.toSorted((one, other) => (one.at < other.at ? -1 : 1))
}

/** More would be an attack, or a joy that a page need not list. */
const mostShown = 1_000

const refused = (detail: string) => new Problem('credit-refused', detail)
