/**
 * English with accents, brackets and two fifths more letters: what is cut off on a screen, and what is in no file of words, shows.
 * No menu has it until whoever tries it out puts it there; a browser in which `mutua.language` is this tag speaks it.
 */
export const pseudoLanguage = 'en-XA'
