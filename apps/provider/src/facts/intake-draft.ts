import { askForAccess, decideIntake, type needKinds } from '@mutua/sdk/care/access'
import type { FhirResource, Reference } from '@mutua/sdk/care/fhir-resource'
import { made, type Outcome } from '@mutua/sdk/care/outcome'
import { completeResponse, startResponse } from '@mutua/sdk/care/questionnaire'
import type { DomainScore } from '@mutua/sdk/care/score'
import type { Level } from '@mutua/sdk/care/sheet'
import { triageSheet } from '@mutua/sdk/care/sheets'
import { concludeTriage, type TriageOutcome } from '@mutua/sdk/care/triage'
import { newOrganisation, newOwnRecord, refer, sheetsMissing, type CareRecords } from './care-records.ts'
import { draftSheet, ownAnswers, scoreOf, type SheetDraft } from './sheet-draft.ts'

export const intakeSteps = ['who', 'need', 'urgency', 'consent'] as const
export type IntakeStep = (typeof intakeSteps)[number]

/** How the person says that the desk may write: by a code from their phone, an answer to a request, on paper before a witness, or before now. */
export const consentWays = ['code', 'request', 'paper', 'standing'] as const
export type ConsentWay = (typeof consentWays)[number]

/** What the desk has heard. In the memory of the page only, until the person lets it be written into their own pod. */
export interface IntakeDraft {
  /** `unnamed`: somebody who only wants to know where to go. Nothing of it is written anywhere. */
  readonly who: 'person' | 'other' | 'unnamed'
  readonly name: string
  /** `YYYY-MM-DD`, or empty: nobody has to say it to be heard. */
  readonly born: string
  /** Who came instead. */
  readonly asker: string
  readonly kind: keyof typeof needKinds
  readonly need: string
  readonly triage: SheetDraft
  readonly urgency: 'routine' | 'urgent'
  readonly urgentBecause: string
  readonly way: ConsentWay
  /** As the person is known at the pod server; for a request. */
  readonly account: string
  readonly witness: string
  /** Address of the request that waits for an answer; empty where none was made. */
  readonly request: string
  /** Address of the consent under which it is written; empty until there is one. */
  readonly grant: string
  readonly decided: TriageOutcome | undefined
  readonly reason: string
}

export const newIntake = (): IntakeDraft => ({
  who: 'person',
  name: '',
  born: '',
  asker: '',
  kind: 'both',
  need: '',
  triage: draftSheet(triageSheet, new Map()),
  urgency: 'routine',
  urgentBecause: '',
  way: 'code',
  account: '',
  witness: '',
  request: '',
  grant: '',
  decided: undefined,
  reason: '',
})

/** Whether anything was said that would be lost. */
export const isBegun = (draft: IntakeDraft): boolean =>
  draft.triage.answers.size > 0 ||
  [draft.name, draft.asker, draft.need, draft.urgentBecause].some((text) => text.trim() !== '')

/** What a step still wants, by field; nothing where one can go on. */
export type IntakeGap = 'name' | 'asker' | 'need' | 'triage' | 'urgentBecause'
export const gapsInStep = (draft: IntakeDraft, step: IntakeStep): readonly IntakeGap[] => {
  switch (step) {
    case 'who':
      return [
        ...(draft.who !== 'unnamed' && draft.name.trim() === '' ? (['name'] as const) : []),
        ...(draft.who === 'other' && draft.asker.trim() === '' ? (['asker'] as const) : []),
      ]
    case 'need':
      return [
        ...(draft.need.trim() === '' ? (['need'] as const) : []),
        ...(isHeard(draft) ? [] : (['triage'] as const)),
      ]
    case 'urgency':
      return draft.urgency === 'urgent' && draft.urgentBecause.trim() === '' ? ['urgentBecause'] : []
    case 'consent':
      return []
  }
}

/** A sheet that is kept has every answer; advice alone can be given as soon as nothing could change it. */
const isHeard = (draft: IntakeDraft): boolean =>
  draft.who === 'unnamed' ? adviceOf(draft) !== undefined : scoreOf(draft.triage).missing.length === 0

/** The score of the first listening, as it stands. */
export const triageScore = ({ triage }: Pick<IntakeDraft, 'triage'>): DomainScore => {
  const [domain] = scoreOf(triage).domains
  if (domain === undefined) throw new Error('the triage sheet has one domain')
  return domain
}

/** Where the sum leads; `undefined` while an answer that is missing could change it. */
export const adviceOf = (draft: Pick<IntakeDraft, 'triage'>): TriageOutcome | undefined => {
  const { level } = triageScore(draft)
  return level.kind === 'known' ? outcomeOf[level.level] : undefined
}

export interface IntakeWriting {
  /** What stands in the pod already. */
  readonly records: CareRecords
  /** The record of the person, where there is one. */
  readonly subject: FhirResource | undefined
  readonly own: FhirResource | undefined
  readonly webId: string
  readonly ownName: string
  readonly deskName: string
  /** RFC 3339 instant. */
  readonly at: string
  readonly newId: () => string
}

/**
 * The records of an intake that is concluded: request and intake task, the triage sheet with its answers, the risk assessment with
 * the advice and the reason for deciding otherwise; besides them, whom they name and who is not in the pod yet. All or none.
 */
export const concludeIntake = (
  draft: IntakeDraft & { readonly decided: TriageOutcome },
  writing: IntakeWriting,
): Outcome<readonly FhirResource[]> => {
  const { at, newId } = writing
  const people = peopleOf(draft, writing)
  const [subject, author] = [refer(people.subject), refer(people.own)]
  const asked = askForAccess({
    requestId: newId(),
    intakeId: newId(),
    subject,
    desk: refer(people.desk),
    kind: draft.kind,
    need: needText(draft),
    urgency: draft.urgency,
    at,
  })
  const taken = decideIntake(asked, { kind: 'accept', at })
  if (taken.kind === 'refused') return taken
  const filled = filledTriage(draft, { id: newId(), subject, author, at })
  if (filled.kind === 'refused') return filled
  const concluded = concludeTriage(taken.value.intake, filled.value, {
    riskId: newId(),
    at,
    decided: draft.decided,
    ...(draft.reason.trim() === '' ? {} : { reason: draft.reason.trim() }),
  })
  if (concluded.kind === 'refused') return concluded
  return made([
    ...people.created,
    ...sheetsMissing([triageSheet], writing.records),
    taken.value.request,
    concluded.value.intake,
    filled.value,
    concluded.value.risk,
  ])
}

const filledTriage = (
  { triage }: IntakeDraft,
  parts: {
    readonly id: string
    readonly subject: Reference
    readonly author: Reference
    readonly at: string
  },
) => {
  const started = startResponse(triageSheet, { ...parts, answers: ownAnswers(triage) })
  if (started.kind === 'refused') return started
  const scored = completeResponse(started.value, triageSheet, parts.at)
  return scored
}

const peopleOf = (
  draft: IntakeDraft,
  { records, subject, own, webId, ownName, deskName, newId }: IntakeWriting,
) => {
  const desk = records.find(({ resourceType, name }) => resourceType === 'Organization' && name === deskName)
  const people = {
    subject: subject ?? {
      resourceType: 'Patient',
      id: newId(),
      name: [{ text: draft.name.trim() }],
      ...(draft.born === '' ? {} : { birthDate: draft.born }),
    },
    own: own ?? newOwnRecord(newId(), { webId, name: ownName }),
    desk: desk ?? newOrganisation(newId(), { name: deskName }),
  }
  const there = new Set<FhirResource | undefined>([subject, own, desk])
  return { ...people, created: Object.values(people).filter((record) => !there.has(record)) }
}

/** What was said, with who said it and why it is urgent: the request is what the next desk reads first. */
const needText = ({ need, who, asker, urgency, urgentBecause }: IntakeDraft): string =>
  [
    need.trim(),
    ...(urgency === 'urgent' ? [urgentBecause.trim()] : []),
    ...(who === 'other' ? [asker.trim()] : []),
  ].join(' · ')

const outcomeOf: Readonly<Record<Level, TriageOutcome>> = {
  low: 'information',
  medium: 'simple',
  high: 'complex',
}
