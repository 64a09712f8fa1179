/** Of calls for co-design, and what came of them. */
export const callsItalian = {
  calls: {
    what: 'Che cosa la cooperativa chiede di fare insieme, e che cosa è venuto.',
    none: 'Ancora niente.',
    state: {
      before: 'apre presto',
      open: 'aperto',
      weighing: 'si sta scegliendo',
      settled: 'deciso',
      off: 'revocato',
    },
    until: 'Si può rispondere fino al',
    came: 'Scelte',
    noneCame: 'Nessuna proposta è stata scelta.',
    openTo: 'Un gruppo di soci può rispondere: chiedi allo sportello.',
    promises: 'Che cosa promettono',
    members: 'I soci',
    due: 'entro il',
    late: 'in ritardo dal',
    done: 'fatto',
  },
}
export type CallWords = typeof callsItalian
