/** Words of the list of people with long illnesses. */
export const chronic = {
  place: 'Malattie croniche',
  title: 'Malattie croniche',
  what: 'Chi ha il diabete o la pressione alta e ti permette di seguirlo. In alto chi ha valori fuori posto.',
  advice:
    'È un consiglio, calcolato nel pod di ciascuno. Decidono le persone. Conta solo quello che puoi leggere. Chi non vuole consigli non è in questo elenco.',
  path: 'Malattia',
  all: 'Tutte',
  looking: '{count, plural, one {Guardo ancora un caso} other {Guardo ancora # casi}}',
  found: '{count, plural, =0 {Nessuno} one {Una persona} other {# persone}}',
  none: 'Nessuno da seguire, fra chi te lo permette.',
  outOfRange: '{count, plural, one {Un valore fuori posto} other {# valori fuori posto}}',
  overdue: '{count, plural, one {Una misura da rifare} other {# misure da rifare}}',
  inOrder: 'In ordine',
  why: 'Perché',
  measure: 'Misura',
  target: 'Valori da tenere',
  last: 'Ultima volta',
  never: 'Mai',
  usual: 'di solito',
  ofProject: 'dal suo progetto',
  ofProjectWhat: 'I valori del progetto della persona contano più di quelli di solito.',
}
export type ChronicWords = typeof chronic
