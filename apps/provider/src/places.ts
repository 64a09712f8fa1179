/** A place of the app, and the key of its word. */
export interface AppPlace {
  readonly to: string
  readonly word: string
}

/** Looked at every day; on a phone there is room for five. */
export const barPlaces: readonly AppPlace[] = [
  { to: '/', word: 'places.today' },
  { to: '/ask', word: 'places.ask' },
  { to: '/round', word: 'round.place' },
  { to: '/intake', word: 'places.intake' },
]

/** Needed now and then: links at the foot of the first screen, and in the bar where a screen is wide. */
export const morePlaces: readonly AppPlace[] = [
  { to: '/chronic', word: 'chronic.place' },
  { to: '/board', word: 'board.place' },
  { to: '/hand-over', word: 'handOver.place' },
  { to: '/desk', word: 'desk.place' },
  { to: '/emergency', word: 'breakGlass.place' },
  { to: '/calls', word: 'calls.place' },
  { to: '/audit', word: 'places.audit' },
  { to: '/team', word: 'places.team' },
]
