import type { Partly } from '@mutua/ui/words/partly'
import type { CallWords } from '../italian/calls.ts'

export const callsAlbanian: Partly<CallWords> = {
  calls: {
    what: 'Çfarë kërkon kooperativa të bëhet bashkë dhe çfarë doli.',
    none: 'Ende asgjë.',
    state: {
      before: 'hapet së shpejti',
      open: 'hapur',
      weighing: 'po zgjidhet',
      settled: 'vendosur',
      off: 'anuluar',
    },
    until: 'Mund të përgjigjesh deri më',
    came: 'Të zgjedhura',
    noneCame: 'Asnjë propozim nuk u zgjodh.',
    openTo: 'Një grup anëtarësh mund të përgjigjet: pyet në sportel.',
    promises: 'Çfarë premtojnë',
    members: 'Anëtarët',
    due: 'deri më',
    late: 'me vonesë që nga',
    done: 'bërë',
  },
}
