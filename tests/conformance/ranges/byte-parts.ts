/** One part of a `multipart/byteranges` body. */
export interface BytePart {
  readonly contentRange: string | undefined
  readonly contentType: string | undefined
  readonly bytes: Buffer
}

/** RFC 9110 §14.6, RFC 2046 §5.1.1. @throws {Error} when the body is none */
export const parseByteParts = (contentType: string | null, body: Buffer): BytePart[] => {
  const boundary = /^multipart\/byteranges;.*\bboundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1]
  if (boundary === undefined) throw new Error(`${String(contentType)} is not multipart/byteranges`)
  const parts: BytePart[] = []
  const delimiter = Buffer.from(`--${boundary}`)
  let at = body.indexOf(delimiter)
  while (at !== -1) {
    const start = at + delimiter.length
    if (body.toString('latin1', start, start + 2) === '--') return parts
    const headEnd = body.indexOf('\r\n\r\n', start)
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), headEnd)
    if (headEnd === -1 || next === -1) break
    const head = body.toString('latin1', start, headEnd)
    parts.push({
      contentRange: /^content-range: *(.+)$/im.exec(head)?.[1]?.trim(),
      contentType: /^content-type: *(.+)$/im.exec(head)?.[1]?.trim(),
      bytes: body.subarray(headEnd + 4, next),
    })
    at = next + 2
  }
  throw new Error('the last part is not closed')
}
