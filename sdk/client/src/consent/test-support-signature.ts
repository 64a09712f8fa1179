const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same text with each other last sign that readers of base64url take for the same 64 bytes (RFC 4648 §3.5): fifteen. */
export const sameSignatures = (text: string): readonly string[] => {
  const last = signs.indexOf(text.at(-1) ?? '')
  const alike = signs.slice(last - (last % 16), last - (last % 16) + 16)
  return Array.from(alike, (sign) => text.slice(0, -1) + sign).filter((one) => one !== text)
}
