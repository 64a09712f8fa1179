import type { Check } from '@mutua/kit/operate/doctor'
import type { Store } from '@mutua/kit/store'
import { factsPlace, readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { commitmentOf, statementText } from '../log/entry.ts'
import { indexesAt, readOpened } from '../log/read-log.ts'
import { entryFact, hasLoggedAll, listEntries } from '../members/step-facts.ts'

/**
 * Whether each entry of the register is what the transparency log committed to when it was written: the statement is worked out anew
 * from the row, and its salted hash has to be the one in the log. What was written a moment ago may still wait for it.
 */
export const checkRegisterLog: Check = async function* (store) {
  const isBegun = await hasLoggedAll(store)
  const waiting = await readWaiting(store)
  for await (const { entry, bytes } of listEntries(store)) {
    const { about, statement } = entryFact(entry, { value: bytes })
    const text = statementText(statement)
    const logged = waiting.get(about) ?? (await readLogged(about, store))
    if (!isBegun) {
      // A store from before entries were logged has none of them there; the next start brings them in.
      if (logged === undefined) continue
      yield { where: 'members/logged', what: 'Entries are in the log, and the row that says so is missing.' }
      return
    }
    if (logged === undefined)
      yield { where: about, what: 'The transparency log knows nothing of this entry.' }
    else if (logged !== text)
      yield { where: about, what: 'The entry is not what the transparency log committed to.' }
  }
}

const readWaiting = async (store: Pick<Store, 'list'>): Promise<ReadonlyMap<string, string>> => {
  const { items } = await readWaitingFacts(0, Number.MAX_SAFE_INTEGER, { store })
  return new Map(
    items
      .filter(({ kind }) => kind === 'register.step')
      .map(({ place, statement }) => [
        place.slice('fact/'.length, place.lastIndexOf('/')),
        statementText(statement),
      ]),
  )
}

/** The newest statement about it whose salted hash stands in the log. */
const readLogged = async (about: string, store: Pick<Store, 'get' | 'list'>): Promise<string | undefined> => {
  for await (const index of indexesAt(factsPlace(about), store, { reverse: true })) {
    const opened = await readOpened(index, store)
    if (opened === undefined) continue
    const { salt, statement } = opened.opening
    if (commitmentOf(Buffer.from(salt, 'base64url'), statement) === opened.entry.commitment) return statement
  }
  return undefined
}
