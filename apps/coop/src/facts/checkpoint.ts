/** What the first three lines of a checkpoint say (c2sp.org/tlog-checkpoint). Whether it is true, its signatures say. */
export interface Checkpoint {
  readonly name: string
  readonly size: number
  /** SHA-256 of the tree, base64. */
  readonly root: string
}

/** `undefined` when it has not the form of one. */
export const readCheckpoint = (note: string): Checkpoint | undefined => {
  const [name = '', size = '', root = ''] = note.split('\n')
  return name !== '' && /^(?:0|[1-9]\d{0,14})$/.test(size) ? { name, size: Number(size), root } : undefined
}
