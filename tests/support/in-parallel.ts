/** In the order of `items`, a few at once. */
export const inParallel = async <Item, Outcome>(
  items: readonly Item[],
  act: (item: Item, index: number) => Promise<Outcome>,
): Promise<Outcome[]> => {
  const outcomes: Outcome[] = []
  const queue = items.entries()
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) outcomes[index] = await act(item, index)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return outcomes
}

const atOnce = 8
