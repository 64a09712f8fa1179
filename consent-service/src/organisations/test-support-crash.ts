import { writeSync } from 'node:fs'
import {
  administrator,
  doctor,
  entryOf,
  localOf,
  nurse,
  officer,
  openRoom,
  stranger,
} from './test-support.ts'

/**
 * A process that enters people and takes them off again until it is killed, and says each thing only after it was told so:
 * `<organisation> <person> joined|left`, one a line. The folder of its store is its one argument.
 */
const folder = process.argv[2]
if (folder === undefined) throw new Error('say which folder')
const { organisations } = await openRoom(folder)
const { id } = await organisations.admit({ name: 'Studio', administrators: [administrator] }, officer)
const local = localOf(id)

const work = async (person: typeof nurse): Promise<never> => {
  for (;;) {
    await organisations.join(administrator, local, entryOf(person))
    writeSync(1, `${local} ${person} joined\n`)
    await organisations.leave(administrator, local, person)
    writeSync(1, `${local} ${person} left\n`)
  }
}

await Promise.all([nurse, doctor, stranger].map(work))
