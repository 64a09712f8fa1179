/**
 * Milliseconds of an xsd:duration of days, hours, minutes and seconds; `undefined` for anything else. Years and months
 * have no fixed length. Lower case is taken, too: the texts of the channel types write `PT10s`.
 */
export const parseDuration = (text: string): number | undefined => {
  const parts = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?)?$/i.exec(
    text,
  )
  if (parts === null || /[PT]$/i.test(text)) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(numberIn)
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000)
}

const numberIn = (part: string | undefined): number => Number(part ?? 0)

/** `PT10S`; the inverse of `parseDuration`. */
export const durationOf = (milliseconds: number): string => `PT${String(milliseconds / 1_000)}S`
