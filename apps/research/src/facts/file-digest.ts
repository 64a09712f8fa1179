/** SHA-256 of a file, in lower-case hexadecimal. The file itself stays on the device. */
export const digestOfFile = async (file: File): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
