export const today = {
  title: 'Oggi',
  cases: 'I miei casi',
  noCases: 'Nessuno ti ha ancora permesso di vedere qualcosa.',
  askFirst: 'Chiedi a qualcuno',
  search: 'Cerca fra i tuoi casi',
  nothing: 'Non c’è niente.',
  looking:
    'Guardare a che punto è un caso è una lettura: la persona la vede. Ogni caso viene guardato una volta sola.',
  lookAtMore: 'Guarda anche gli altri',
  reason: {
    flag: '{count, plural, one {C’è una segnalazione.} other {Ci sono # segnalazioni.}}',
    unsigned: 'Il progetto aspetta le firme.',
    assessment: 'Preso in carico il {day}: manca la valutazione.',
    ending: 'Il consenso finisce il {day}.',
    again: 'Ultima valutazione il {day}: è tempo di rifarla.',
    paused: 'Un consenso è sospeso.',
    new: 'Consenso nuovo, dal {day}.',
    next: 'Adesso: {step}.',
    quiet: 'Niente di nuovo.',
  },
  requests: 'Le mie domande',
  question: '{count, plural, one {La persona ha chiesto una cosa.} other {La persona ha chiesto # cose.}}',
  allRequests: 'Tutte le domande',
  more: 'Altro',
}
export type TodayWords = typeof today
