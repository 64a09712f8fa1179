/**
 * Every value of a header, one for each line of it. `headersDistinct` of Node 24.9 throws for a request with a header
 * named `__proto__`, which anybody may send.
 * @param rawHeaders names and values in turns, as `IncomingMessage` has them; attacker-controlled
 * @param name in lower case
 */
export const headerValues = (rawHeaders: readonly string[], name: string): string[] =>
  rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
