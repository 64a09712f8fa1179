export const today = { title: 'Oggi' }
export type TodayWords = typeof today
