/** At most `places` at a time; the others wait in the order they came. */
export const createTurns = (places: number) => {
  let free = places
  const queue: (() => void)[] = []
  return async <Outcome>(work: () => Promise<Outcome>): Promise<Outcome> => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
