/** One of several, or all of them; nothing where there is nothing to choose between. */
export const Chooser = ({
  label,
  all,
  among,
  value,
  onChoose,
}: {
  readonly label: string
  readonly all: string
  readonly among: ReadonlyMap<string, string>
  readonly value: string
  readonly onChoose: (value: string) => void
}) =>
  among.size < 2 ? null : (
    <label className="chooser">
      {label}
      <select value={value} onChange={({ target }) => onChoose(target.value)}>
        <option value="">{all}</option>
        {[...among].map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
