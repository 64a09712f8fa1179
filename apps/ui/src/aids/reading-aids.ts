/** What can be chosen, the first as it is without a choice. `asDevice`: what the person told their device is followed. */
export const readingAids = {
  letters: ['usual', 'large', 'larger'],
  contrast: ['asDevice', 'strong'],
  motion: ['asDevice', 'still'],
} as const
export type ReadingAid = keyof typeof readingAids
export type AidChoice<Aid extends ReadingAid> = (typeof readingAids)[Aid][number]

/** What was chosen in this browser. It says how somebody reads, and nothing of who they are or of their health. */
export const aidChosen = <Aid extends ReadingAid>(aid: Aid): AidChoice<Aid> => {
  const choices: readonly AidChoice<Aid>[] = readingAids[aid]
  const kept = localStorage.getItem(keyOf(aid))
  return choices.find((choice) => choice === kept) ?? readingAids[aid][0]
}

/** At once, and the next time. */
export const chooseAid = <Aid extends ReadingAid>(aid: Aid, choice: AidChoice<Aid>): void => {
  if (choice === readingAids[aid][0]) localStorage.removeItem(keyOf(aid))
  else localStorage.setItem(keyOf(aid), choice)
  show(aid)
}

/** Before the first screen. The styles go by attributes of the document, since our Content-Security-Policy knows no inline style. */
export const showReadingAids = (): void => {
  show('letters')
  show('contrast')
  show('motion')
}

const show = (aid: ReadingAid): void => {
  document.documentElement.dataset[aid] = aidChosen(aid)
}

const keyOf = (aid: ReadingAid): string => `mutua.${aid}`
