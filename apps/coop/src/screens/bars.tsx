import type { ReactNode } from 'react'

export interface Bar {
  readonly key: string
  readonly label: ReactNode
  readonly value: number
  /** The value in words. */
  readonly text: string
}

/** How large each is beside the largest; the figure stands with it, so that nobody has to read a length. */
export const Bars = ({
  bars,
  label,
  most = Math.max(1, ...bars.map(({ value }) => value)),
}: {
  readonly bars: readonly Bar[]
  readonly label: string
  /** What fills the bar; absent: the largest. */
  readonly most?: number
}) => {
  return (
    <ul className="plain bars" aria-label={label}>
      {bars.map(({ key, label: name, value, text }) => (
        <li key={key}>
          <span>{name}</span>
          <span className="number">{text}</span>
          <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect className="all" width="100" height="4" />
            <rect className="part" width={Math.max(0.5, (value / most) * 100)} height="4" />
          </svg>
        </li>
      ))}
    </ul>
  )
}
