import type { Command } from '../command.ts'
import { operatorFault, serviceNames, type ServiceDoor } from '../service-door.ts'
import { table } from '../table.ts'
import type { World } from '../world.ts'

export interface Finding {
  readonly service: string
  readonly where: string
  readonly what: string
}

export const doctor: Command = {
  words: ['doctor'],
  about: {
    it: 'controlla tutto ciò che è conservato: valori, contenuti, ricevute, conti',
    en: 'examines all that is kept: values, content, receipts, books',
  },
  takes: [],
  options: {},
  run: async (_call, world) => {
    await using doors = await openDoors(world)
    const findings: Finding[] = []
    for (const door of doors.all) {
      world.terminal.progress(door.service)
      const found = await examine(door)
      findings.push(...found)
      // What records are found by follows from them, and is made anew at the next start.
      if (found.some(({ where }) => where.startsWith('find ')))
        await Array.fromAsync(door.lines('POST', '/find-anew'))
    }
    world.terminal.progress('')
    const services = doors.all.map(({ service }) => service)
    return {
      json: { services, findings },
      refused: findings.length > 0,
      text:
        findings.length > 0
          ? findingsText(findings)
          : {
              it: `Tutto è come deve essere: ${services.join(', ')}.`,
              en: `All is as it must be: ${services.join(', ')}.`,
            },
    }
  },
}

/** Everything a service finds wrong with what it keeps. */
export const examine = async (door: ServiceDoor): Promise<Finding[]> => {
  const findings: Finding[] = []
  let isDone = false
  for await (const { finding, done } of door.lines('POST', '/doctor')) {
    if (done === true) isDone = true
    // Our own service's words; shown and not acted upon.
    if (finding !== undefined)
      findings.push({ service: door.service, ...(finding as Omit<Finding, 'service'>) })
  }
  if (!isDone) throw operatorFault(`The ${door.service} could not be examined to the end.`)
  return findings
}

export const findingsText = (findings: readonly Finding[]): string =>
  table(
    ['service', 'where', 'what'],
    findings.map(({ service, where, what }) => [service, where, what]),
  )

/** The doors of all services that have a home on this machine. */
export const openDoors = async (
  world: World,
  { makeHomes = false } = {},
): Promise<AsyncDisposable & { all: readonly ServiceDoor[] }> => {
  await using opened = new AsyncDisposableStack()
  const all: ServiceDoor[] = []
  for (const service of serviceNames) {
    if (!makeHomes && !(await world.services.hasHome(service))) continue
    all.push(opened.use(await world.services.open(service)))
  }
  if (all.length === 0)
    throw operatorFault(
      `Nothing is kept in ${world.settings.home}: set MUTUA_HOME to where the services keep it.`,
    )
  const kept = opened.move()
  return { all, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
