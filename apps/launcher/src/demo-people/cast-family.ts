import type { CastMember } from './cast-member.ts'
import { birthPlaces } from './town.ts'

/** Parents from a third country and their child born here. */
export const familyCast: readonly CastMember[] = [
  {
    name: 'youssef',
    familyName: 'Benhaddou',
    givenName: 'Youssef',
    sex: 'male',
    birthDate: '1984-02-11',
    birthPlace: birthPlaces.morocco,
    papers: 'fiscal-code',
    section: 'Borgo',
    language: 'ar',
    street: 'Vicolo della Fonte 3',
    story: {
      summaryOn: '2026-04-09',
      problems: [{ what: 'backPain', since: '2023-03' }],
      medicines: [],
      allergies: [],
      vaccines: [{ what: 'tetanus', on: '2024-06-03' }],
      laboratory: {
        from: '2026-03-24',
        everyDays: 1,
        times: 1,
        courses: [
          { analyte: 'haemoglobin', through: [15.1], scatter: 0.2 },
          { analyte: 'leukocytes', through: [6.8], scatter: 0.4 },
          { analyte: 'glucose', through: [94], scatter: 3 },
        ],
      },
      assessments: [
        {
          on: '2026-02-25',
          by: 'social-worker',
          grades: [0, 0, 0, 0, 0, 0, 1, 2, 1, 2, 1, 1, 0],
          note: 'Casa piccola e umida; contratto stagionale.',
        },
      ],
      plan: {
        title: 'Casa e scuola per la famiglia',
        from: '2026-03-16',
        until: '2027-03-15',
        goals: [
          {
            aim: 'Una casa asciutta, con una camera per il bambino',
            due: '2026-12-31',
            achieved: 'in-progress',
          },
          { aim: 'Italiano: certificato di livello A2', due: '2026-06-30', achieved: 'achieved' },
        ],
        supports: [
          {
            what: 'Domanda di alloggio e colloquio con il Comune',
            often: 'una volta al mese',
            by: 'social-worker',
          },
          { what: 'Corso di italiano la sera', often: 'due volte a settimana', by: 'social-worker' },
        ],
        commitments: ['Portare i documenti della casa entro fine mese', 'Frequentare il corso di italiano'],
      },
      path: {
        askedOn: '2026-02-18',
        need: 'La casa è umida e il bambino tossisce; cerchiamo un’altra casa.',
        triage: [1, 0, 0, 0, 0, 0, 1, 1],
        decided: 'simple',
        reason: 'Un minore in una casa umida.',
      },
    },
  },
  {
    name: 'nadia',
    familyName: 'Ouahbi',
    givenName: 'Nadia',
    sex: 'female',
    birthDate: '1988-09-05',
    birthPlace: birthPlaces.morocco,
    papers: 'fiscal-code',
    section: 'Borgo',
    language: 'fr',
    street: 'Vicolo della Fonte 3',
    story: {
      summaryOn: '2026-04-09',
      problems: [{ what: 'ironDeficiency', since: '2025-06' }],
      medicines: [{ what: 'iron', timesPerDay: 1, since: '2025-06' }],
      allergies: [],
      vaccines: [],
      laboratory: {
        from: '2025-06-10',
        everyDays: 140,
        times: 3,
        courses: [
          { analyte: 'haemoglobin', through: [10.4, 11.5, 12.3], scatter: 0.2 },
          { analyte: 'ferritin', through: [7, 16, 29], scatter: 2 },
        ],
      },
      assessments: [
        { on: '2026-02-25', by: 'social-worker', grades: [0, 0, 0, 0, 1, 0, 2, 2, 2, 2, 2, 2, 1] },
      ],
    },
  },
  {
    name: 'amine',
    familyName: 'Benhaddou',
    givenName: 'Amine',
    sex: 'male',
    birthDate: '2019-05-23',
    birthPlace: birthPlaces.town,
    papers: 'fiscal-code',
    section: 'Borgo',
    language: 'it',
    street: 'Vicolo della Fonte 3',
    story: {
      summaryOn: '2026-04-09',
      problems: [{ what: 'asthma', since: '2023-10' }],
      medicines: [{ what: 'salbutamol', timesPerDay: 1, since: '2023-10' }],
      allergies: [],
      vaccines: [
        { what: 'hexavalent', on: '2019-07-30' },
        { what: 'hexavalent', on: '2019-10-01' },
        { what: 'measles', on: '2020-06-16' },
      ],
      assessments: [],
    },
  },
]
