import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { Contract } from '@mutua/sdk/coop/contract'
import type { Both, DocumentEntry } from '@mutua/sdk/rights/official-document'

/** What the co-op is running with at this moment: settings, and what stands in its registers. Nobody’s name in it. */
export interface ProcessingFacts {
  readonly profile: CoopProfile
  readonly podServers: readonly string[]
  readonly outsideOrigins: number
  readonly trustedIssuers: number
  readonly mayAnybodyAsk: boolean
  /** Purposes that can be chosen, with those of the deployment. */
  readonly purposes: readonly {
    readonly iri: string
    readonly kind: 'care' | 'social' | 'research' | 'coop'
    readonly label: Both
  }[]
  readonly keyDays: number
  readonly eraseDays: number
  readonly emergency: {
    readonly seconds: number
    readonly reviewDays: number
    readonly roles: readonly string[]
  }
  readonly usesTls: boolean
  /** Names of programs that cosign the log. */
  readonly witnesses: readonly string[]
  readonly hasPayments: boolean
  /** Organisations on the register that have not ended. */
  readonly organisations: readonly string[]
  /** Those in force. */
  readonly contracts: readonly Pick<Contract, 'id' | 'name' | 'from' | 'to' | 'purposes'>[]
}

export const both = (it: string, en: string): Both => ({ it, en })
export const same = (text: string): Both => ({ it: text, en: text })

/** `none` where a list is empty. */
export const listed = (items: readonly string[]): Both =>
  items.length === 0 ? both('nessuno', 'none') : same(items.join('; '))

/** An entry of fields given as `id: [label, value]`, in their order. */
export const entryOf = (
  id: string,
  title: Both,
  fields: Readonly<Record<string, readonly [label: Both, value: Both]>>,
): DocumentEntry => ({
  id,
  title,
  fields: Object.entries(fields).map(([name, [label, value]]) => ({ id: name, label, value })),
})
