import { decideIntake, type AccessRequest, type IntakeTask } from '@mutua/sdk/care/access'
import { codeOf, idOfReference, partOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { made, refused, type Outcome } from '@mutua/sdk/care/outcome'
import { completeResponse, startResponse } from '@mutua/sdk/care/questionnaire'
import { triageSheet } from '@mutua/sdk/care/sheets'
import { concludeTriage, type TriageOutcome } from '@mutua/sdk/care/triage'
import type { AssessmentWriting } from './assessment-draft.ts'
import { ofType, sheetsMissing, type CareRecords } from './care-records.ts'
import { ownAnswers, type SheetDraft } from './sheet-draft.ts'

/** Somebody asked, and nobody has listened yet: a request that came in by another way than the desk. */
export interface OpenTriage {
  readonly request: AccessRequest
  readonly intake: IntakeTask
}

export const openTriageIn = (records: CareRecords): OpenTriage | undefined => {
  const intake = ofType(records, 'Task')
    .filter(isOpenIntake)
    .toSorted((one, other) => String(one['authoredOn']).localeCompare(String(other['authoredOn'])))
    .at(-1)
  const focus = partOf(intake?.['focus'], 'reference')
  const request = ofType(records, 'ServiceRequest').find(
    ({ id }) => typeof focus === 'string' && id === idOfReference(focus),
  )
  return intake === undefined || request === undefined || !isRequest(request)
    ? undefined
    : { request, intake }
}

/** The request taken up where it was not, its sheet, and the advice with what was decided. */
export const concludeOpenTriage = (
  { request, intake }: OpenTriage,
  said: { readonly draft: SheetDraft; readonly decided: TriageOutcome; readonly reason: string },
  { records, subject, author, at, newId }: AssessmentWriting & { readonly newId: () => string },
): Outcome<readonly FhirResource[]> => {
  if (said.draft.sheet !== triageSheet)
    return refused('sheet-other', 'A triage is concluded from the first listening sheet.')
  const taken =
    intake.status === 'requested'
      ? decideIntake({ request, intake }, { kind: 'accept', at })
      : made({ request, intake })
  if (taken.kind === 'refused') return taken
  const started = startResponse(triageSheet, {
    id: newId(),
    subject,
    author,
    at,
    answers: ownAnswers(said.draft),
  })
  if (started.kind === 'refused') return started
  const completed = completeResponse(started.value, triageSheet, at)
  if (completed.kind === 'refused') return completed
  const concluded = concludeTriage(taken.value.intake, completed.value, {
    riskId: newId(),
    at,
    decided: said.decided,
    ...(said.reason.trim() === '' ? {} : { reason: said.reason.trim() }),
  })
  return concluded.kind === 'refused'
    ? concluded
    : made([
        ...sheetsMissing([triageSheet], records),
        taken.value.request,
        concluded.value.intake,
        completed.value,
        concluded.value.risk,
      ])
}

const isOpenIntake = (task: FhirResource): task is IntakeTask =>
  codeOf(task['code']) === 'intake' && (task['status'] === 'requested' || task['status'] === 'accepted')

const isRequest = (record: FhirResource): record is AccessRequest =>
  ['draft', 'active'].includes(String(record['status']))
