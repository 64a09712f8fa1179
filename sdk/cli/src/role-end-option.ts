/** Until when a role stands that is entered or renewed; the server says what is too long. */
export const roleEndOption = {
  kind: 'text',
  value: 'INSTANT',
  about: {
    it: 'fino a quando vale il ruolo; se manca: un anno, al massimo due',
    en: 'until when the role stands; if absent: a year, two at most',
  },
} as const
