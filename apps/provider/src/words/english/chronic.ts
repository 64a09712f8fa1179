import type { ChronicWords } from '../italian/chronic.ts'

export const chronic: ChronicWords = {
  place: 'Long illnesses',
  title: 'Long illnesses',
  what: 'Who has diabetes or high blood pressure and lets you follow it. At the top, who has values out of range.',
  advice:
    'It is advice, computed in each person’s pod. People decide. Only what you may read counts. Who wants no advice is not in this list.',
  path: 'Illness',
  all: 'All',
  looking: '{count, plural, one {Looking at one more case} other {Looking at # more cases}}',
  found: '{count, plural, =0 {Nobody} one {One person} other {# people}}',
  none: 'Nobody to follow, among those who let you.',
  outOfRange: '{count, plural, one {One value out of range} other {# values out of range}}',
  overdue: '{count, plural, one {One measure overdue} other {# measures overdue}}',
  inOrder: 'In order',
  why: 'Why',
  measure: 'Measure',
  target: 'Target',
  last: 'Last time',
  never: 'Never',
  usual: 'usual',
  ofProject: 'of their project',
  ofProjectWhat: 'Targets of the person’s project go before the usual ones.',
}
