import { hash } from 'node:crypto'
import { yearSchema } from '@mutua/sdk/coop/period'
import {
  allotmentSchema,
  ristornoPaymentSchema,
  ristornoRunSchema,
  standingChoiceSchema,
  type RistornoRun,
} from '@mutua/sdk/coop/ristorno'
import { ristornoProposalSchema } from '@mutua/sdk/coop/ristorno-proposal'
import { statementSchema, statementTextOf } from '@mutua/sdk/coop/statement'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toBytes, type ReadableStore } from '@mutua/kit/store'
import { emptyRoot, leafHash, nodeHash, type TreeHash } from '@mutua/kit/tlog/merkle'
import { createTree } from '@mutua/kit/tlog/tree'
import {
  allotmentPrefix,
  choicePrefix,
  paymentPrefix,
  proposalKey,
  proposalsPrefix,
  ristornoKey,
  ristornoPrefix,
  statementPrefix,
  treeTileKey,
} from './ledger-rows.ts'
import { simulationDigestOf } from './ristorno-proposals.ts'
import { criteriaDigestOf } from './simulate-ristorno.ts'
import { sealedStatementSchema } from './stage-rows.ts'

/** Whether each run still has what it gave its members: every statement in its tree, saying what was allotted and paid. */
export const checkRistorni: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(ristornoPrefix))) {
    const run = parseRow(ristornoRunSchema, value)
    if (key !== ristornoKey(yearSchema.parse(run.year)))
      yield { where: key, what: 'It is the run of another year.' }
    if (run.criteriaDigest !== criteriaDigestOf(run.criteria))
      yield { where: key, what: 'Its criteria are not those of their digest.' }
    yield* checkStatements(run, key, store)
    yield* checkPayments(run, key, store)
  }
  for await (const { key, value } of store.list(prefixRange(proposalsPrefix))) {
    const { year, criteria, criteriaDigest, simulation, simulationDigest } = parseRow(
      ristornoProposalSchema,
      value,
    )
    if (key !== proposalKey(year, criteriaDigest) || criteriaDigest !== criteriaDigestOf(criteria))
      yield { where: key, what: 'The criteria that were published are not those of their digest.' }
    if (simulationDigest !== simulationDigestOf(simulation))
      yield { where: key, what: 'The simulation that was published is not the one of its digest.' }
  }
  for await (const { value } of store.list(prefixRange(choicePrefix))) parseRow(standingChoiceSchema, value)
}

async function* checkStatements(run: RistornoRun, key: string, store: ReadableStore): AsyncIterable<Finding> {
  const tree = openRoot()
  let given = 0n
  for await (const entry of store.list(prefixRange(allotmentPrefix(run.year)))) {
    const allotment = parseRow(allotmentSchema, entry.value)
    const own = ordinalKey(allotment.member)
    given += allotment.cents
    if (entry.key !== allotmentPrefix(run.year) + own)
      yield { where: entry.key, what: 'It is what another member was allotted.' }
    const sealed = await findRow(store, statementPrefix(run.year) + own, sealedStatementSchema)
    if (sealed === undefined) {
      yield { where: entry.key, what: 'The member has no statement of it.' }
      return
    }
    const { statement: text, salt, index } = sealed
    const statement = statementSchema.parse(JSON.parse(text))
    if (index !== tree.size() || statementTextOf(statement) !== text)
      yield { where: entry.key, what: 'The statement stands at another place, or is written in another way.' }
    if (statementTextOf({ ...statement, ...allotment }) !== text)
      yield { where: entry.key, what: 'The statement says something else than was allotted.' }
    tree.add(
      leafHash(hash('sha256', Buffer.concat([Buffer.from(salt, 'base64url'), toBytes(text)]), 'buffer')),
    )
  }
  if (given !== run.ristornoCents)
    yield { where: key, what: 'What members were allotted is not the ristorno.' }
  if (tree.size() !== run.size || tree.root().toString('base64') !== run.root)
    yield { where: key, what: 'The statements do not give the root of the run.' }
  const kept = createTree((level, index) => store.get(treeTileKey(run.year, level, index)))
  const root = await kept.root(run.size).catch(() => undefined)
  if (root?.toString('base64') !== run.root)
    yield { where: key, what: 'Its tree is not the one of its root.' }
}

async function* checkPayments(run: RistornoRun, key: string, store: ReadableStore): AsyncIterable<Finding> {
  let [paid, payments] = [0n, 0]
  for await (const entry of store.list(prefixRange(paymentPrefix(run.year)))) {
    const { member, cents } = parseRow(ristornoPaymentSchema, entry.value)
    const allotment = await findRow(store, allotmentPrefix(run.year) + ordinalKey(member), allotmentSchema)
    if (allotment?.paidCents !== cents || entry.key !== paymentPrefix(run.year) + ordinalKey(member))
      yield { where: entry.key, what: 'It pays something else than the member’s part.' }
    paid += cents
    payments += 1
  }
  if (paid !== run.paidCents || payments !== run.payments)
    yield { where: key, what: 'Its payments are not the sum of what is paid.' }
}

/** The root of a tree that grows leaf by leaf (RFC 6962 §2.1): one hash for each bit of its size is kept. */
const openRoot = () => {
  const whole: { readonly hash: TreeHash; readonly leaves: number }[] = []
  let size = 0
  return {
    size: () => size,
    add: (leaf: TreeHash): void => {
      let [hashed, leaves] = [leaf, 1]
      for (let last = whole.at(-1); last?.leaves === leaves; last = whole.at(-1)) {
        whole.pop()
        hashed = nodeHash(last.hash, hashed)
        leaves *= 2
      }
      whole.push({ hash: hashed, leaves })
      size += 1
    },
    root: (): TreeHash =>
      whole
        .map(({ hash: one }) => one)
        .reduceRight<TreeHash | undefined>(
          (right, left) => (right === undefined ? left : nodeHash(left, right)),
          undefined,
        ) ?? emptyRoot(),
  }
}
