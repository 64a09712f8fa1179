/**
 * What the law fixes of a ristorno, with its source: data, so that another law is another line. Rates are per mille. No criterion
 * goes below them.
 */
export const ristornoLaw = {
  legalReserve: { perMille: 300, article: 'art. 2545-quater c. 1 c.c.' },
  mutualFund: { perMille: 30, article: 'art. 2545-quater c. 2 c.c., art. 11 c. 4 L. 59/1992' },
  proportion: { article: 'art. 2545-sexies c. 1 c.c.' },
  accountedApart: { article: 'art. 2545-sexies c. 2 c.c.' },
  /** A quota may be raised beyond the ceiling of art. 2525; a lower one may be voted. */
  quota: { article: 'art. 2545-sexies c. 3 c.c.' },
} as const
