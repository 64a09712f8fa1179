/** One requirement, tried on a server from outside. */
export interface NamedCase<Subject> {
  /** Where the requirement stands; `beyond` for what we ask of ourselves. */
  readonly source: string
  readonly name: string
  /** Fails with a sentence when the requirement is not met. */
  readonly run: (subject: Subject) => Promise<void>
}

/** Tries one after the other and tells each with a tick or a cross. @returns how many passed */
export const tryCases = async <Subject>(
  cases: readonly NamedCase<Subject>[],
  subject: Subject,
  say: (line: string) => void,
): Promise<number> => {
  let passed = 0
  for (const { source, name, run } of cases) {
    const fault = await run(subject).then(
      () => undefined,
      (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
    )
    if (fault === undefined) passed += 1
    say(`${fault === undefined ? '✓' : '✗'} ${source}: ${name}`)
    if (fault !== undefined) say(`    ${fault.split('\n').slice(0, 12).join('\n    ')}`)
  }
  say(`${String(passed)} of ${String(cases.length)}`)
  return passed
}
