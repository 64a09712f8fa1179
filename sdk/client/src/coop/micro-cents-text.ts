/** Euro with as many digits as it takes, `0.0025 EUR`: exact, since nothing passes through a float. */
export const microCentsText = (microCents: bigint, point: '.' | ',' = '.'): string => {
  const digits = String(microCents).padStart(9, '0')
  const fraction = digits.slice(-8).replace(/0{1,6}$/, '')
  return `${digits.slice(0, -8)}${point}${fraction} EUR`
}
