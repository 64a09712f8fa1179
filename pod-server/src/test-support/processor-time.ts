/**
 * Milliseconds that this process has had of the processors, all of its threads together. For tests that a hostile input
 * costs little: the clock would count what the rest of the machine does meanwhile.
 */
export const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
