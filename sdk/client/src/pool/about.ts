import type { About } from './study.ts'

/**
 * About how many: the nearest ten, and `few` below ten. What is below ten never comes out as a number, and what is not
 * never comes out exact. @param count of people, with noise or without it; noise may have taken it below zero
 */
export const aboutOf = (count: bigint): About => (count < 10n ? 'few' : Number(((count + 5n) / 10n) * 10n))
