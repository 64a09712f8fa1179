import { type Chart, idOf } from './chart.ts'
import { documentBundle } from './document.ts'
import { type FhirBundle, type FhirResource, ownCodes, referenceTo } from './fhir-record.ts'
import { kinds } from './labels.ts'
import type { AssessmentStory } from './story.ts'

/** Our own short sheet: seven items on autonomy, six on social needs, each graded 0 (no need) to 3. */
export const assessmentItems = [
  { linkId: 'autonomia.lavarsi', text: 'Lavarsi' },
  { linkId: 'autonomia.vestirsi', text: 'Vestirsi' },
  { linkId: 'autonomia.mangiare', text: 'Mangiare e preparare i pasti' },
  { linkId: 'autonomia.casa', text: 'Muoversi in casa' },
  { linkId: 'autonomia.fuori', text: 'Uscire e usare i trasporti' },
  { linkId: 'autonomia.farmaci', text: 'Prendere le medicine' },
  { linkId: 'autonomia.carte', text: 'Gestire denaro e documenti' },
  { linkId: 'bisogni.casa', text: 'Abitazione' },
  { linkId: 'bisogni.compagnia', text: 'Persone su cui contare' },
  { linkId: 'bisogni.reddito', text: 'Arrivare a fine mese' },
  { linkId: 'bisogni.lavoro', text: 'Lavoro o studio' },
  { linkId: 'bisogni.lingua', text: 'Capire e farsi capire in italiano' },
  { linkId: 'bisogni.cura', text: 'Peso di assistere qualcuno' },
] as const

/** The filled-in sheet as a document of the nurse or the social worker. */
export const assessment = (chart: Chart, story: AssessmentStory): FhirBundle => {
  const author = story.by === 'nurse' ? chart.nurse : chart.socialWorker
  const at = `${story.on}T09:00:00Z`
  const answered = assessmentItems.map((item, index) => ({
    ...item,
    grade: gradeOf(story.grades[index] ?? 0),
  }))
  const total = answered.reduce((sum, { grade }) => sum + Number(grade.code), 0)
  const response: FhirResource = {
    resourceType: 'QuestionnaireResponse',
    id: idOf(chart, `assessment/${story.on}`),
    questionnaire: `${ownCodes}/scheda-bisogni-autonomia|1`,
    status: 'completed',
    subject: referenceTo(chart.patient),
    authored: at,
    author: referenceTo(author),
    item: [
      ...answered.map(({ linkId, text, grade }) => ({
        linkId,
        text,
        answer: [{ valueCoding: { system: `${ownCodes}/risposte`, code: grade.code, display: grade.label } }],
      })),
      { linkId: 'totale', text: 'Somma dei gradi (0-39)', answer: [{ valueInteger: total }] },
      ...(story.note === undefined
        ? []
        : [{ linkId: 'nota', text: 'Nota', answer: [{ valueString: story.note }] }]),
    ],
  }
  return documentBundle(chart, {
    name: `assessment/${story.on}`,
    kind: kinds.assessment,
    at,
    author,
    sections: [
      {
        kind: kinds.assessment,
        entries: [response],
        lines: answered.map(({ text, grade }) => `${text}: ${grade.label}`),
      },
    ],
  })
}

const grades = [
  { code: '0', label: 'nessun bisogno' },
  { code: '1', label: 'un poco di aiuto' },
  { code: '2', label: 'aiuto ogni giorno' },
  { code: '3', label: 'aiuto continuo' },
] as const

const gradeOf = (grade: number): (typeof grades)[number] => grades[grade] ?? grades[0]
