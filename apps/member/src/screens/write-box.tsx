/** Where a member writes a few sentences to somebody: 1,000 characters at most, as the services take them. */
export const WriteBox = ({
  label,
  value,
  onValue,
  ...rest
}: {
  readonly 'label': string
  readonly 'value': string
  readonly 'onValue': (value: string) => void
  readonly 'required'?: boolean
  readonly 'autoFocus'?: boolean
  readonly 'aria-describedby'?: string
}) => (
  <label className="chooser">
    {label}
    <textarea
      {...rest}
      rows={3}
      maxLength={1_000}
      dir="auto"
      value={value}
      onChange={({ target }) => onValue(target.value)}
    />
  </label>
)
