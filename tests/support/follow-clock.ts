/**
 * Preloaded into a program (`node --import`): its time is that of a clock tower. The program begins once it has been told
 * the time, and answers each move with what it has used of the machine so far.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { installShiftedClock } from './shifted-clock.ts'
import { portName, reportAs, roleName } from './clock-tower.ts'

const clock = installShiftedClock()
const socket = connect(Number(process.env[portName]), 'localhost')
const lines = createInterface({ input: socket })
lines.on('line', (line) => {
  clock.shiftBy(Number(line))
  socket.write(`${JSON.stringify(reportAs(process.env[roleName] ?? 'unnamed'))}\n`)
})
// The tower is gone: time goes on from where it was.
socket.on('error', () => undefined)
await once(lines, 'line')
socket.unref()
