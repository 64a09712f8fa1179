import type { CastMember } from './cast-member.ts'
import { birthPlaces } from './town.ts'

/** A frail woman at home, the daughter who cares for her, and the assistant who lives with her. */
export const homeCareCast: readonly CastMember[] = [
  {
    name: 'ersilia',
    familyName: 'Tondelli',
    givenName: 'Ersilia',
    sex: 'female',
    birthDate: '1938-03-14',
    birthPlace: birthPlaces.valley,
    papers: 'fiscal-code',
    section: 'Monte',
    language: 'it',
    street: 'Frazione Pralungo 7',
    story: {
      summaryOn: '2026-09-03',
      problems: [
        { what: 'heartFailure', since: '2021-11' },
        { what: 'atrialFibrillation', since: '2019-05' },
        { what: 'hypertension', since: '2001' },
        { what: 'arthrosis', since: '2010' },
        { what: 'mildCognitiveDecline', since: '2024-02' },
      ],
      medicines: [
        { what: 'furosemide', timesPerDay: 2, since: '2021-11' },
        { what: 'bisoprolol', timesPerDay: 1, since: '2019-05' },
        { what: 'apixaban', timesPerDay: 2, since: '2019-05' },
        { what: 'ramipril', timesPerDay: 1, since: '2001' },
        { what: 'paracetamol', timesPerDay: 2, since: '2018' },
      ],
      allergies: [{ to: 'iodinatedContrast', severity: 'high' }],
      vaccines: [
        { what: 'influenza', on: '2024-10-22' },
        { what: 'influenza', on: '2025-10-16' },
      ],
      laboratory: {
        from: '2024-09-10',
        everyDays: 90,
        times: 8,
        courses: [
          { analyte: 'creatinine', through: [1.1, 1.2, 1.3, 1.25], scatter: 0.05 },
          { analyte: 'filtration', through: [49, 45, 41, 43], scatter: 2 },
          { analyte: 'sodium', through: [139, 137, 138], scatter: 1.5 },
          { analyte: 'potassium', through: [4.3, 4.6, 4.2], scatter: 0.2 },
          { analyte: 'haemoglobin', through: [12.4, 11.6, 11.9], scatter: 0.3 },
          { analyte: 'natriureticPeptide', through: [1850, 2400, 1600, 1300], scatter: 140 },
        ],
      },
      assessments: [
        {
          on: '2025-03-12',
          by: 'nurse',
          grades: [1, 1, 1, 1, 2, 1, 2, 1, 1, 0, 0, 0, 0],
          note: 'Vive da sola; la figlia passa ogni sera.',
        },
        {
          on: '2026-03-18',
          by: 'nurse',
          grades: [2, 2, 1, 1, 3, 2, 3, 1, 2, 0, 0, 0, 0],
          note: 'Due cadute in inverno. La figlia chiede un aiuto nei giorni feriali.',
        },
      ],
      plan: {
        title: 'Restare a casa in sicurezza',
        from: '2026-04-01',
        until: '2027-03-31',
        goals: [
          { aim: 'Nessuna caduta in sei mesi', due: '2026-10-01', achieved: 'improving' },
          { aim: 'Peso stabile e nessun ricovero per scompenso', due: '2027-03-31', achieved: 'in-progress' },
          { aim: 'Almeno due uscite a settimana', due: '2026-12-31', achieved: 'in-progress' },
        ],
        supports: [
          {
            what: 'Infermiere a casa: peso, pressione, farmaci della settimana',
            often: 'due volte a settimana',
            by: 'nurse',
          },
          { what: 'Aiuto per il bagno e il pranzo', often: 'cinque giorni a settimana', by: 'social-worker' },
          { what: 'Visita del medico a casa', often: 'una volta al mese', by: 'doctor' },
        ],
        commitments: [
          'Pesarmi ogni mattina e scriverlo',
          'Fare gli esercizi per l’equilibrio tre volte a settimana',
        ],
        budget: [
          { kind: 'source', what: 'Fondo per la non autosufficienza', euro: 4_800 },
          { kind: 'source', what: 'Comune', euro: 1_200 },
          { kind: 'source', what: 'Famiglia', euro: 600 },
          { kind: 'item', what: 'Aiuto per il bagno e il pranzo', euro: 5_400, spentEuro: 2_250 },
          { kind: 'item', what: 'Trasporto per le uscite', euro: 900 },
        ],
      },
      path: {
        askedOn: '2026-03-10',
        need: 'La mamma cade e ha bisogno di qualcuno anche nei giorni feriali.',
        triage: [3, 1, 1, 2, 1, 1, 1, 2],
        decided: 'complex',
        siad: [1, 1, 1, 0, 1, 2],
        carer: { name: 'Mirella Gavardi', relation: 'child' },
        visits: { times: 12, everyDays: 4, notDone: 5 },
      },
      homeMeasures: { from: '2026-07-06', everyDays: 7, times: 16, usual: [132, 74] },
    },
  },
  {
    name: 'mirella',
    familyName: 'Gavardi',
    givenName: 'Mirella',
    sex: 'female',
    birthDate: '1966-07-29',
    birthPlace: birthPlaces.town,
    papers: 'fiscal-code',
    section: 'Monte',
    language: 'it',
    street: 'Frazione Pralungo 9',
    story: {
      summaryOn: '2026-05-14',
      problems: [
        { what: 'backPain', since: '2022-09' },
        { what: 'anxiety', since: '2025-01' },
      ],
      medicines: [{ what: 'paracetamol', timesPerDay: 1, since: '2022-09' }],
      allergies: [],
      vaccines: [{ what: 'influenza', on: '2025-11-04' }],
      laboratory: {
        from: '2025-04-15',
        everyDays: 365,
        times: 2,
        courses: [
          { analyte: 'haemoglobin', through: [13.4, 13.2], scatter: 0.2 },
          { analyte: 'cholesterol', through: [214, 206], scatter: 5 },
          { analyte: 'glucose', through: [92, 95], scatter: 3 },
        ],
      },
      assessments: [
        {
          on: '2026-03-20',
          by: 'social-worker',
          grades: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 3],
          note: 'Assiste la madre da due anni; ha ridotto il lavoro a metà giornata.',
        },
      ],
    },
  },
  {
    name: 'rosa',
    familyName: 'Quispe Yanahuara',
    givenName: 'Rosa Elena',
    sex: 'female',
    birthDate: '1975-08-30',
    birthPlace: birthPlaces.peru,
    papers: 'stp',
    section: 'Monte',
    language: 'es',
    street: 'Frazione Pralungo 7',
    story: {
      summaryOn: '2026-06-11',
      problems: [{ what: 'hypertension', since: '2026-01' }],
      medicines: [{ what: 'ramipril', timesPerDay: 1, since: '2026-01' }],
      allergies: [{ to: 'acetylsalicylicAcid', severity: 'low' }],
      vaccines: [],
      laboratory: {
        from: '2026-01-20',
        everyDays: 1,
        times: 1,
        courses: [
          { analyte: 'creatinine', through: [0.8], scatter: 0.05 },
          { analyte: 'potassium', through: [4.1], scatter: 0.1 },
          { analyte: 'cholesterol', through: [197], scatter: 5 },
        ],
      },
      assessments: [
        {
          on: '2026-05-06',
          by: 'social-worker',
          grades: [0, 0, 0, 0, 0, 0, 2, 1, 2, 2, 3, 1, 1],
          note: 'Lavora come assistente in casa, senza contratto; chiede aiuto per i documenti.',
        },
      ],
    },
  },
]
