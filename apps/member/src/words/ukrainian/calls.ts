import type { Partly } from '@mutua/ui/words/partly'
import type { CallWords } from '../italian/calls.ts'

export const callsUkrainian: Partly<CallWords> = {
  calls: {
    what: 'Що кооператив просить зробити разом і що з цього вийшло.',
    none: 'Поки нічого.',
    state: {
      before: 'скоро відкриється',
      open: 'відкрито',
      weighing: 'триває вибір',
      settled: 'вирішено',
      off: 'скасовано',
    },
    until: 'Відповісти можна до',
    came: 'Обрано',
    noneCame: 'Жодної пропозиції не обрано.',
    openTo: 'Група членів може відповісти: запитай у приймальні.',
    promises: 'Що вони обіцяють',
    members: 'Члени',
    due: 'до',
    late: 'прострочено з',
    done: 'зроблено',
  },
}
