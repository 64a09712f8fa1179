import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import type { RollEntry } from '@mutua/sdk/assembly/roll'
import type { Enacts } from '@mutua/sdk/assembly/motion'
import type { SecretVote } from '@mutua/sdk/assembly/secret-vote'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { OfficerDecision, OfficerSigned } from '@mutua/sdk/coop/officer'
import type { Sha256, WebId } from '@mutua/sdk/ids'
import type { Rules } from '@mutua/sdk/law/rules'
import type { Store, Write } from '@mutua/kit/store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'

/** Part of a write of somebody else's room. Facts are given, not written: those of one write are numbered together. */
export interface FurtherWrites {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  readonly facts?: readonly LoggedFact[]
}

export type Signed = OfficerSigned & { readonly webId: WebId }
interface Decided {
  readonly kind: string
  readonly subject: string
}

export interface AssemblyDeps {
  readonly store: Store
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  /** Law, statute and regulation in force on a day. This room knows no number of its own. */
  readonly rulesOn: (date: CivilDate) => Promise<Rules>
  /** Who may vote on that day. */
  readonly rollOn: (date: CivilDate) => Promise<readonly RollEntry[]>
  /** As it stands at the head of the minutes. */
  readonly coopName: string
  readonly nameOf: (member: number) => Promise<string>
  readonly webIdOf: (member: number) => Promise<WebId | undefined>
  readonly isOfficer: (webId: WebId) => boolean
  readonly officers: {
    readonly propose: (what: Decided & { readonly text: string }, signed: Signed) => Promise<OfficerDecision>
    readonly confirm: (
      what: Decided,
      signed: Signed,
      room: (decision: {
        readonly text: string
        readonly digest: Sha256
        readonly proposed: { readonly webId: WebId }
      }) => Promise<Omit<FurtherWrites, 'facts'>>,
    ) => Promise<OfficerDecision>
  }
  /** Absent while this house has no ballot box: then nothing is voted in secret. */
  readonly secretVote?: SecretVote
  /** What the adopted motions enact, as part of the write that closes the book on them. */
  readonly planAdoption: (
    adopted: readonly AssemblyResolution[],
    refused: readonly AssemblyResolution[],
  ) => Promise<FurtherWrites>
  /** Whether the document stands where all may read it, so that an amendment may put it into force instead. */
  readonly isPublished: (enacted: Enacts[number]) => Promise<boolean>
  /** Applications that were refused and brought before the assembly: the next one decides on them (art. 2528 c. 4 c.c.). */
  readonly openAppeals: () => Promise<readonly number[]>
  /** With the first call nothing is brought over from older books any more. */
  readonly planClosingHistory: () => Promise<FurtherWrites>
  /** That these members are told of an assembly. */
  readonly tell: (news: {
    readonly kind: 'assembly-called' | 'assembly-soon' | 'assembly-open' | 'assembly-vote-waits'
    readonly assembly: string
    readonly members: readonly WebId[]
    readonly batch: number
  }) => Write
}
