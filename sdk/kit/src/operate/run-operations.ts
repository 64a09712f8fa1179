import type { Log } from '../log.ts'
import { openDoor, type DoorRoutes } from './door.ts'

/**
 * Opens the operator's door of a folder that no service uses, for whoever started this process: says `ready` in a line,
 * and ends when that one closes its end of our standard input.
 */
export const runOperations = async (
  deps: { home: string; routes: DoorRoutes; log: Pick<Log, 'error'> },
  { input, output }: { input: AsyncIterable<unknown>; output: { write(text: string): unknown } },
): Promise<void> => {
  await using _door = await openDoor(deps)
  output.write('ready\n')
  for await (const _line of input) continue
}
