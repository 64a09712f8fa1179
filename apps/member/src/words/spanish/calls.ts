import type { Partly } from '@mutua/ui/words/partly'
import type { CallWords } from '../italian/calls.ts'

export const callsSpanish: Partly<CallWords> = {
  calls: {
    what: 'Lo que la cooperativa pide hacer juntos, y lo que salió.',
    none: 'Todavía nada.',
    state: {
      before: 'abre pronto',
      open: 'abierto',
      weighing: 'se está eligiendo',
      settled: 'decidido',
      off: 'anulado',
    },
    until: 'Se puede responder hasta el',
    came: 'Elegidas',
    noneCame: 'No se eligió ninguna propuesta.',
    openTo: 'Un grupo de socios puede responder: pregunta en la oficina.',
    promises: 'Lo que prometen',
    members: 'Los socios',
    due: 'hasta el',
    late: 'con retraso desde el',
    done: 'hecho',
  },
}
