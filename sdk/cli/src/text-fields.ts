/**
 * Reads fields of a JSON object that must all be text.
 * @throws {Error} naming what is missing, never a value
 */
export const parseTextFields = <Name extends string>(
  text: string,
  names: readonly Name[],
): Readonly<Record<Name, string>> => {
  const parsed: unknown = JSON.parse(text)
  const fields = new Map(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [])
  const entries = names.map((name) => {
    const value: unknown = fields.get(name)
    if (typeof value !== 'string') throw new Error(`"${name}" is missing`)
    return [name, value] as const
  })
  // The entries are made of `names`, all of them.
  return Object.fromEntries(entries) as Record<Name, string>
}
