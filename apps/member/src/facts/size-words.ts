/** A number of bytes as people say it: `340 kB`, `1,2 MB`. */
export const sizeWords = (bytes: number, language: string): string => {
  const unit = bytes < 1_000_000 ? 'kilobyte' : bytes < 1_000_000_000 ? 'megabyte' : 'gigabyte'
  const of = { kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit]
  const amount = bytes / of
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    maximumFractionDigits: amount < 10 && unit !== 'kilobyte' ? 1 : 0,
  }).format(unit === 'kilobyte' ? Math.max(1, Math.ceil(amount)) : amount)
}
