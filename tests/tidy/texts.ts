/** A crossed-out promise in the code is an issue that nobody opened. */
export const unfinishedFaults = (path: string, text: string): string[] =>
  linesWith(text, /\b(?:TODO|FIXME)\b/).map(
    (line) => `${path}:${line}: write an issue instead of a note to yourself`,
  )

/** What works on one machine only: folders of a person or a build machine, and the address of a package registry (that of FHIR is a name). */
export const machineFaults = (path: string, text: string): string[] =>
  linesWith(
    text,
    /(?<![\w.~})-])\/(?:work|root|home|Users)\/[\w.]|[A-Z]:\\Users\\|(?<!\bfhir-)\bregistry\.[a-z0-9-]+\.[a-z]{2,}/,
  ).map((line) => `${path}:${line}: this names one machine or one registry`)

export const lineLimit = 500

export const lengthFaults = (path: string, text: string): string[] => {
  const lines = text.trimEnd().split('\n').length
  return lines > lineLimit
    ? [`${path}: ${lines} lines: ask how many nouns live here (limit ${lineLimit})`]
    : []
}

const linesWith = (text: string, pattern: RegExp): number[] =>
  text.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []))
