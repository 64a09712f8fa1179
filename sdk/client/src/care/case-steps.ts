import { dayOf, idIn, newest, ofType } from './case-records.ts'
import { codeOf, partsOf, type FhirResource, type Label } from './fhir-resource.ts'
import { sheetAddress } from './questionnaire.ts'
import { triageSheet } from './sheets.ts'
import type { ProjectSigning } from './signing.ts'
import { triageOutcomes } from './triage.ts'

/** The steps of the path of care, in their order. */
export const careSteps = {
  'access': { it: 'Accesso', en: 'Access' },
  'triage': { it: 'Primo ascolto', en: 'First listening' },
  'take-charge': { it: 'Presa in carico', en: 'Taking charge' },
  'unit': { it: 'Unità di valutazione', en: 'Multidimensional unit' },
  'assessment': { it: 'Valutazione', en: 'Assessment' },
  'project': { it: 'Progetto', en: 'Project' },
  'signatures': { it: 'Firme', en: 'Signatures' },
  'delivery': { it: 'Erogazione', en: 'Delivery' },
  'monitoring': { it: 'Verifiche', en: 'Monitoring' },
  'closing': { it: 'Chiusura', en: 'Closing' },
} as const satisfies Record<string, Label>
export type CareStep = keyof typeof careSteps

/** How a step stands. `not-needed`: the triage said that it is not; `stopped`: it ended without being done. */
export type StepState = 'to-do' | 'running' | 'done' | 'stopped' | 'not-needed'

export interface StepStanding {
  readonly step: CareStep
  readonly state: StepState
  /** Day of the record that says so, `YYYY-MM-DD`. */
  readonly on?: string
  readonly because: Label
  /** `Type/id` of the records that it follows from. */
  readonly records: readonly string[]
}

export const access = (request: FhirResource | undefined, intake: FhirResource | undefined): StepStanding => {
  if (request === undefined)
    return standing('access', 'to-do', { it: 'Nessuno ha ancora chiesto.', en: 'Nobody has asked yet.' })
  const seen = [request, intake]
  if (intake === undefined || intake['status'] === 'requested')
    return standing(
      'access',
      'running',
      { it: 'Chiesto: decide lo sportello.', en: 'Asked: the desk decides.' },
      seen,
    )
  if (intake['status'] === 'rejected')
    return standing(
      'access',
      'stopped',
      { it: 'Lo sportello non ha accolto la richiesta.', en: 'The desk has not taken it up.' },
      seen,
    )
  return standing(
    'access',
    'done',
    { it: 'Lo sportello ha accolto la richiesta.', en: 'The desk has taken it up.' },
    seen,
  )
}

export const triage = (
  records: readonly FhirResource[],
  intake: FhirResource | undefined,
  outcome: string | undefined,
): StepStanding => {
  const sheet = newest(records, (record) => record['questionnaire'] === sheetAddress(triageSheet))
  const risk = newest(records, ofType('RiskAssessment'))
  if (outcome !== undefined && Object.hasOwn(triageOutcomes, outcome)) {
    const label = triageOutcomes[outcome as keyof typeof triageOutcomes] // a key of it, as just seen
    return standing('triage', 'done', { it: `Esito: ${label.it}.`, en: `Outcome: ${label.en}.` }, [
      sheet,
      risk,
      intake,
    ])
  }
  return sheet === undefined
    ? standing('triage', 'to-do', {
        it: 'La scheda di primo ascolto non è iniziata.',
        en: 'The first listening sheet has not been begun.',
      })
    : standing(
        'triage',
        'running',
        { it: 'La scheda c’è, manca l’esito.', en: 'The sheet is there, the outcome is not.' },
        [sheet],
      )
}

export const takeCharge = (episode: FhirResource | undefined): StepStanding => {
  const seen = [episode]
  switch (episode?.['status']) {
    case 'planned':
      return standing(
        'take-charge',
        'running',
        { it: 'Prevista, non ancora cominciata.', en: 'Planned, not begun yet.' },
        seen,
      )
    case 'active':
      return standing('take-charge', 'done', { it: 'Il caso è seguito.', en: 'The case is followed.' }, seen)
    case 'onhold':
      return standing('take-charge', 'running', { it: 'Sospesa.', en: 'On hold.' }, seen)
    case 'finished':
      return standing(
        'take-charge',
        'done',
        { it: 'Il caso è stato seguito fino alla fine.', en: 'The case was followed to its end.' },
        seen,
      )
    case 'cancelled':
      return standing('take-charge', 'stopped', { it: 'Annullata.', en: 'Cancelled.' }, seen)
    default:
      return standing('take-charge', 'to-do', {
        it: 'Nessuno ha ancora in carico il caso.',
        en: 'Nobody has the case yet.',
      })
  }
}

export const unit = (records: readonly FhirResource[]): StepStanding => {
  const team = newest(records, ofType('CareTeam'))
  const meeting = newest(records, ofType('Appointment'))
  const seen = [team, meeting]
  if (team?.['status'] === 'active' || meeting?.['status'] === 'fulfilled')
    return standing('unit', 'done', { it: 'L’unità si è formata.', en: 'The unit has come together.' }, seen)
  return team === undefined && meeting === undefined
    ? standing('unit', 'to-do', {
        it: 'L’unità non è ancora proposta.',
        en: 'The unit has not been proposed yet.',
      })
    : standing('unit', 'running', { it: 'Proposta.', en: 'Proposed.' }, seen)
}

export const assessment = (records: readonly FhirResource[]): StepStanding => {
  const impression = newest(records, ofType('ClinicalImpression'))
  if (impression?.['status'] === 'completed')
    return standing('assessment', 'done', { it: 'Conclusa.', en: 'Concluded.' }, [impression])
  const sheet = newest(
    records,
    (record) =>
      record.resourceType === 'QuestionnaireResponse' &&
      record['questionnaire'] !== sheetAddress(triageSheet),
  )
  return sheet === undefined
    ? standing('assessment', 'to-do', { it: 'Nessuna scheda compilata.', en: 'No sheet has been filled in.' })
    : standing(
        'assessment',
        'running',
        { it: 'Ci sono schede, manca la conclusione.', en: 'There are sheets, the conclusion is missing.' },
        [sheet],
      )
}

export const project = (plan: FhirResource | undefined): StepStanding => {
  switch (plan?.['status']) {
    case undefined:
      return standing('project', 'to-do', {
        it: 'Il progetto non è scritto.',
        en: 'The project is not written.',
      })
    case 'draft':
      return standing(
        'project',
        'running',
        { it: 'In bozza: servono le due firme.', en: 'A draft: it needs both signatures.' },
        [plan],
      )
    case 'on-hold':
      return standing('project', 'running', { it: 'Sospeso.', en: 'On hold.' }, [plan])
    case 'revoked':
      return standing('project', 'stopped', { it: 'Revocato.', en: 'Revoked.' }, [plan])
    case 'completed':
      return standing('project', 'done', { it: 'Concluso.', en: 'Completed.' }, [plan])
    default:
      return standing('project', 'done', { it: 'In corso.', en: 'Running.' }, [plan])
  }
}

export const signatures = (
  records: readonly FhirResource[],
  plan: FhirResource | undefined,
  signing: ProjectSigning | undefined,
): StepStanding => {
  const about = records.filter(
    (record) =>
      plan !== undefined &&
      record.resourceType === 'Provenance' &&
      partsOf(record, 'signature').length > 0 &&
      partsOf(record, 'target').some((target) => idIn(target) === plan.id),
  )
  if (signing?.kind === 'signed')
    return standing(
      'signatures',
      'done',
      { it: 'Firmato da tutte e due le parti.', en: 'Signed by both sides.' },
      about,
    )
  const open = signing?.parts ?? []
  const words = (language: keyof Label): string =>
    open
      .map(({ part, state }) => `${signingWords[part][language]}: ${stateWords[state][language]}`)
      .join('; ')
  return standing(
    'signatures',
    about.length === 0 ? 'to-do' : 'running',
    open.length === 0
      ? { it: 'Nessuna firma verificata.', en: 'No signature has been verified.' }
      : { it: `${words('it')}.`, en: `${words('en')}.` },
    about,
  )
}

const signingWords = {
  member: { it: 'la persona', en: 'the person' },
  provider: { it: 'il servizio', en: 'the provider' },
} as const

const stateWords = {
  'valid': { it: 'firma valida', en: 'signature valid' },
  'missing': { it: 'firma mancante', en: 'signature missing' },
  'not-verified': { it: 'firma non verificata qui', en: 'signature not verified here' },
  'changed': { it: 'il testo è cambiato dopo la firma', en: 'the text has changed since it was signed' },
} as const

export const delivery = (records: readonly FhirResource[]): StepStanding => {
  const visit = newest(
    records,
    (record) => record.resourceType === 'Task' && codeOf(record['code']) === 'visit',
  )
  if (visit === undefined)
    return standing('delivery', 'to-do', { it: 'Nessuna visita ancora.', en: 'No visit yet.' })
  const label: Label =
    visit['status'] === 'failed'
      ? { it: 'L’ultima visita non c’è stata.', en: 'The last visit did not take place.' }
      : visit['status'] === 'completed'
        ? { it: 'L’ultima visita è fatta.', en: 'The last visit is done.' }
        : { it: 'La prossima visita è fissata.', en: 'The next visit is set.' }
  return standing('delivery', visit['status'] === 'completed' ? 'done' : 'running', label, [visit])
}

export const monitoring = (
  records: readonly FhirResource[],
  plan: FhirResource | undefined,
): StepStanding => {
  const named = new Set(partsOf(plan, 'goal').map(idIn))
  const goals = records.filter((record) => record.resourceType === 'Goal' && named.has(record.id))
  const reviewed = goals.filter((goal) => goal['achievementStatus'] !== undefined)
  const flags = records.filter((record) => record.resourceType === 'Flag' && record['status'] === 'active')
  if (reviewed.length === 0)
    return standing(
      'monitoring',
      'to-do',
      { it: 'Nessun obiettivo verificato.', en: 'No goal has been reviewed.' },
      flags,
    )
  const count = `${String(reviewed.length)}/${String(goals.length)}`
  const isOver = goals.every(
    (goal) => goal['lifecycleStatus'] === 'completed' || goal['lifecycleStatus'] === 'cancelled',
  )
  return standing(
    'monitoring',
    isOver ? 'done' : 'running',
    { it: `Obiettivi verificati: ${count}.`, en: `Goals reviewed: ${count}.` },
    [...reviewed, ...flags],
  )
}

export const closing = (
  records: readonly FhirResource[],
  episode: FhirResource | undefined,
): StepStanding => {
  if (episode?.['status'] !== 'finished')
    return standing('closing', 'to-do', { it: 'Il percorso continua.', en: 'The path goes on.' })
  const summary = newest(
    records,
    (record) =>
      record.resourceType === 'Composition' &&
      partsOf(record, 'event').some((event) =>
        partsOf(event, 'detail').some((one) => idIn(one) === episode.id),
      ),
  )
  return standing('closing', 'done', { it: 'Chiuso.', en: 'Closed.' }, [episode, summary])
}

/** A step, and the newest day of the records that it follows from. */
export const standing = (
  step: CareStep,
  state: StepState,
  because: Label,
  seen: readonly (FhirResource | undefined)[] = [],
): StepStanding => {
  const records = seen.filter((record) => record !== undefined)
  const on = records
    .map(dayOf)
    .filter((day) => day !== '')
    .toSorted()
    .at(-1)
  return {
    step,
    state,
    ...(on === undefined ? {} : { on }),
    because,
    records: records.map(({ resourceType, id }) => `${resourceType}/${id}`),
  }
}
