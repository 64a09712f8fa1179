import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'

export interface TabOption {
  readonly value: string
  readonly label: ReactNode
}

/** Parts of one page of which one is in sight (ARIA APG, tabs with automatic activation): arrows go from one to the next. */
export const TabList = ({
  label,
  tabs,
  value,
  onValue,
  children,
}: {
  readonly label: string
  readonly tabs: readonly TabOption[]
  readonly value: string
  readonly onValue: (value: string) => void
  readonly children: ReactNode
}) => {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const at = tabs.findIndex((tab) => tab.value === value)
  const go = (event: KeyboardEvent) => {
    const isBackwards = document.documentElement.dir === 'rtl'
    const step = { ArrowRight: isBackwards ? -1 : 1, ArrowLeft: isBackwards ? 1 : -1 }[event.key]
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : at + (step ?? 0)
    const next = tabs[(to + tabs.length) % tabs.length]
    if (next === undefined || next.value === value) return
    event.preventDefault()
    onValue(next.value)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus()
  }
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className="domain-tabs" onKeyDown={go}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-${tab.value}`}
            data-tab={tab.value}
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onValue(tab.value)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
        {children}
      </div>
    </>
  )
}
