import { objectionId, objectToAdvice } from '@mutua/sdk/care/objection'
import type { FhirParameter } from '@mutua/sdk/clients/fhir-client'
import { careOptions, openCare, type CarePod } from '../care/open-care.ts'
import type { Command } from '../command.ts'
import { printable, table } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'

export const careCase: Command = {
  words: ['care', 'case'],
  about: {
    it: 'a che punto è una persona nel percorso: passi, date, che cosa viene dopo',
    en: 'where a person stands on the path: steps, dates, what comes next',
  },
  takes: ['POD'],
  options: { ...careOptions, patient: patientOption() },
  run: async (call, world) => {
    const { fhir, isOwn } = await openCare(call, call.place(0), world)
    const parameters = await fhir.operation('$care-path', patientQuery(call.text('patient')))
    const steps = parameters.filter(({ name }) => name === 'step').map(stepIn)
    const next = parameters.filter(({ name }) => name === 'next').map(stepIn)[0]
    const head =
      world.language === 'it' ? ['PASSO', 'STATO', 'DATA', 'PERCHÉ'] : ['STEP', 'STATE', 'DATE', 'WHY']
    const rows = steps.map(({ title, state, on, because }) => [
      title,
      stateWords[state]?.[world.language] ?? state,
      on,
      because,
    ])
    const after = {
      it: next === undefined ? 'Il percorso è finito.' : `Adesso: ${next.title}. ${next.because}`,
      en: next === undefined ? 'The path has ended.' : `Now: ${next.title}. ${next.because}`,
    }
    return {
      json: { steps, next },
      text: `${table(head, rows)}\n\n${printable(after[world.language])}`,
      ...(isOwn ? {} : { remark: partly }),
    }
  },
}

export const careAdvice: Command = {
  words: ['care', 'advice'],
  about: {
    it: 'consigli calcolati nel pod: obiettivi, valori fuori, misure in ritardo',
    en: 'advice computed in the pod: targets, what is out of range, what is overdue',
  },
  takes: ['POD'],
  options: {
    ...careOptions,
    patient: patientOption(),
    path: {
      kind: 'text',
      value: 'diabetes,hypertension',
      about: {
        it: 'quali percorsi (di norma quelli delle diagnosi che si possono leggere)',
        en: 'which paths (normally those of diagnoses that may be read)',
      },
    },
    object: {
      kind: 'flag',
      about: {
        it: 'ti opponi: nessuno riceve più consigli calcolati su di te',
        en: 'you object: nobody gets computed advice about you any more',
      },
    },
    allow: {
      kind: 'flag',
      about: { it: "togli l'opposizione", en: 'you take the objection back' },
    },
  },
  run: async (call, world) => {
    const pod = await openCare(call, call.place(0), world)
    if (call.flag('object')) {
      if (!pod.isOwn) throw ownersOnly()
      const patient = call.text('patient') ?? (await onlyPatient(pod))
      const at = new Date(world.now()).toISOString()
      await pod.fhir.put(objectToAdvice({ reference: `Patient/${patient}` }, at))
      return {
        json: { objection: 'active' },
        text: { it: 'Opposizione registrata.', en: 'The objection stands.' },
      }
    }
    if (call.flag('allow')) {
      if (!pod.isOwn) throw ownersOnly()
      const objection = await pod.fhir.read('Consent', objectionId)
      await pod.fhir.put({ ...objection, status: 'inactive' })
      return {
        json: { objection: 'inactive' },
        text: { it: 'Opposizione tolta.', en: 'The objection is taken back.' },
      }
    }
    const path = call.text('path')
    const query = { ...patientQuery(call.text('patient')), ...(path === undefined ? {} : { path }) }
    const paths = (await pod.fhir.operation('$care-advice', query)).map(pathIn)
    const head =
      world.language === 'it'
        ? ['MISURA', 'OBIETTIVO', 'DEL', 'CONSIGLIO']
        : ['MEASURE', 'TARGET', 'OF', 'ADVICE']
    const tables = paths.map(({ title, measures }) => {
      const rows = measures.map((one) => [
        one.title,
        one.target,
        targetWords[one.targetOf]?.[world.language] ?? '',
        one.advice.length === 0 ? fine[world.language] : one.advice.join(' '),
      ])
      return `${printable(title)}\n${table(head, rows)}`
    })
    const nothing = { it: 'Nessun consiglio.', en: 'No advice.' }
    return { json: { paths }, text: tables.length === 0 ? nothing : tables.join('\n\n') }
  },
}

function patientOption() {
  return {
    kind: 'text',
    value: 'ID',
    about: {
      it: 'di chi, se il pod ha dati di più persone',
      en: 'whose, where a pod has records of several people',
    },
  } as const
}

const patientQuery = (patient: string | undefined): Record<string, string> =>
  patient === undefined ? {} : { patient }

/** What one may not read is as if it were not there. */
const partly = {
  it: 'Calcolato da ciò che il consenso lascia leggere.',
  en: 'Computed from what the consent lets one read.',
}

/** Of a pod with the records of one person. */
const onlyPatient = async ({ fhir }: CarePod): Promise<string> => {
  const [patient, ...others] = await fhir.search('Patient')
  if (patient !== undefined && others.length === 0) return patient.id
  throw usageFault({ it: 'Di’ di chi con --patient.', en: 'Say whose with --patient.' })
}

const ownersOnly = () =>
  usageFault({ it: 'Si oppone solo chi ha il pod.', en: 'Only the owner of the pod objects.' })

const stepIn = (parameter: FhirParameter) => ({
  step: valueOf(parameter, 'name'),
  title: valueOf(parameter, 'title'),
  state: valueOf(parameter, 'state'),
  on: valueOf(parameter, 'on'),
  because: valueOf(parameter, 'because'),
  records: partsOf(parameter, 'record').map(({ valueReference }) => referenceIn(valueReference)),
})

const pathIn = (parameter: FhirParameter) => ({
  path: valueOf(parameter, 'name'),
  title: valueOf(parameter, 'title'),
  measures: partsOf(parameter, 'measure').map((measure) => ({
    measure: valueOf(measure, 'name'),
    title: valueOf(measure, 'title'),
    target: rangeText(partsOf(measure, 'target')[0]?.['valueRange']),
    targetOf: valueOf(measure, 'targetOf'),
    on: valueOf(measure, 'on'),
    advice: partsOf(measure, 'advice').map(({ resource }) => textIn(resource, 'detail')),
  })),
})

const partsOf = ({ part = [] }: FhirParameter, name: string): readonly FhirParameter[] =>
  part.filter((one) => one.name === name)

/** Code, text or day of a part; empty where there is none. */
const valueOf = (parameter: FhirParameter, name: string): string => {
  const [part] = partsOf(parameter, name)
  const value = part?.['valueCode'] ?? part?.['valueString'] ?? part?.['valueDate']
  return typeof value === 'string' ? value : ''
}

const textIn = (value: unknown, element: string): string => {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const text: unknown = entries.find(([name]) => name === element)?.[1]
  return typeof text === 'string' || typeof text === 'number' ? String(text) : ''
}

const referenceIn = (value: unknown): string => textIn(value, 'reference')

/** `70-130 mg/dL`, `≤ 53 mmol/mol`. */
const rangeText = (range: unknown): string => {
  const [low, high] = ['low', 'high'].map((name) => {
    const entries = typeof range === 'object' && range !== null ? Object.entries(range) : []
    return entries.find(([element]) => element === name)?.[1] as unknown
  })
  const unit = textIn(high ?? low, 'unit')
  if (low === undefined) return `≤ ${textIn(high, 'value')} ${unit}`
  if (high === undefined) return `≥ ${textIn(low, 'value')} ${unit}`
  return `${textIn(low, 'value')}-${textIn(high, 'value')} ${unit}`
}

type Words = Readonly<Partial<Record<string, Readonly<Record<Language, string>>>>>

const stateWords: Words = {
  'to-do': { it: 'da fare', en: 'to do' },
  'running': { it: 'in corso', en: 'running' },
  'done': { it: 'fatto', en: 'done' },
  'stopped': { it: 'fermato', en: 'stopped' },
  'not-needed': { it: 'non serve', en: 'not needed' },
}
const targetWords: Words = {
  project: { it: 'del progetto', en: 'the project' },
  usual: { it: 'solito', en: 'usual' },
}
const fine = { it: 'va bene', en: 'in range' }
