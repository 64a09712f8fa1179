import { hashBytes, type TreeHash } from './merkle.ts'

/** Which tree a log stands by (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string
  readonly size: number
  readonly root: TreeHash
}

/** The text of the note that says it. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${String(size)}\n${root.toString('base64')}\n`

/** Undefined for what is no checkpoint. Lines after the third are left alone. Attacker-controlled. */
export const parseCheckpoint = (text: string): Checkpoint | undefined => {
  const [, origin = '', size = '', encoded = ''] =
    /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*$/u.exec(text) ?? []
  const root = Buffer.from(encoded, 'base64')
  if (origin === '' || root.length !== hashBytes || root.toString('base64') !== encoded) return undefined
  return { origin, size: Number(size), root }
}
