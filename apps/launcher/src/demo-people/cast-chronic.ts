import type { CastMember } from './cast-member.ts'
import { birthPlaces } from './town.ts'

/** People who live with a long illness: diabetes, bronchitis, thyroid. */
export const chronicCast: readonly CastMember[] = [
  {
    name: 'osvaldo',
    familyName: 'Brigantini',
    givenName: 'Osvaldo',
    sex: 'male',
    birthDate: '1957-11-02',
    birthPlace: birthPlaces.town,
    papers: 'fiscal-code',
    section: 'Borgo',
    language: 'it',
    street: 'Via dei Tintori 21',
    story: {
      summaryOn: '2026-08-20',
      problems: [
        { what: 'diabetes', since: '2012-06' },
        { what: 'hypertension', since: '2009' },
        { what: 'highCholesterol', since: '2014' },
      ],
      medicines: [
        { what: 'metformin', timesPerDay: 2, since: '2012-06' },
        { what: 'empagliflozin', timesPerDay: 1, since: '2022-03' },
        { what: 'ramipril', timesPerDay: 1, since: '2009' },
        { what: 'atorvastatin', timesPerDay: 1, since: '2014' },
      ],
      allergies: [{ to: 'penicillins', severity: 'high' }],
      vaccines: [
        { what: 'influenza', on: '2025-10-30' },
        { what: 'tetanus', on: '2018-04-12' },
      ],
      laboratory: {
        from: '2019-10-08',
        everyDays: 122,
        times: 21,
        courses: [
          { analyte: 'hba1c', through: [68, 59, 55, 63, 57, 52, 50], scatter: 2 },
          { analyte: 'glucose', through: [168, 148, 139, 156, 141, 128, 122], scatter: 9 },
          { analyte: 'creatinine', through: [0.92, 0.97, 1.02, 1.08, 1.1, 1.06], scatter: 0.04 },
          { analyte: 'filtration', through: [84, 80, 75, 70, 68, 71], scatter: 2 },
          { analyte: 'cholesterol', through: [218, 189, 176, 182, 171, 164], scatter: 8 },
          { analyte: 'hdl', through: [38, 40, 41, 42, 44], scatter: 2 },
          { analyte: 'ldl', through: [139, 112, 98, 104, 92, 86], scatter: 6 },
          { analyte: 'triglycerides', through: [204, 176, 159, 171, 150, 142], scatter: 14 },
        ],
      },
      assessments: [{ on: '2026-01-20', by: 'nurse', grades: [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0] }],
      plan: {
        title: 'Vivere bene con il diabete',
        from: '2026-02-02',
        until: '2027-01-31',
        goals: [
          { aim: 'Emoglobina glicata sotto 53 mmol/mol', due: '2026-12-31', achieved: 'achieved' },
          {
            aim: 'Camminare mezz’ora al giorno, cinque giorni a settimana',
            due: '2026-12-31',
            achieved: 'improving',
          },
        ],
        supports: [
          { what: 'Controllo in ambulatorio con gli esami', often: 'ogni quattro mesi', by: 'doctor' },
          { what: 'Incontro con l’infermiere: piedi, glicemia, dubbi', often: 'ogni due mesi', by: 'nurse' },
        ],
        commitments: [
          'Misurare la glicemia due mattine a settimana',
          'Andare a piedi al mercato il mercoledì',
        ],
      },
      path: {
        askedOn: '2026-01-13',
        need: 'Vorrei essere seguito per il diabete senza andare ogni volta in ospedale.',
        triage: [1, 0, 0, 0, 0, 0, 1, 0],
        decided: 'simple',
        reason: 'Malattia cronica con piano di cura.',
      },
      homeMeasures: { from: '2026-03-02', everyDays: 14, times: 17, usual: [136, 82] },
    },
  },
  {
    name: 'renzo',
    familyName: 'Malagoni',
    givenName: 'Renzo',
    sex: 'male',
    birthDate: '1949-12-08',
    birthPlace: birthPlaces.town,
    papers: 'omocodia',
    section: 'Valle',
    language: 'it',
    street: 'Via Molino Vecchio 2',
    story: {
      summaryOn: '2026-07-15',
      problems: [
        { what: 'chronicBronchitis', since: '2015' },
        { what: 'arthrosis', since: '2018' },
      ],
      medicines: [
        { what: 'tiotropium', timesPerDay: 1, since: '2015' },
        { what: 'salbutamol', timesPerDay: 2, since: '2015' },
      ],
      allergies: [],
      vaccines: [{ what: 'influenza', on: '2025-10-21' }],
      laboratory: {
        from: '2024-11-12',
        everyDays: 180,
        times: 4,
        courses: [
          { analyte: 'haemoglobin', through: [16.1, 15.8, 15.9], scatter: 0.2 },
          { analyte: 'leukocytes', through: [7.2, 9.8, 7.6], scatter: 0.4 },
          { analyte: 'reactiveProtein', through: [4, 18, 5], scatter: 1 },
        ],
      },
      assessments: [{ on: '2026-06-10', by: 'nurse', grades: [0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0] }],
    },
  },
  {
    name: 'caterina',
    familyName: 'Oldrati',
    givenName: 'Caterina',
    sex: 'female',
    birthDate: '1979-01-17',
    birthPlace: birthPlaces.valley,
    papers: 'fiscal-code',
    section: 'Valle',
    language: 'it',
    street: 'Via Molino Vecchio 14',
    story: {
      summaryOn: '2026-09-22',
      problems: [{ what: 'hypothyroidism', since: '2020-02' }],
      medicines: [{ what: 'levothyroxine', timesPerDay: 1, since: '2020-02' }],
      allergies: [],
      vaccines: [{ what: 'tetanus', on: '2021-09-14' }],
      laboratory: {
        from: '2023-09-19',
        everyDays: 180,
        times: 7,
        courses: [
          { analyte: 'thyrotropin', through: [5.4, 3.1, 2.2, 2.6], scatter: 0.2 },
          { analyte: 'haemoglobin', through: [13.1, 13.3], scatter: 0.3 },
          { analyte: 'platelets', through: [248, 255], scatter: 12 },
        ],
      },
      assessments: [],
    },
  },
]
