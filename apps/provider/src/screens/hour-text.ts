/** The hour of an instant by the clock of whoever reads, as their language writes it. */
export const hourText = (at: string, language: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeStyle: 'short' }).format(new Date(at))
