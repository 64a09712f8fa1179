/**
 * Verifies the transparency log of a co-op, and proofs of single entries, without trusting the co-op and without a line
 * of its code: RFC 6962 trees, and signed notes, checkpoints, cosignatures, tiles and proofs as C2SP writes them.
 * Node 20 or newer, or a browser; needs nothing else. `node verify.mjs --help` says how.
 */
const [encoder, decoder] = [new TextEncoder(), new TextDecoder('utf-8', { fatal: true })]

/** What is wrong, by a short name, and in a sentence. */
const refuse = (fault, why) => {
  throw Object.assign(new Error(why), { fault })
}

// Bytes and hashes
const concat = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)))
const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
const fromBase64Url = (text) => fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const urlSigns = { '+': '-', '/': '_', '=': '' }
const toBase64Url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => urlSigns[sign])
const equal = (a, b) => toHex(a) === toHex(b)
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)))
const leafHash = (entry) => sha256(Uint8Array.of(0), entry)
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right)

/** RFC 8785, for text, whole numbers, true, false, null, lists and objects. */
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

// Keys and notes
/** `name+id+key`, or `https://address#name+id+key` of a witness. */
export const parseKey = async (text) => {
  const [, url, vkey] = /^(?:(https?:\/\/[^#]+?)\/?#)?(.+)$/.exec(text.trim()) ?? []
  const [, name, id, key] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey ?? '') ?? []
  if (key === undefined) refuse('usage', 'A key is written name+id+key.')
  const bytes = fromBase64(key)
  const own = toHex((await sha256(encoder.encode(`${name}\n`), bytes)).subarray(0, 4))
  if (own !== id || bytes.length !== 33)
    refuse('usage', `The key of ${name} was copied wrongly, or is of another kind.`)
  const publicKey = await crypto.subtle.importKey('raw', bytes.subarray(1), 'Ed25519', true, ['verify'])
  return { name, id, url, isWitness: bytes[0] === 4, publicKey }
}

/** A checkpoint that the log signed, and when which witness saw it. */
export const openCheckpoint = async (note, { logKey, witnesses = [], quorum = 0 }) => {
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const [, ...lines] = note.slice(end + 1, -1).split('\n')
  const signatures = lines.map((line) => {
    const [, name, signature] =
      /^\u2014 (\S+) (\S+)$/u.exec(line) ?? refuse('form', 'This is no signed note.')
    return { name, bytes: fromBase64(signature) }
  })
  const by = async (key) => {
    const isOwn = ({ name, bytes }) => name === key.name && toHex(bytes.subarray(0, 4)) === key.id
    let newest
    for (const { bytes } of signatures.filter(isOwn)) {
      const time = key.isWitness ? Number(new DataView(bytes.buffer).getBigUint64(4)) : 0
      const said = key.isWitness ? `cosignature/v1\ntime ${time}\n${text}` : text
      const signature = bytes.subarray(key.isWitness ? 12 : 4)
      if (!(await crypto.subtle.verify('Ed25519', key.publicKey, signature, encoder.encode(said))))
        refuse('signature', `A signature in the name of ${key.name} is not by its key.`)
      newest = Math.max(newest ?? 0, time)
    }
    return newest
  }
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n/.exec(text) ?? []
  if (root === undefined) refuse('form', 'This is no checkpoint.')
  if (origin !== logKey.name || (await by(logKey)) === undefined)
    refuse('signature', 'The checkpoint is not signed by the key of the log.')
  const times = new Map()
  for (const witness of witnesses) {
    const time = await by(witness)
    if (time !== undefined) times.set(witness.name, time)
  }
  if (times.size < quorum)
    refuse('cosignature', `${times.size} witnesses have cosigned the checkpoint, and ${quorum} must have.`)
  return { size: Number(size), root: fromBase64(root), times }
}

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

const indexPath = (index) => {
  const digits = String(index)
  const threes = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g)
  return threes
    .map((three) => `x${three}`)
    .join('/')
    .replace(/x(...)$/, '$1')
}
/** A tile as wide as a tree of `size` makes it. */
const readTile = async (read, level, index, size) => {
  const width = Math.min(256, Math.floor(size / 256 ** (level === 'entries' ? 0 : level)) - index * 256)
  const path = `tile/${level}/${indexPath(index)}`
  if (width === 256) return read(path)
  // A partial tile may be gone once there is the full one.
  return read(`${path}.p/${width}`).catch(() => read(path))
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
    const width = part / 256 ** level
    for (let place = first % 256; place < (first % 256) + width; place += 1)
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

/** Follows a path of RFC 6962 §2.1.1 from a leaf to the root. */
const climb = async (leaf, index, size, path) => {
  let [node, last, root] = [index, size - 1, leaf]
  if (index < 0 || index >= size) refuse('proof', 'There is no such place in the tree.')
  for (const sibling of path) {
    if (last === 0) refuse('proof', 'The path is too long.')
    const isRight = node % 2 === 1
    root = isRight || node === last ? await nodeHash(sibling, root) : await nodeHash(root, sibling)
    if (!isRight && node === last)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : refuse('proof', 'The path is too short.')
}

/** Whether a `.tlog-proof` shows that its entry is in the log, and about this receipt or credential. @throws {Fault} */
export const verifyProof = async (text, options) => {
  const end = text.indexOf('\n\n')
  const [head, extraLine, indexLine, ...path] = text.slice(0, end).split('\n')
  if (head !== 'c2sp.org/tlog-proof@v1' || !extraLine?.startsWith('extra '))
    refuse('form', 'This is no such proof.')
  const extra = JSON.parse(decoder.decode(fromBase64(extraLine.slice(6))))
  const checkpoint = await openCheckpoint(text.slice(end + 2), options)
  const { kind, salt, statement, time } = extra
  const commitment = toBase64Url(await sha256(fromBase64Url(salt), encoder.encode(statement)))
  const leaf = await leafHash(encoder.encode(canonical({ commitment, kind, time, version: 1 })))
  const index = Number(/^index (0|[1-9]\d*)$/.exec(indexLine)?.[1] ?? NaN)
  if (!equal(await climb(leaf, index, checkpoint.size, path.map(fromBase64)), checkpoint.root))
    refuse('proof', 'The entry is not in the tree that was signed.')
  const said = JSON.parse(statement)
  if (options.credential !== undefined) {
    const hash = await sha256(encoder.encode(options.credential.trim()))
    if (toHex(hash) !== said.credential) refuse('proof', 'The proof is about another credential.')
  }
  if (options.receipt !== undefined) {
    const { kid: _kid, signature: _signature, batch: _batch, ...body } = options.receipt
    const hash = await sha256(encoder.encode(canonical(body)))
    const place = body.podServer === said.podServer ? body.position - said.from : -1
    const root = await climb(await leafHash(hash), place, said.size ?? 0, (extra.path ?? []).map(fromBase64))
    if (toHex(root) !== said.root) refuse('proof', 'The proof is about other receipts.')
  }
  const { size, times } = checkpoint
  return { kind, time, index, statement: said, size, cosignedBy: [...times.keys()] }
}

const usage = `node verify.mjs --vkey KEY [--witness URL#KEY]... [--quorum N], and either
--url https://co-op/log [--checkpoint OLD] [--save NEW] [--quick] [--tolerance SECONDS] to audit the log, or
--proof FILE [--receipt FILE] [--credential FILE] to verify a proof without network.`

const names = 'vkey witness quorum url checkpoint save quick tolerance proof receipt credential'.split(' ')

const main = async (args) => {
  const { readFile, writeFile } = await import('node:fs/promises')
  const { parseArgs } = await import('node:util')
  const kinds = names.map((name) => [name, { type: name === 'quick' ? 'boolean' : 'string', multiple: true }])
  const { values } = parseArgs({ args, options: Object.fromEntries(kinds) })
  // A word that is passed over would let somebody believe that more was looked at than was.
  const twice = names.find((name) => name !== 'witness' && values[name]?.length > 1)
  if (twice !== undefined) refuse('usage', `--${twice} is there more than once.`)
  const number = (name, otherwise) => {
    const text = values[name]?.[0] ?? String(otherwise)
    if (!/^\d{1,9}$/.test(text)) refuse('usage', `--${name} takes a whole number, not ${text}.`)
    return Number(text)
  }
  const [vkey, url, saved] = ['vkey', 'url', 'save'].map((name) => values[name]?.[0])
  const file = (name) => (values[name] === undefined ? undefined : readFile(values[name][0], 'utf8'))
  if (vkey === undefined || (url === undefined && values.proof === undefined)) refuse('usage', usage)
  const logKey = await parseKey(vkey)
  const witnesses = await Promise.all((values.witness ?? []).map(parseKey))
  const toleranceSeconds = number('tolerance', 60)
  const trust = { logKey, witnesses, quorum: number('quorum', witnesses.length) }
  if (values.proof !== undefined) {
    const receipt = JSON.parse((await file('receipt')) ?? 'null') ?? undefined
    return verifyProof(await file('proof'), { ...trust, receipt, credential: await file('credential') })
  }
  const get = async (address) => {
    const answer = await fetch(address)
    if (!answer.ok) refuse('not-served', `${address} answers ${answer.status}.`)
    return new Uint8Array(await answer.arrayBuffer())
  }
  const origin = toHex(await sha256(encoder.encode(logKey.name)))
  const seen = []
  for (const witness of witnesses.filter((one) => one.url !== undefined))
    seen.push(decoder.decode(await get(`${witness.url}/${origin}/checkpoint`)))
  const old = await file('checkpoint')
  const options = { ...trust, seen, old, toleranceSeconds, isQuick: values.quick !== undefined }
  const { checkpoint, ...verdict } = await auditLog((path) => get(`${url}/${path}`), options)
  if (saved !== undefined) await writeFile(saved, checkpoint)
  return verdict
}

if (globalThis.process?.argv[1]?.endsWith('verify.mjs')) {
  const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  try {
    say({ verified: true, ...(await main(process.argv.slice(2))) })
  } catch (error) {
    const fault = error.fault ?? (String(error.code).startsWith('ERR_PARSE_ARGS') ? 'usage' : 'unreadable')
    say({ verified: false, fault, why: error.message })
    process.exitCode = 1
  }
}
