/** Words of the board of complex cases, and of what should not be overlooked. */
export const board = {
  place: 'Bacheca di quartiere',
  title: 'Bacheca di quartiere',
  what: 'I casi complessi, a che punto sono. Chi toglie il consenso sparisce subito da qui.',
  district: 'Comune',
  desk: 'Sportello',
  found: '{count, plural, =0 {Nessun caso} one {Un caso} other {# casi}}',
  stage: { access: 'Accesso', assessment: 'Valutazione', project: 'Progetto', monitoring: 'Monitoraggio' },
  since: 'dal {day}',
  flags: '{count, plural, one {Una segnalazione} other {# segnalazioni}}',
  watch: 'Da non perdere di vista',
  watchWhat: 'Calcolato nei pod. È solo un consiglio, con il suo perché: decidete voi.',
  quiet: 'Niente da segnalare.',
  alert: { flag: 'Segnalazione', value: 'Valore fuori posto' },
  of: 'Del {day}.',
  logged: 'Lo sguardo è nel registro:',
  logging: 'Lo sguardo sta entrando nel registro.',
}
export type BoardWords = typeof board
