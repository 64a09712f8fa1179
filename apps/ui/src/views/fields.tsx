import { useId, type ReactNode } from 'react'

interface FieldProps {
  readonly label: string
  /** A short word on what is meant, or why it is asked. */
  readonly hint?: string
  /** What is missing or wrong, once somebody tried to go on. */
  readonly fault?: string | undefined
  readonly value: string
  readonly onValue: (value: string) => void
}

export interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'date'
  /** More than one line. */
  readonly rows?: number
  readonly inputMode?: 'decimal' | 'text'
  readonly list?: string
  /** First and last day that can be chosen, `YYYY-MM-DD`. */
  readonly min?: string
  readonly max?: string
  /** What is typed is a name or a code, which must not be mended. */
  readonly isName?: boolean
  /** Of a list of numbers, whose order would turn round among words from right to left. */
  readonly dir?: 'ltr'
}

/** One line or several of text, or a day. Nothing that was typed is offered again elsewhere: it is about somebody. */
export const TextField = ({ label, hint, fault, onValue, rows, isName = false, ...rest }: TextFieldProps) => {
  const id = useId()
  const shared = {
    id,
    'aria-invalid': fault === undefined ? undefined : true,
    'aria-describedby': describedBy(id, hint, fault),
    'autoComplete': 'off',
    'spellCheck': !isName,
    ...(isName ? { autoCapitalize: 'none' } : {}),
  }
  return (
    <Entry id={id} label={label} hint={hint} fault={fault}>
      {rows === undefined ? (
        <input type="text" {...rest} {...shared} onChange={({ target }) => onValue(target.value)} />
      ) : (
        <textarea
          value={rest.value}
          rows={rows}
          {...shared}
          onChange={({ target }) => onValue(target.value)}
        />
      )}
    </Entry>
  )
}

export interface Option {
  readonly value: string
  readonly label: ReactNode
  /** A line below. */
  readonly about?: string
}

/** One of several that stand in sight, each with room for a finger. */
export const Choices = ({
  label,
  hint,
  fault,
  value,
  onValue,
  options,
  kind = 'rows',
  note,
  isLabelQuiet = false,
}: Omit<FieldProps, 'label' | 'value'> & {
  readonly label: ReactNode
  readonly value: string | undefined
  readonly options: readonly Option[]
  /** `tiles`: beside each other where there is room. */
  readonly kind?: 'rows' | 'tiles'
  /** Beside the label: where an answer comes from. */
  readonly note?: ReactNode
  readonly isLabelQuiet?: boolean
}) => {
  const id = useId()
  return (
    <fieldset className={`picks ${kind}`} aria-describedby={describedBy(id, hint, fault)}>
      <legend className={isLabelQuiet ? 'unseen' : undefined}>{label}</legend>
      {note}
      <Notes id={id} hint={hint} fault={fault} />
      <div className="picks-all">
        {options.map((option) => (
          <label key={option.value} className="pick">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={value === option.value}
              onChange={() => onValue(option.value)}
            />
            <span>
              {option.label}
              {option.about === undefined ? null : <span className="about">{option.about}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** One of a list too long to stand in sight. */
export const SelectField = ({
  label,
  hint,
  fault,
  value,
  onValue,
  options,
  nothing,
}: Omit<FieldProps, 'label'> & {
  readonly label: ReactNode
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** Word for that nothing is chosen yet. */
  readonly nothing?: string
}) => {
  const id = useId()
  return (
    <Entry id={id} label={label} hint={hint} fault={fault}>
      <select
        id={id}
        value={value}
        aria-invalid={fault === undefined ? undefined : true}
        aria-describedby={describedBy(id, hint, fault)}
        onChange={({ target }) => onValue(target.value)}
      >
        {nothing === undefined ? null : <option value="">{nothing}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Entry>
  )
}

interface Noted {
  readonly id: string
  readonly hint: string | undefined
  readonly fault: string | undefined
}

const Entry = ({
  label,
  children,
  ...noted
}: Noted & { readonly label: ReactNode; readonly children: ReactNode }) => (
  <div className="entry">
    <label htmlFor={noted.id}>{label}</label>
    <Notes {...noted} />
    {children}
  </div>
)

const Notes = ({ id, hint, fault }: Noted) => (
  <>
    {hint === undefined ? null : (
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
    )}
    {fault === undefined ? null : (
      <p className="wrong" id={`${id}-fault`}>
        {fault}
      </p>
    )}
  </>
)

const describedBy = (id: string, hint: string | undefined, fault: string | undefined): string | undefined => {
  const ids = [hint === undefined ? '' : `${id}-hint`, fault === undefined ? '' : `${id}-fault`]
  return ids.join(' ').trim() || undefined
}
