import type { ButtonHTMLAttributes, ReactNode } from 'react'

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  /** `first`: what most people come for; `equal`: one of several answers that weigh the same. */
  readonly kind?: 'first' | 'equal' | 'quiet'
  /** While what it began is under way: it says so, and cannot begin it twice. */
  readonly isBusy?: boolean
  readonly children: ReactNode
}

export const Button = ({ kind = 'equal', isBusy = false, children, ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    className={`button ${kind}`}
    aria-busy={isBusy}
    disabled={isBusy || rest.disabled}
  >
    {children}
  </button>
)
