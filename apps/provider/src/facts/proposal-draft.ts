import { useEffect, useRef, useState } from 'react'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { ProposalContent, ProposalView } from '@mutua/sdk/codesign/proposal'
import { cents, parseWebId } from '@mutua/sdk/ids'
import { centsIn, euroText } from '@mutua/ui/records/euro-text'
import { useCalling } from './call-facts.ts'

/** A proposal as it is typed: sums and days as text. */
export interface ProposalDraft {
  readonly title: string
  readonly sections: ProposalContent['sections']
  readonly partners: readonly { readonly organisation: string; readonly role: string }[]
  readonly lines: readonly { readonly title: string; readonly sums: Readonly<Record<string, string>> }[]
  readonly commitments: readonly { readonly party: string; readonly what: string; readonly until: string }[]
  readonly declarations: Readonly<Record<string, string>>
}

export const typedOf = (content: ProposalContent): ProposalDraft => ({
  title: content.title,
  sections: content.sections.length === 0 ? [emptySection(false), emptySection(true)] : content.sections,
  partners: content.partners,
  lines: content.lines.map(({ title, shares }) => ({
    title,
    sums: Object.fromEntries(shares.map(({ party, cents: sum }) => [party, euroText(sum)])),
  })),
  commitments: content.commitments.map(({ party, what, until }) => ({ party, what, until: until ?? '' })),
  declarations: Object.fromEntries(
    content.declarations.map(({ requirement, text }) => [String(requirement), text]),
  ),
})

export const emptySection = (identifying: boolean) => ({ title: '', text: '', identifying })

export const contentOf = (draft: ProposalDraft): ProposalContent => ({
  title: draft.title,
  sections: draft.sections.filter(({ title, text }) => title !== '' || text !== ''),
  partners: draft.partners
    .filter(({ organisation }) => organisation !== '')
    .map(({ organisation, role }) => ({ organisation: parseWebId(organisation), role })),
  lines: draft.lines.map(({ title, sums }) => ({
    title,
    shares: Object.entries(sums).flatMap(([party, typed]) => {
      const sum = centsIn(typed)
      return sum === undefined || sum === 0n ? [] : [{ party, cents: cents(sum) }]
    }),
  })),
  commitments: draft.commitments.map(({ party, what, until }) => {
    const day = civilDateSchema.safeParse(until)
    return { party, what, ...(day.success ? { until: day.data } : {}) }
  }),
  declarations: Object.entries(draft.declarations).map(([requirement, text]) => ({
    requirement: Number(requirement),
    text,
  })),
})

export interface KeptDraft {
  readonly draft: ProposalDraft
  readonly change: (changed: Partial<ProposalDraft>) => void
  /** As it was kept last, with what is missing. */
  readonly kept: ProposalView
  readonly isSaving: boolean
  readonly error: Error | undefined
  /** Resolves when all that was typed is kept. */
  readonly flush: () => Promise<void>
}

/** How long nobody types before it is kept: at the service, so that another device and a colleague go on with it. */
const pauseMs = 900

/** Keeps by itself what is typed, one after the other; what somebody else kept meanwhile is not overwritten. */
export const useKeptDraft = (proposal: ProposalView): KeptDraft => {
  const { save } = useCalling()
  const [draft, setDraft] = useState(() => typedOf(proposal.content))
  const [kept, setKept] = useState(proposal)
  const [isSaving, setIsSaving] = useState(false)
  const [error, setError] = useState<Error>()
  const revision = useRef(proposal.revision)
  const waiting = useRef<ProposalDraft>(undefined)
  const turn = useRef(Promise.resolve())
  const keepWaiting = async (): Promise<void> => {
    const typed = waiting.current
    if (typed === undefined) return
    waiting.current = undefined
    setIsSaving(true)
    try {
      const saved = await save(proposal.id, { revision: revision.current, content: contentOf(typed) })
      revision.current = saved.revision
      setKept(saved)
      setError(undefined)
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)))
    } finally {
      setIsSaving(false)
    }
  }
  const flush = (): Promise<void> => {
    turn.current = turn.current.then(keepWaiting)
    return turn.current
  }
  const later = useRef(flush)
  later.current = flush
  useEffect(() => {
    if (waiting.current === undefined) return
    const timer = setTimeout(() => void later.current(), pauseMs)
    return () => clearTimeout(timer)
  }, [draft])
  return {
    draft,
    change: (changed) => {
      const next = { ...draft, ...changed }
      waiting.current = next
      setDraft(next)
    },
    // A partner may have said yes meanwhile: what was read last counts, unless something newer was kept here.
    kept: kept.revision > proposal.revision ? kept : proposal,
    isSaving,
    error,
    flush,
  }
}
