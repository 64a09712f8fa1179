/**
 * The log of a co-op as it is served, against the checkpoint that somebody kept and those that witnesses give out. Reads it
 * over the network or from files; whoever only holds documents needs no more than verify.mjs beside this.
 */
import { equal, leafHash, nodeHash, openCheckpoint, refuse, sha256, toHex } from './verify.mjs'

const decoder = new TextDecoder('utf-8', { fatal: true })

// The tree as a stack of whole subtrees, the largest first
const push = async (peaks, hash) => {
  let [top, size] = [hash, 1]
  while (peaks.at(-1)?.size === size) {
    top = await nodeHash(peaks.pop().hash, top)
    size *= 2
  }
  peaks.push({ hash: top, size })
}
const rootOf = async (peaks) => {
  let root = peaks.at(-1)?.hash ?? (await sha256())
  for (const { hash } of peaks.slice(0, -1).reverse()) root = await nodeHash(hash, root)
  return root
}

// Tiles, and the entries in them
const indexPath = (index) => {
  const digits = String(index)
  const threes = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g)
  return threes.map((three, place) => (place < threes.length - 1 ? `x${three}` : three)).join('/')
}
/** A tile as wide as a tree of `size` makes it. */
const readTile = async (read, level, index, size) => {
  const width = Math.min(256, Math.floor(size / 256 ** (level === 'entries' ? 0 : level)) - index * 256)
  const path = `tile/${level}/${indexPath(index)}`
  // A partial tile may be gone once there is the full one.
  return width === 256 ? read(path) : read(`${path}.p/${width}`).catch(() => read(path))
}
/** The stack of a tree of `size`, from tiles; worth nothing before its root was compared. */
const readPeaks = async (read, size) => {
  const peaks = []
  for (let at = 0, part = 2 ** 48; part >= 1; part /= 2) {
    if (size - at < part) continue
    const level = Math.floor(Math.log2(part) / 8)
    const first = at / 256 ** level
    const tile = await readTile(read, level, Math.floor(first / 256), size)
    const inTile = []
    for (let place = first % 256; place < (first % 256) + part / 256 ** level; place += 1)
      await push(inTile, tile.slice(place * 32, (place + 1) * 32))
    peaks.push({ hash: inTile[0].hash, size: part })
    at += part
  }
  return peaks
}
const entriesOf = async function* (read, from, size) {
  for (let index = Math.floor(from / 256); index * 256 < size; index += 1) {
    const bundle = await readTile(read, 'entries', index, size)
    let at = 0
    for (let place = 0; place < 256 && index * 256 + place < size; place += 1) {
      if (at + 2 > bundle.length) refuse('entry-missing', `There is no entry ${index * 256 + place}.`)
      const length = bundle[at] * 256 + bundle[at + 1]
      if (index * 256 + place >= from) yield bundle.slice(at + 2, at + 2 + length)
      at += 2 + length
    }
  }
}

/**
 * Whether the log as it is served has only grown since the old checkpoint, in time, and is what every witness saw.
 * @param read path under the log's address -> bytes
 * @param options.old text of the checkpoint that was kept; `seen`: texts of checkpoints that witnesses give out
 * @param options.isQuick only entries since then are read
 * @throws {Fault}
 */
export const auditLog = async (read, options) => {
  const { old, seen = [], isQuick = false, now = Date.now() } = options
  const others = []
  for (const text of seen) others.push(await openCheckpoint(text, { ...options, quorum: 0 }))
  const kept = old === undefined ? undefined : await openCheckpoint(old, { ...options, quorum: 0 })
  const largest = Math.max(0, ...others.map((other) => other.size))
  let [note, newest] = [undefined, { size: -1 }]
  // A witness cosigns a checkpoint a moment before it is given out.
  for (let tries = 0; newest.size < largest && tries < 4; tries += 1) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, options.patienceMs ?? 1000))
    note = decoder.decode(await read('checkpoint'))
    newest = await openCheckpoint(note, options)
  }
  if (kept !== undefined && newest.size < kept.size)
    refuse('rolled-back', `The log has ${newest.size} entries, and had ${kept.size}.`)
  if (newest.size < largest)
    refuse('split-view', `A witness has seen ${largest} entries, and here are ${newest.size}.`)
  for (const [name, time] of kept?.times ?? [])
    if ((newest.times.get(name) ?? time) < time)
      refuse('clock-set-back', `${name} saw the newest checkpoint before the one that was kept.`)
  const marks = [{ ...newest, fault: 'not-the-signed-tree', why: 'that is signed' }]
  for (const other of others) marks.unshift({ ...other, fault: 'split-view', why: 'that a witness has seen' })
  if (kept !== undefined) marks.unshift({ ...kept, fault: 'history-changed', why: 'that was kept' })
  let size = isQuick ? (kept?.size ?? 0) : 0
  const peaks = size === 0 ? [] : await readPeaks(read, size)
  const compare = async () => {
    for (const mark of marks.filter((one) => one.size === size))
      if (!equal(await rootOf(peaks), mark.root))
        refuse(mark.fault, `The first ${size} entries do not give the tree ${mark.why}.`)
  }
  await compare()
  const slack = (options.toleranceSeconds ?? 60) * 1000
  const notBefore = Math.max(0, ...(kept?.times.values() ?? [])) * 1000
  const cosigned = newest.times.size === 0 ? Infinity : Math.max(...newest.times.values()) * 1000 + 1000
  const notAfter = Math.min(now, cosigned) + slack
  let latest = 0
  for await (const bytes of entriesOf(read, size, newest.size)) {
    const { time, kind } = JSON.parse(decoder.decode(bytes))
    const at = Date.parse(time)
    const since = kept !== undefined && size >= kept.size ? notBefore : 0
    if (Number.isNaN(at)) refuse('form', `Entry ${size} (${kind}) has no time.`)
    if (at < Math.max(latest, since) - slack)
      refuse('clock-set-back', `Entry ${size} says ${time}, earlier than what was before it.`)
    if (at > notAfter) refuse('clock-set-back', `Entry ${size} says ${time}, which had not come yet.`)
    latest = Math.max(latest, at)
    await push(peaks, await leafHash(bytes))
    size += 1
    await compare()
  }
  return { size: newest.size, cosignedBy: [...newest.times.keys()], checkpoint: note }
}

/** The same of a log at an address, and of what each witness with an address has seen of it. */
export const auditServed = async (url, options) => {
  const get = async (address) => {
    const answer = await fetch(address)
    if (!answer.ok) refuse('not-served', `${address} answers ${answer.status}.`)
    return new Uint8Array(await answer.arrayBuffer())
  }
  const origin = toHex(await sha256(new TextEncoder().encode(options.logKey.name)))
  const seen = []
  for (const witness of options.witnesses.filter((one) => one.url !== undefined))
    seen.push(decoder.decode(await get(`${witness.url}/${origin}/checkpoint`)))
  return auditLog((path) => get(`${url}/${path}`), { ...options, seen })
}
