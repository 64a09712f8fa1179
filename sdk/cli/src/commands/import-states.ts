/** What people read of the state of an import. */
export const stateNames = {
  running: { it: 'in corso', en: 'running' },
  done: { it: 'finita', en: 'done' },
  cancelled: { it: 'fermata', en: 'cancelled' },
  failed: { it: 'non riuscita', en: 'failed' },
  interrupted: { it: 'interrotta', en: 'interrupted' },
  undoing: { it: 'si sta disfacendo', en: 'undoing' },
  undone: { it: 'disfatta', en: 'undone' },
} as const

export const canGoOn = { it: 'interrotta, può continuare', en: 'interrupted, can go on' }
