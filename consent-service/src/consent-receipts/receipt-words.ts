import type { RecordedStep, Shown } from '@mutua/sdk/consent/consent-record'
import type { AccessMode } from '@mutua/sdk/consent/grant'
import type { Change, Frequency } from '@mutua/sdk/consent/terms'
import type { StudyTopic } from '@mutua/sdk/pool/study-shown'

/** All that a consent receipt says, in one language. Names, addresses and times come in as they are to be shown. */
export interface ReceiptWords {
  readonly title: string
  readonly standing: Readonly<Record<'given' | 'paused' | 'withdrawn' | 'invalidated' | 'expired', string>>
  readonly what: string
  readonly why: string
  /** Of a purpose that has no label in this language. */
  readonly purposes: Readonly<Record<string, string>>
  readonly mayDo: string
  readonly modes: Readonly<Record<AccessMode, string>>
  readonly resources: string
  readonly withContents: (address: string) => string
  readonly withoutContents: (address: string) => string
  readonly kindOfContent: string
  readonly health: string
  readonly times: string
  readonly timesBetween: (from: string | undefined, to: string | undefined) => string
  readonly mediaTypes: string
  readonly records: string
  readonly masked: string
  readonly resourceTypes: string
  readonly resourceTypeNames: { readonly container: string; readonly document: string }
  readonly changes: string
  readonly changeNames: Readonly<Record<Change, string>>
  readonly howOften: string
  readonly once: string
  readonly frequency: (times: string, per: Frequency['per']) => string
  readonly noFrequency: string
  readonly gift: string
  readonly giftText: string
  readonly who: string
  readonly gives: string
  /** By somebody who acts for the person. */
  readonly givenBy: (actor: string) => string
  readonly mayRead: string
  readonly itsPeople: string
  readonly onlyPerson: (person: string) => string
  readonly onlyThrough: string
  readonly controller: string
  readonly howLong: string
  readonly from: string
  readonly until: string
  readonly notIncluded: (instant: string) => string
  readonly keeping: string
  readonly life: (duration: string) => string
  readonly noLife: string
  readonly eraseBy: (instant: string) => string
  readonly afterEnd: (days: string) => string
  readonly recordKept: string
  readonly afterTheEnd: (duration: string) => string
  readonly where: string
  readonly keptAt: string
  readonly usedIn: string
  readonly law: string
  readonly rights: string
  readonly basis: string
  readonly basisText: readonly string[]
  readonly free: string
  readonly freeText: string
  readonly withdrawing: string
  readonly withdrawingText: (address: string, contact: string) => readonly string[]
  readonly further: string
  readonly furtherText: readonly string[]
  readonly complaint: string
  readonly history: string
  readonly steps: Readonly<Record<RecordedStep['kind'] | 'opened-in-emergency', (actor: string) => string>>
  readonly forOrganisation: (actor: string, organisation: string) => string
  /** Of a step on paper: who entered it, who confirmed it, and the fingerprint of the sheet. */
  readonly atDesk: (entered: string, confirmed: string | undefined, paper: string) => string
  readonly reason: (reason: string) => string
  readonly expired: string
  readonly shown: string
  /** Where nothing says what was shown. */
  readonly notice: string
  readonly noticeText: (notice: string) => string
  readonly shownText: (notice: string, language: string, channel: string) => string
  readonly noticeHash: (hash: string) => string
  /** In the place of the privacy notice, where a study was explained. */
  readonly studyText: (digest: string, language: string, channel: string) => string
  readonly understood: (things: readonly string[]) => string
  readonly topics: Readonly<Record<StudyTopic, string>>
  readonly channels: Readonly<Record<Shown['channel'], string>>
  readonly thisReceipt: string
  readonly stateThen: string
  readonly code: string
  readonly address: string
  readonly issued: string
  readonly issuedBy: (instant: string, issuer: string) => string
  readonly key: string
  readonly consent: string
  readonly checking: string
  readonly checkingText: (checker: string) => readonly string[]
}
