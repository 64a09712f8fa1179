/**
 * Text a bank takes anywhere in SEPA: the Latin character set of EPC217-08, `a-z A-Z 0-9 / - ? : ( ) . , ' +` and space,
 * with no more than `max` characters, not empty at the ends. What has no Latin form becomes a dot.
 */
export const bankText = (text: string, max: number): string => {
  // Most names need nothing: what is plain already is not taken apart.
  if (plain.test(text)) return text.trim().slice(0, max).trimEnd()
  return [...text.normalize('NFKD')]
    .map((sign) =>
      allowed.test(sign)
        ? sign
        : (letters[sign] ?? lettersOfLower(sign) ?? (/\p{M}|\p{Cf}/u.test(sign) ? '' : '.')),
    )
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, max)
    .trimEnd()
}

/** Something of the name is left for a bank to read. */
export const isBankName = (name: string): boolean => /[A-Za-z0-9]/.test(bankText(name, 70))

/**
 * An identification: as `bankText`, and no slash at either end nor two in a row (EPC217-08 §6.1), at most 35 characters.
 * @throws {Error} for one that is not: ids are ours, not people's
 */
export const paymentId = (id: string): string => {
  if (!/^[A-Za-z0-9/?:().,'+-]{1,35}$/.test(id) || /^\/|\/\/|\/$/.test(id))
    throw new Error('an id of a payment is not in the form banks take')
  return id
}

/** Of the signs, with no two blanks in a row. */
const plain = /^(?:[A-Za-z0-9/?:().,'+-]| (?! ))*$/
const allowed = /[A-Za-z0-9/?:().,'+ -]/

const lettersOfLower = (sign: string): string | undefined => {
  const lower = letters[sign.toLowerCase()]
  return lower === undefined ? undefined : lower.charAt(0).toUpperCase() + lower.slice(1)
}

/** What decomposition leaves: Latin letters of their own, punctuation, Greek and Cyrillic as EPC217-08 writes them. */
const letters: Readonly<Record<string, string>> = {
  'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ł': 'l', 'ı': 'i', 'ħ': 'h', 'ŋ': 'n', 'ŧ': 't', 'ə': 'e',
  '‘': "'", '’': "'", 'ʼ': "'", 'ʻ': "'", '`': "'", '´': "'", '“': "'", '”': "'", '"': "'", '«': "'", '»': "'",
  '–': '-', '—': '-', '‐': '-', '‑': '-', '_': '-', '&': '+', '\t': ' ', '\n': ' ', '\r': ' ',
  'α': 'a', 'β': 'v', 'γ': 'g', 'δ': 'd', 'ε': 'e', 'ζ': 'z', 'η': 'i', 'θ': 'th', 'ι': 'i', 'κ': 'k', 'λ': 'l', 'μ': 'm',
  'ν': 'n', 'ξ': 'x', 'ο': 'o', 'π': 'p', 'ρ': 'r', 'σ': 's', 'ς': 's', 'τ': 't', 'υ': 'y', 'φ': 'f', 'χ': 'ch', 'ψ': 'ps', 'ω': 'o',
  'а': 'a', 'б': 'b', 'в': 'v', 'г': 'g', 'д': 'd', 'е': 'e', 'ж': 'zh', 'з': 'z', 'и': 'i', 'к': 'k', 'л': 'l',
  'м': 'm', 'н': 'n', 'о': 'o', 'п': 'p', 'р': 'r', 'с': 's', 'т': 't', 'у': 'u', 'ф': 'f', 'х': 'h', 'ц': 'ts', 'ч': 'ch',
  'ш': 'sh', 'щ': 'sht', 'ъ': 'a', 'ы': 'y', 'ь': 'y', 'э': 'e', 'ю': 'yu', 'я': 'ya', 'є': 'ye', 'і': 'i', 'ґ': 'g',
  'ђ': 'dj', 'ј': 'j', 'љ': 'lj', 'њ': 'nj', 'ћ': 'c', 'џ': 'dz', 'ѕ': 'dz',
} // prettier-ignore
