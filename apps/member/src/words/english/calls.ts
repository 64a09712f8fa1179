import type { CallWords } from '../italian/calls.ts'

export const callsEnglish: CallWords = {
  calls: {
    what: 'What the co-op asks others to do with it, and what came of it.',
    none: 'Nothing yet.',
    state: {
      before: 'opens soon',
      open: 'open',
      weighing: 'being chosen',
      settled: 'decided',
      off: 'called off',
    },
    until: 'Answers until',
    came: 'Chosen',
    noneCame: 'No proposal was chosen.',
    openTo: 'A group of members can answer: ask at the desk.',
    promises: 'What they promise',
    members: 'The members',
    due: 'by',
    late: 'late since',
    done: 'done',
  },
}
