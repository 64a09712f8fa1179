/** Italian is written first; the other languages have every key that it has. */
export const italian = {
  places: { today: 'Oggi' },
  wayIn: {
    sentence:
      'Per chi cura e accompagna le persone: quello che ti hanno permesso di vedere, e che cosa viene adesso.',
  },
  today: { title: 'Oggi' },
}
export type ProviderWords = typeof italian
