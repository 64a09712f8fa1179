import type { Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'

/** What one person typed: a sheet of paper after the other, each with a choice for every question. */
export type TypedSheets = readonly (readonly Choice[])[]

/** Places of the sheets, from 0, that two people read differently. */
export const differing = (first: TypedSheets, second: TypedSheets): readonly number[] =>
  Array.from({ length: Math.max(first.length, second.length) }, (_none, place) => place).filter(
    (place) => JSON.stringify(first[place]) !== JSON.stringify(second[place]),
  )

/** How many sheets have each answer, question by question; blank ones last. */
export const countsOf = (sheets: TypedSheets, questions: Vote['questions']): readonly (readonly number[])[] =>
  questions.map(({ answers }, question) => [
    ...answers.map((_answer, place) => sheets.filter((sheet) => isMarked(sheet[question], place)).length),
    sheets.filter((sheet) => isBlank(sheet[question])).length,
  ])

const isMarked = (choice: Choice | undefined, place: number): boolean =>
  choice !== undefined && choice !== 'blank' && choice.includes(place)

const isBlank = (choice: Choice | undefined): boolean =>
  choice !== undefined && (choice === 'blank' || choice.length === 0)
