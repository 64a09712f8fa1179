import { templateFileSchema, lineageOfFork, longestChain, type TemplateFile } from '@mutua/sdk/bank/template'
import type { ForkWish } from '@mutua/sdk/bank/bank'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, row } from '@mutua/kit/row'
import { toBytes, toText } from '@mutua/kit/store'
import { draftKey, draftRowSchema, forkedKey, parentKey, type DraftRow } from './bank-rows.ts'
import type { BankDeps } from './bank-deps.ts'
import { verifyFile } from './verify-file.ts'

/**
 * Takes up what another co-op has published: verified from the first link of its chain to the last before anything is kept.
 * The same version again is the draft that there is.
 * @throws {Problem} `template-refused`, `template-unreachable`
 */
export const forkTemplate = async (wish: ForkWish, by: WebId, deps: BankDeps): Promise<DraftRow> => {
  const file = 'file' in wish ? wish.file : await fetchFile(wish.address, deps)
  const verdict = await verifyFile(file, deps)
  if (verdict.kind === 'refused') throw new Problem('template-refused', verdict.why)
  const { template, digest } = verdict.link
  if (template.coop.did === deps.coop.did)
    throw new Problem('template-refused', 'It is one of ours: change it where it is.')
  if (verdict.chain.length >= longestChain)
    throw new Problem('template-refused', 'It has been forked so often that no file carries all its credit.')
  const local = Buffer.from(deps.randomBytes(16)).toString('base64url')
  const held: DraftRow = {
    ...{ local, content: template.content, editedAt: instantOf(deps.now()), editedBy: by, versions: 0 },
    lineage: {
      ...lineageOfFork(template, digest),
      credits: [...lineageOfFork(template, digest).credits],
      unknownSignatures: verdict.chain
        .filter((link) => !link.isSignatureKnown)
        .map((link) => link.template.coop.did),
    },
  }
  return commitPlan(deps.store, async () => {
    const known = await deps.store.get(forkedKey(digest))
    const before =
      known === undefined ? undefined : await findRow(deps.store, draftKey(toText(known)), draftRowSchema)
    if (before !== undefined) return { writes: [], unchanged: new Map(), result: before }
    return {
      writes: [
        row(draftKey(local), held),
        row(parentKey(local), { file }),
        { key: forkedKey(digest), value: toBytes(local) },
      ],
      unchanged: new Map([
        [draftKey(local), undefined],
        [forkedKey(digest), known],
      ]),
      result: held,
    }
  })
}

const fetchFile = async (address: string, deps: BankDeps): Promise<TemplateFile> => {
  const url = /\/file(?:\?.*)?$/.test(address) ? address : `${address.replace(/\/+$/, '')}/file`
  const body = await deps.fetchFile(url).catch((cause: unknown) => {
    throw new Problem('template-unreachable', 'Nothing that can be read is at that address.', { cause })
  })
  const parsed = templateFileSchema.safeParse(body)
  if (!parsed.success) throw new Problem('template-refused', 'At that address is no template.')
  return parsed.data
}
