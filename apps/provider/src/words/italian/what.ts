export const whatWords = {
  everything: 'Tutto il pod',
  health: 'Tutti i dati sanitari e sociali',
  within: '{name}, un dato',
  dataset: '{name}, più dati',
  category: {
    summary: 'Profilo sanitario sintetico',
    prescription: 'Ricette',
    dispensation: 'Farmaci ritirati',
    imaging: 'Immagini e referti di radiologia',
    laboratory: 'Esami di laboratorio',
    discharge: 'Lettere di dimissione',
    social: 'Dati sociali',
    assessment: 'Valutazioni dei bisogni',
    careplan: 'Progetti e piani di cura',
    wellness: 'Misure di ogni giorno',
    documents: 'Altri documenti',
  },
}
export type WhatWords = typeof whatWords
