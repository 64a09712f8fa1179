/** A date of FHIR R4 (year, month, day or instant) as people say it; what is none stays as it is. */
export const dayWords = (iso: string, language: string): string => {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const tag = language === 'en' ? 'en-GB' : language
  if (/^\d{4}$/.test(iso))
    return new Intl.DateTimeFormat(tag, { year: 'numeric', timeZone: 'UTC' }).format(at)
  if (/^\d{4}-\d{2}$/.test(iso)) return monthWords(iso, language)
  // A day without a time is that day everywhere.
  const zone = iso.length === 10 ? { timeZone: 'UTC' } : {}
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long', ...zone }).format(at)
}

/** @param month `YYYY-MM` */
export const monthWords = (month: string, language: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month}-01T00:00:00Z`))
