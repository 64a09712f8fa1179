import type { Command } from '../command.ts'
import { usageFault } from '../usage-fault.ts'
import { openDoors } from './doctor.ts'

export const keysRenew: Command = {
  words: ['keys', 'renew'],
  about: {
    it: 'cambia la chiave principale, o quella dei dati di un pod o del servizio',
    en: 'changes the master key, or the data key of a pod or of a service',
  },
  takes: [],
  options: {
    pod: {
      kind: 'text',
      value: 'NAME',
      about: { it: 'la chiave dei dati di questo pod', en: 'the data key of this pod' },
    },
    house: {
      kind: 'flag',
      about: { it: 'le chiavi di ciò che non è di un pod', en: 'the data keys of what is of no pod' },
    },
  },
  run: async (call, world) => {
    const pod = call.text('pod')
    const isHouse = call.flag('house')
    if (pod !== undefined && isHouse)
      throw usageFault({ it: 'O --pod o --house.', en: 'Either --pod or --house.' })
    await using doors = await openDoors(world)
    const renewed = []
    for (const door of doors.all) {
      if (pod !== undefined && door.service !== 'pod-server') continue
      const name = pod === undefined ? 'house' : `pods/${pod}`
      const path =
        pod === undefined && !isHouse ? '/master-key' : `/data-key?name=${encodeURIComponent(name)}`
      let last: Record<string, unknown> = {}
      for await (const line of door.lines('POST', path)) {
        last = line
        if (typeof line['progress'] === 'number')
          world.terminal.progress(`${door.service}: ${String(line['progress'])}`)
      }
      renewed.push({ service: door.service, ...last })
    }
    world.terminal.progress('')
    return {
      json: renewed,
      text: {
        it: `Fatto: ${renewed.map(({ service }) => service).join(', ')}. Fare ora un backup: le chiavi di prima non aprono più nulla di nuovo.`,
        en: `Done: ${renewed.map(({ service }) => service).join(', ')}. Make a backup now: the keys before open nothing new.`,
      },
    }
  },
}
