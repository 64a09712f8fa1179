import { useId } from 'react'

/** One of a few that stand in sight. */
export const OneOf = <Name extends string | number>({
  legend,
  all,
  wordOf,
  value,
  onChoose,
}: {
  readonly legend: string
  readonly all: readonly Name[]
  readonly wordOf: (one: Name) => string
  readonly value: Name
  readonly onChoose: (chosen: Name) => void
}) => {
  const group = useId()
  return (
    <fieldset>
      <legend>{legend}</legend>
      {all.map((one) => (
        <label key={one} className="check">
          <input type="radio" name={group} checked={one === value} onChange={() => onChoose(one)} />
          <span>{wordOf(one)}</span>
        </label>
      ))}
    </fieldset>
  )
}
