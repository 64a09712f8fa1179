import type { TodayWords } from '../italian/today.ts'

export const today: TodayWords = { title: 'اليوم' }
