import {
  givenFor,
  type ConsentRecord,
  type RecordedStep,
  type Shown,
} from '@mutua/sdk/consent/consent-record'
import type {
  ConsentReceiptContent,
  ReceiptLanguage,
  ReceiptSection,
} from '@mutua/sdk/consent/consent-receipt'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { recordScopeWords } from '@mutua/sdk/consent/record-scope-words'
import { resourceTypesOf, type ResourceType } from '@mutua/sdk/consent/terms'
import type { Instant } from '@mutua/sdk/ids'
import { studyTopics } from '@mutua/sdk/pool/study-shown'
import { receiptWords } from './receipt-words-by-language.ts'
import type { ReceiptWords } from './receipt-words.ts'

export interface ReceiptFacts {
  readonly record: ConsentRecord
  readonly standing: ConsentReceiptContent['standing']
  /** Name of who asked, when it was asked for. */
  readonly requesterName?: string | undefined
  readonly profile: CoopProfile
  readonly findPurpose: FindPurpose
  /** Days within which all is to be erased after the end, unless the terms say less. */
  readonly eraseDays: number
  readonly code: string
  /** Short address of this receipt, and the page that checks receipts without a network. */
  readonly id: string
  readonly checker: string
  readonly issuedAt: Instant
  readonly issuer: string
  readonly kid: string
  /** In which the days and hours are said, by its IANA name. */
  readonly timeZone: string
}

/** The consent in plain words: every field that ISO/IEC TS 27560 and the GDPR ask of a receipt. Never a price. */
export const receiptTextOf = (facts: ReceiptFacts, language: ReceiptLanguage): readonly ReceiptSection[] => {
  const words = receiptWords[language]
  const say = speakerOf(language, facts.timeZone)
  return [
    whatSection(facts, words, say),
    whoSection(facts, words),
    whenSection(facts, words, say),
    whereSection(facts, words, say),
    rightsSection(facts, words),
    historySection(facts, words, say),
    thisSection(facts, words, say),
  ]
}

type Row = ReceiptSection['rows'][number]
interface Speaker {
  readonly instant: (instant: string) => string
  /** ISO 8601, of one unit: `P30D`. */
  readonly duration: (duration: string) => string
  readonly number: (count: number) => string
  /** A record scope. */
  readonly records: (scope: string) => string
  readonly country: (code: string) => string
  readonly tongue: (tag: string) => string
  readonly purpose: (iri: string, label: { readonly it: string; readonly en: string } | undefined) => string
}

const whatSection = (
  { record, findPurpose }: ReceiptFacts,
  words: ReceiptWords,
  say: Speaker,
): ReceiptSection => {
  const { scope, terms, purpose, purposes = [purpose], gift } = record.grant
  const { range } = terms ?? {}
  return {
    heading: words.what,
    rows: [
      row(
        words.why,
        purposes.flatMap((iri) => [say.purpose(iri, findPurpose(iri)?.label), isolated(iri)]),
      ),
      row(words.mayDo, [scope.modes.map((mode) => words.modes[mode]).join(' · ')]),
      row(
        words.resources,
        scope.resources.map((resource) => {
          if (!resource.endsWith('/')) return isolated(resource)
          return scope.inherit === false
            ? words.withoutContents(isolated(resource))
            : words.withContents(isolated(resource))
        }),
      ),
      row(words.kindOfContent, [words.health]),
      ...(range === undefined
        ? []
        : [
            row(words.times, [
              words.timesBetween(
                range.from === undefined ? undefined : say.instant(range.from),
                range.to === undefined ? undefined : say.instant(range.to),
              ),
            ]),
          ]),
      ...(terms?.records === undefined
        ? []
        : [
            row(
              words.records,
              terms.records.map((scope) => isolated(say.records(scope))),
            ),
          ]),
      ...(terms?.masked === undefined ? [] : [row(words.masked, terms.masked.map(isolated))]),
      ...(terms?.mediaTypes === undefined ? [] : [row(words.mediaTypes, terms.mediaTypes.map(isolated))]),
      ...(terms?.resourceTypes === undefined
        ? []
        : [row(words.resourceTypes, namesOfTypes(terms.resourceTypes, words))]),
      ...(terms?.changes === undefined
        ? []
        : [row(words.changes, [terms.changes.map((change) => words.changeNames[change]).join(' · ')])]),
      row(words.howOften, [
        ...(terms?.fetch === 'once' ? [words.once] : []),
        ...(terms?.frequency === undefined
          ? terms?.fetch === 'once'
            ? []
            : [words.noFrequency]
          : [words.frequency(say.number(terms.frequency.times), terms.frequency.per)]),
      ]),
      ...(gift === undefined ? [] : [row(words.gift, [words.giftText])]),
    ],
  }
}

const whoSection = (
  { record, requesterName, profile }: ReceiptFacts,
  words: ReceiptWords,
): ReceiptSection => {
  const { grant, steps } = record
  const givenBy = givenFor(record)
  const isOrganisation = steps.some(({ onBehalfOf }) => onBehalfOf === grant.recipient)
  return {
    heading: words.who,
    rows: [
      row(words.gives, [
        isolated(grant.owner),
        ...(givenBy === undefined ? [] : [words.givenBy(isolated(givenBy))]),
      ]),
      row(words.mayRead, [
        ...[...new Set([requesterName ?? '', grant.organisation])]
          .filter((name) => name !== '')
          .map(isolated),
        isolated(grant.recipient),
        ...(grant.recipientPerson === undefined ? [] : [words.onlyPerson(isolated(grant.recipientPerson))]),
        ...(isOrganisation && grant.recipientPerson === undefined ? [words.itsPeople] : []),
      ]),
      ...(grant.recipientClient === undefined
        ? []
        : [row(words.onlyThrough, [isolated(grant.recipientClient)])]),
      row(words.controller, profile.controllers.flatMap(partyLines)),
    ],
  }
}

const whenSection = (
  { record, profile, eraseDays }: ReceiptFacts,
  words: ReceiptWords,
  say: Speaker,
): ReceiptSection => {
  const { validFrom, validUntil, terms } = record.grant
  return {
    heading: words.howLong,
    rows: [
      row(words.from, [say.instant(laterOf(validFrom, terms?.notBefore))]),
      row(words.until, [words.notIncluded(say.instant(validUntil))]),
      row(words.keeping, [
        terms?.life === undefined ? words.noLife : words.life(say.duration(terms.life)),
        ...(terms?.eraseBy === undefined ? [] : [words.eraseBy(say.instant(terms.eraseBy))]),
        words.afterEnd(say.duration(`P${String(eraseDays)}D`)),
      ]),
      row(words.recordKept, [words.afterTheEnd(say.duration(profile.recordRetention))]),
    ],
  }
}

/** A type stands for folders, for documents, or for both. */
const namesOfTypes = (
  types: readonly ResourceType[],
  { resourceTypeNames: names }: ReceiptWords,
): string[] => [
  ...(resourceTypesOf('name').some((type) => types.includes(type)) ? [names.document] : []),
  ...(resourceTypesOf('name/').some((type) => types.includes(type)) ? [names.container] : []),
]

const whereSection = (
  { record, profile }: ReceiptFacts,
  words: ReceiptWords,
  say: Speaker,
): ReceiptSection => {
  const servers = new Set(record.grant.scope.resources.map((resource) => new URL(resource).origin))
  return {
    heading: words.where,
    rows: [
      row(words.keptAt, [
        ...profile.storageCountries.map((code) => say.country(code)),
        ...Array.from(servers, isolated),
      ]),
      row(
        words.usedIn,
        profile.processingCountries.map((code) => say.country(code)),
      ),
      row(words.law, [say.country(profile.jurisdiction)]),
    ],
  }
}

const rightsSection = ({ profile }: ReceiptFacts, words: ReceiptWords): ReceiptSection => ({
  heading: words.rights,
  rows: [
    row(words.basis, words.basisText),
    row(words.free, [words.freeText]),
    row(
      words.withdrawing,
      words.withdrawingText(isolated(profile.withdrawal), isolated(profile.controllers[0]?.contact ?? '')),
    ),
    row(words.further, words.furtherText),
    row(words.complaint, partyLines(profile.authority)),
  ],
})

const historySection = (
  { record: { grant, steps, shown }, standing, requesterName, profile }: ReceiptFacts,
  words: ReceiptWords,
  say: Speaker,
): ReceiptSection => {
  const nameOf = (webId: string): string =>
    isolated(webId === grant.recipient ? (requesterName ?? (grant.organisation || webId)) : webId)
  const actorOf = ({ actor, onBehalfOf }: RecordedStep): string =>
    onBehalfOf === undefined ? nameOf(actor) : words.forOrganisation(isolated(actor), nameOf(onBehalfOf))
  return {
    heading: words.history,
    rows: [
      ...steps.map((step) =>
        row(say.instant(step.at), [
          words.steps[step.kind](actorOf(step)),
          ...(step.desk === undefined ? [] : [deskLine(step.desk, words)]),
          ...(step.reason === undefined ? [] : [words.reason(isolated(step.reason))]),
        ]),
      ),
      ...(standing === 'expired' ? [row(say.instant(grant.validUntil), [words.expired])] : []),
      shown === undefined
        ? row(words.notice, [
            words.noticeText(isolated(profile.notice.version)),
            isolated(profile.notice.url),
          ])
        : row(words.shown, shownLines(shown, profile, words, say)),
    ],
  }
}

/** Who joined a study was shown its card, in the place of the privacy notice alone. */
const shownLines = (
  { notice, noticeHash, language, channel, understood }: Shown,
  profile: ReceiptFacts['profile'],
  words: ReceiptWords,
  say: Speaker,
): readonly string[] => {
  const textOf = understood === undefined ? words.shownText : words.studyText
  const topics = studyTopics.filter((topic) => understood?.includes(topic))
  return [
    textOf(isolated(notice), isolated(say.tongue(language)), words.channels[channel]),
    isolated(profile.notice.url),
    words.noticeHash(isolated(noticeHash)),
    ...(topics.length === 0 ? [] : [words.understood(topics.map((topic) => words.topics[topic]))]),
  ]
}

const deskLine = (
  { entered, confirmed, paper }: NonNullable<RecordedStep['desk']>,
  words: ReceiptWords,
): string =>
  words.atDesk(isolated(entered), confirmed === undefined ? undefined : isolated(confirmed), isolated(paper))

const thisSection = (
  { code, id, checker, issuedAt, issuer, kid, record, standing }: ReceiptFacts,
  words: ReceiptWords,
  say: Speaker,
): ReceiptSection => ({
  heading: words.thisReceipt,
  rows: [
    row(words.code, [isolated(code)]),
    row(words.address, [isolated(id)]),
    row(words.issued, [words.issuedBy(say.instant(issuedAt), isolated(issuer))]),
    row(words.stateThen, [words.standing[standing]]),
    row(words.key, [isolated(kid)]),
    row(words.consent, [isolated(record.grant.id)]),
    row(words.checking, words.checkingText(isolated(checker))),
  ],
})

const laterOf = (one: Instant, other: Instant | undefined): Instant =>
  other !== undefined && other > one ? other : one

const partyLines = ({ name, address, contact }: CoopProfile['authority']): readonly string[] =>
  [name, address, contact].map(isolated)

const row = (label: string, lines: readonly string[]): Row => ({ label, lines: [...lines] })

/** Chosen by others: kept on its line and in its own direction, without signs that would turn the text around it. */
const isolated = (text: string): string =>
  `\u2068${text.replaceAll(turning, '').replaceAll(/\p{Cc}/gu, ' ')}\u2069`
const turning = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

const speakerOf = (language: ReceiptLanguage, timeZone: string): Speaker => {
  const locale = localeOf(language)
  const instants = instantFormat(language, timeZone)
  const numbers = new Intl.NumberFormat(locale)
  const countries = new Intl.DisplayNames([language], { type: 'region' })
  const tongues = new Intl.DisplayNames([language], { type: 'language' })
  return {
    instant: (instant) => instants.format(new Date(instant)),
    duration: (duration) => {
      const unit = { D: 'day', M: 'month', Y: 'year' }[duration.slice(-1)] ?? 'day'
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
        Number(duration.slice(1, -1)),
      )
    },
    number: (count) => numbers.format(count),
    records: (scope) => recordScopeWords(scope, language),
    country: (code) => countries.of(code) ?? code,
    tongue: (tag) => tongues.of(tag) ?? tag,
    purpose: (iri, label) =>
      receiptWords[language].purposes[iri] ?? label?.[language === 'it' ? 'it' : 'en'] ?? iri,
  }
}

/** A moment as a person reads it, with the name of its time zone. */
export const instantFormat = (language: ReceiptLanguage, timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(localeOf(language), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone,
  })

/** The same digits in every language, as codes and addresses have them; English as it is written in Europe. */
const localeOf = (language: ReceiptLanguage): string =>
  ({ it: 'it-IT', en: 'en-GB', ar: 'ar-u-nu-latn' })[language]
