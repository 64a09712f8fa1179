import type { WhatWords } from '../italian/what.ts'

export const whatWords: WhatWords = {
  everything: 'The whole pod',
  health: 'All health and social data',
  within: '{name}, one record',
  dataset: '{name}, several records',
  category: {
    summary: 'Patient summary',
    prescription: 'Prescriptions',
    dispensation: 'Medicines dispensed',
    imaging: 'Images and their reports',
    laboratory: 'Laboratory results',
    discharge: 'Discharge letters',
    social: 'Social data',
    assessment: 'Assessments of needs',
    careplan: 'Projects and care plans',
    wellness: 'Everyday measurements',
    documents: 'Other documents',
  },
}
