/**
 * The close of a period, against its entry in the log and against receipts that somebody holds: all of them, those of one
 * organisation, or those of one member. Beside verify.mjs.
 */
import {
  canonical,
  fromUrl,
  hashOf,
  importKey,
  isSigned,
  parseOnly,
  refuse,
  toHex,
  verifyProof,
} from './verify.mjs'

/**
 * @param close as the co-op publishes it: `{period, closedAt, text, digest, signatures}`
 * @param options.proof the `.tlog-proof` of its entry; `receipts`: a list; `officers`: the keys as published
 * @throws {Fault}
 */
export const verifyClose = async ({ period, text, signatures }, options) => {
  const { proof, receipts = [], officers } = options
  if (proof === undefined) refuse('usage', 'Give the proof of its entry in the log as well.')
  const { kind, statement: logged, ...verdict } = await verifyProof(proof, options)
  const digest = toHex(await hashOf(text))
  if (kind !== 'period.closed' || logged.digest !== digest || logged.period !== period)
    refuse('proof', 'The entry in the log is about another close.')
  const said = parseOnly(text, statementNames)
  if (said.period !== period) refuse('proof', 'The close is that of another period.')
  const looked = { ...verdict.looked, close: true, officers: false, receipts: receipts.length, sums: false }
  if (officers !== undefined) {
    await checkOfficers(text, signatures, officers)
    looked.officers = true
  }
  const held = await heldIn(said.podServers, receipts)
  if (held === said.uses && held === said.podServers.reduce((sum, { count }) => sum + count, 0)) {
    const sum = receipts.reduce((total, { priceMicroCents }) => total + BigInt(priceMicroCents), 0n)
    if (sum !== BigInt(said.microCents)) refuse('sums', `The receipts come to ${sum} micro-cents.`)
    looked.sums = true
  }
  return { ...verdict, kind, statement: said, looked }
}

const statementNames =
  'type version period early podServers uses microCents billedCents feeCents creditedCents bills months'

/** Each receipt lies in what was closed, and is the one that the next one names, or the end. @returns how many there are */
const heldIn = async (spans, receipts) => {
  const at = new Map()
  for (const { kid: _kid, signature: _signature, batch: _batch, ...body } of receipts) {
    const span = spans.find(({ podServer }) => podServer === body.podServer)
    if (!(body.position >= span?.from && body.position <= span?.to))
      refuse('receipts', `Receipt ${body.position} of ${body.podServer} is not in this close.`)
    const place = `${body.podServer} ${body.position}`
    if (at.has(place)) refuse('receipts', `Receipt ${body.position} is there twice.`)
    at.set(place, { body, hash: toHex(await hashOf(canonical(body))) })
  }
  for (const { podServer, from, to, count, head } of spans) {
    if (count !== to - from + 1) refuse('sums', 'The close counts its receipts wrongly.')
    for (let position = from; position <= to; position += 1) {
      const named = position === to ? head : at.get(`${podServer} ${position + 1}`)?.body.previous
      const hash = at.get(`${podServer} ${position}`)?.hash
      if (named !== undefined && hash !== undefined && named !== hash)
        refuse('receipts', `Receipt ${position} of ${podServer} is not the one that was closed.`)
    }
  }
  return at.size
}

const checkOfficers = async (text, [first, second], { items }) => {
  if (first.webId === second.webId || first.kid === second.kid)
    refuse('signature', 'Two different officers have to sign a close.')
  for (const { webId, kid, signature, at } of [first, second]) {
    const key = items.find((one) => one.kid === kid && one.webId === webId)
    const isInForce = key !== undefined && key.since <= at && !(key.until <= at)
    if (!isInForce || !(await isSigned(await importKey(fromUrl(key.publicJwk.x)), fromUrl(signature), text)))
      refuse('signature', `The signature of ${webId} is not by a key of theirs.`)
  }
}
