/** Words about how the co-op spends: sums, in sentences. */
export const spendingItalian = {
  spending: {
    to: 'Come spende la cooperativa',
    title: 'Come spende la cooperativa nel {year}',
    what: 'L’assemblea ha deciso quanto si può spendere, con la delibera {resolution}. Qui ci sono solo totali.',
    none: 'Per quest’anno l’assemblea non ha ancora deciso quanto si può spendere.',
    all: 'In tutto',
    house: 'La cooperativa',
    centre: { 'member-uses': 'Gli usi dei dati dei soci', 'administration': 'Far funzionare la cooperativa' },
    left: 'Previsti {planned}. Spesi {spent}. Restano {left}.',
    over: 'Previsti {planned}. Spesi {spent}: {left} più del previsto.',
    unplanned: 'Spesi {spent}. Non erano previsti.',
  },
}

export type SpendingWords = typeof spendingItalian
