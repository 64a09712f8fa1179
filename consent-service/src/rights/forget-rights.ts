import { instantOf } from '@mutua/sdk/ids'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { localIdOf, rightKeys, rightRowSchema, type RightRow } from './right-rows.ts'

/** As long as an offence against data protection can be fined (L. 689/1981 Art. 28). */
const keptMs = 5 * 366 * 86_400_000

/**
 * Takes name and words out of what was settled five years ago. Number, kind, days and outcome stay: the co-op has to show that it
 * answers (GDPR Art. 5(2)). Repeating it is no error. @returns how many
 */
export const forgetRights = async ({
  store,
  now,
}: {
  readonly store: Store
  readonly now: () => number
}): Promise<number> => {
  const latest = instantOf(now() - keptMs)
  let forgotten = 0
  for await (const { key, value } of store.list(prefixRange(rightKeys.all))) {
    const request = parseRow(rightRowSchema, value)
    const settledAt = request.steps.at(-1)?.at
    if (request.state === 'open' || request.text === '' || settledAt === undefined || settledAt > latest)
      continue
    const { webId } = request.from
    const list =
      webId === undefined ? [] : [{ key: rightKeys.of(webId, localIdOf(request.id)), value: undefined }]
    if (await store.write([row(key, withoutPerson(request)), ...list], new Map([[key, value]])))
      forgotten += 1
  }
  return forgotten
}

const withoutPerson = ({ from, steps, answer, told: _told, ...request }: RightRow): RightRow => ({
  ...request,
  text: '',
  from: {
    standing: from.standing,
    name: nobody,
    ...(from.deceased === undefined ? {} : { deceased: { name: nobody, ground: from.deceased.ground } }),
  },
  steps: steps.map(({ reason: _reason, ...step }) => step),
  ...(answer === undefined ? {} : { answer: { ...answer, text: nobody } }),
})

const nobody = '–'
