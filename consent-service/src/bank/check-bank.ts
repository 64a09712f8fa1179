import { lineageFault } from '@mutua/sdk/bank/verify-template'
import { templateText } from '@mutua/sdk/bank/template'
import { parseSha256 } from '@mutua/sdk/ids'
import type { Check } from '@mutua/kit/operate/doctor'
import { findRow, hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import {
  creditPrefix,
  draftKey,
  draftPrefix,
  draftRowSchema,
  parentKey,
  parentRowSchema,
  versionKey,
  versionPrefix,
  versionRowSchema,
} from './bank-rows.ts'
import { templateIn } from './template-in.ts'

/** Whether each published version is the text of its digest and what was signed, none is missing, and no fork lost its credit. */
export const checkBank: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(draftPrefix))) {
    const { local, versions, lineage } = parseRow(draftRowSchema, value)
    for (let version = 1; version <= versions; version += 1)
      if ((await store.get(versionKey(local, version))) === undefined)
        yield { where: key, what: `Version ${String(version)} of it is missing.` }
    const isFork = (await store.get(parentKey(local))) !== undefined
    if (isFork !== (lineage !== undefined))
      yield { where: key, what: 'What it was forked from, or that it was, is missing.' }
  }
  for await (const { key, value } of store.list(prefixRange(versionPrefix))) {
    const { digest, template, file } = parseRow(versionRowSchema, value)
    const local = key.slice(versionPrefix.length).split('/')[0] ?? ''
    if (
      hashKey(templateText(template)) !== digest ||
      templateText(templateIn(file)) !== templateText(template)
    )
      yield { where: key, what: 'The version is not the one that was signed.' }
    const parent = await findRow(store, parentKey(local), parentRowSchema)
    const from =
      parent === undefined
        ? undefined
        : {
            template: templateIn(parent.file),
            digest: parseSha256(hashKey(templateText(templateIn(parent.file)))),
          }
    const fault = lineageFault(template, from)
    if (fault !== undefined) yield { where: key, what: `Of the credit: ${fault}` }
  }
  for await (const { key } of store.list(prefixRange(creditPrefix)))
    if ((await store.get(draftKey(key.slice(creditPrefix.length).split('/')[0] ?? ''))) === undefined)
      yield { where: key, what: 'It credits what is not here.' }
}
