import { z } from 'zod'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { localOf } from './access-credential.ts'
import { listKeysOf, statementListPrefix, statementPrefix, statementSchema } from './access-statements.ts'

/** Whether every signed statement is where its parties find it, says of itself what its text says, and none is lost. */
export const checkAccessStatements: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(statementPrefix))) {
    const statement = parseRow(statementSchema, value)
    const { id, type } = textSchema.parse(JSON.parse(statement.text))
    if (key !== statementPrefix + statement.local || localOf(id) !== statement.local)
      yield { where: key, what: 'The statement stands under an id that is not its own.' }
    if (!type.includes(statement.kind))
      yield { where: key, what: 'The statement and its signed text are of different kinds.' }
    for (const listed of listKeysOf(statement)) {
      const found = await store.get(listed)
      if (found === undefined || toText(found) !== statement.local)
        yield { where: key, what: `The statement is missing at ${listed}.` }
    }
  }
  for await (const { key, value } of store.list(prefixRange(statementListPrefix)))
    if ((await store.get(statementPrefix + toText(value))) === undefined)
      yield { where: key, what: 'It leads to no statement.' }
}

const textSchema = z.object({ id: z.string(), type: z.array(z.string()) })
