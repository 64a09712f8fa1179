/** A place of the app, and the key of its word. */
export interface AppPlace {
  readonly to: string
  readonly word: string
}

/** Looked at every day; on a phone there is room for five. */
export const barPlaces: readonly AppPlace[] = [{ to: '/', word: 'places.today' }]

/** Needed now and then: links at the foot of the first screen. */
export const morePlaces: readonly AppPlace[] = []
