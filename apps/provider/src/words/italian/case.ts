export const caseWords = {
  tabs: 'Parti del caso',
  tab: { story: 'Storia' },
  over: 'Questo consenso non c’è più',
  overWhat: 'Qui non puoi più leggere niente. Quello che era su questa pagina è stato tolto.',
}
export type CaseWords = typeof caseWords
