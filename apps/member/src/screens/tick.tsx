/** Yes or no to one thing. */
export const Tick = ({
  label,
  isTicked,
  isFixed = false,
  onTick,
}: {
  readonly label: string
  readonly isTicked: boolean
  /** Follows from something else that was chosen. */
  readonly isFixed?: boolean
  readonly onTick: (isTicked: boolean) => void
}) => (
  <label className="check">
    <input
      type="checkbox"
      checked={isTicked}
      disabled={isFixed}
      onChange={({ target }) => onTick(target.checked)}
    />
    <span>{label}</span>
  </label>
)
