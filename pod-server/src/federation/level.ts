/** How sure a provider is of who somebody is: 1 a password, 2 also a second factor, 3 also a device that holds a key. */
export type Level = 1 | 2 | 3

const prefix = 'https://www.spid.gov.it/SpidL'

/** SPID and CIE share these names (profile, "Authorization endpoint": `acr_values`). */
export const acrOf = (level: Level): string => `${prefix}${String(level)}`

export const levelOf = (acr: string): Level | undefined =>
  ([1, 2, 3] as const).find((level) => acrOf(level) === acr)
