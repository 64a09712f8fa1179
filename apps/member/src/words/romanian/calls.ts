import type { Partly } from '@mutua/ui/words/partly'
import type { CallWords } from '../italian/calls.ts'

export const callsRomanian: Partly<CallWords> = {
  calls: {
    what: 'Ce cere cooperativa să facă împreună cu alții și ce a ieșit.',
    none: 'Încă nimic.',
    state: {
      before: 'se deschide curând',
      open: 'deschis',
      weighing: 'se alege',
      settled: 'hotărât',
      off: 'revocat',
    },
    until: 'Se poate răspunde până la',
    came: 'Alese',
    noneCame: 'Nicio propunere nu a fost aleasă.',
    openTo: 'Un grup de membri poate răspunde: întreabă la ghișeu.',
    promises: 'Ce promit',
    members: 'Membrii',
    due: 'până la',
    late: 'întârziat din',
    done: 'făcut',
  },
}
