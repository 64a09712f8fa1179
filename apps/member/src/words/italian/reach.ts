/** Words about how far somebody acts for a member, and what they read. */
export const reachItalian = {
  reach: {
    about: 'Per quali dati',
    of: {
      all: 'Per tutti',
      appointments: 'Solo gli appuntamenti',
      project: 'Solo il progetto e gli appuntamenti',
    },
    mayRead: 'Li può anche leggere. Ogni lettura la vedi.',
    only: {
      appointments: 'Solo gli appuntamenti',
      project: 'Solo il progetto e gli appuntamenti',
      some: 'Solo una parte dei dati',
    },
    reads: 'Che cosa puoi leggere',
    readsWhat: 'La persona vede che l’hai letto.',
    nothing: 'Per ora non c’è niente.',
  },
}
export type ReachWords = typeof reachItalian
