/**
 * Verifies what a person holds of a co-op (receipts, a consent, a yearly statement) against the transparency log, without
 * trusting the co-op, without a network and without a line of its code: RFC 6962 trees, and signed notes, checkpoints,
 * cosignatures and proofs as C2SP writes them. Node 20 or newer, or a browser. Beside it: audit.mjs, close.mjs.
 */
const [encoder, decoder] = [new TextEncoder(), new TextDecoder('utf-8', { fatal: true })]

/** What is wrong, by a short name, and in a sentence. */
export const refuse = (fault, why) => {
  throw Object.assign(new Error(why), { fault })
}

// Bytes and hashes
const concat = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)))
/** Strict: if two texts stood for the same bytes, a changed file would pass. */
const fromBase64 = (text) => {
  const letters = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? atob(text) : ''
  if (btoa(letters) !== text) refuse('form', 'Something is not the Base64 that it should be.')
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
}
const toUrl = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_', '=': '' })[sign])
export const fromUrl = (text) => {
  if (!/^[\w-]*$/.test(text)) refuse('form', 'Something is not the Base64 that it should be.')
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat(-text.length & 3))
}
const fromHex = (text) => {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) refuse('form', 'Something is not the hex that it should be.')
  return Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
export const equal = (a, b) => toHex(a) === toHex(b)
export const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)))
export const hashOf = (text) => sha256(encoder.encode(text))
export const leafHash = (entry) => sha256(Uint8Array.of(0), entry)
export const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right)

/** RFC 8785, for text, whole numbers, true, false, null, lists and objects. */
export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}
/** An object with these members and no others: what nothing looks at must not be there. */
export const parseOnly = (text, names) => {
  const value = JSON.parse(text)
  const other = Object.keys(value).find((name) => !names.split(' ').includes(name))
  return other === undefined ? value : refuse('form', `Nothing here knows what "${other}" is.`)
}

// Keys and notes
export const importKey = (bytes) => crypto.subtle.importKey('raw', bytes, 'Ed25519', true, ['verify'])
export const isSigned = (key, signature, text) =>
  crypto.subtle.verify('Ed25519', key, signature, encoder.encode(text))

/** `name+id+key`, or `https://address#name+id+key` of a witness. */
export const parseKey = async (text) => {
  const [, url, vkey] = /^(?:(https?:\/\/[^#]+?)\/?#)?(.+)$/.exec(text.trim()) ?? []
  const [, name, id, key] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey ?? '') ?? []
  if (key === undefined) refuse('usage', 'A key is written name+id+key.')
  const bytes = fromBase64(key)
  const own = toHex((await sha256(encoder.encode(`${name}\n`), bytes)).subarray(0, 4))
  if (own !== id || bytes.length !== 33)
    refuse('usage', `The key of ${name} was copied wrongly, or is of another kind.`)
  return { name, id, url, isWitness: bytes[0] === 4, publicKey: await importKey(bytes.subarray(1)) }
}

/** A checkpoint that the log signed, and when which witness saw it. */
export const openCheckpoint = async (note, { logKey, witnesses = [], quorum = 0 }) => {
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const lines = note.slice(end + 2, -1).split('\n')
  const signatures = lines.map((line) => {
    const [, name, bytes] = /^\u2014 (\S+) (\S+)$/u.exec(line) ?? refuse('form', 'This is no signed note.')
    return { name, bytes: fromBase64(bytes) }
  })
  const by = async (key) => {
    const isOwn = ({ name, bytes }) => name === key.name && toHex(bytes.subarray(0, 4)) === key.id
    let newest
    for (const { bytes } of signatures.filter(isOwn)) {
      const time = key.isWitness ? Number(new DataView(bytes.buffer).getBigUint64(4)) : 0
      const said = key.isWitness ? `cosignature/v1\ntime ${time}\n${text}` : text
      if (!(await isSigned(key.publicKey, bytes.subarray(key.isWitness ? 12 : 4), said)))
        refuse('signature', `A signature in the name of ${key.name} is not by its key.`)
      newest = Math.max(newest ?? 0, time)
    }
    return newest
  }
  const [, origin, size, root] =
    /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*$/.exec(text) ?? []
  if (root === undefined || !note.endsWith('\n')) refuse('form', 'This is no checkpoint.')
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

// Paths of RFC 6962 §2.1, by its own recursions
const splitOf = (size) => {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}
/** The root that a path leads to from a leaf; `path` from the leaf's side. */
const climb = async (leaf, index, size, path) => {
  if (!(index >= 0 && index < size)) refuse('proof', 'There is no such place in the tree.')
  if (size === 1) return path.length === 0 ? leaf : refuse('proof', 'The path is too long.')
  const [split, sibling, rest] = [splitOf(size), path.at(-1), path.slice(0, -1)]
  if (sibling?.length !== 32) refuse('proof', 'The path is too short.')
  return index < split
    ? nodeHash(await climb(leaf, index, split, rest), sibling)
    : nodeHash(sibling, await climb(leaf, index - split, size - split, rest))
}
/** The roots of the tree of `from` entries, and of that of `size`, that a consistency path leads to. */
const regrow = async (from, size, path, root) => {
  // The old tree as a whole is known; a part of it comes in the path.
  const steps = from === size && root !== undefined ? [...path, root] : path
  const [sibling, rest, split] = [steps.at(-1), steps.slice(0, -1), splitOf(size)]
  if (sibling?.length !== 32) refuse('proof', 'The path is too short.')
  if (from === size) return rest.length === 0 ? [sibling, sibling] : refuse('proof', 'The path is too long.')
  if (from <= split) {
    const [before, after] = await regrow(from, split, rest, root)
    return [before, await nodeHash(after, sibling)]
  }
  const [before, after] = await regrow(from - split, size - split, rest)
  return [await nodeHash(sibling, before), await nodeHash(sibling, after)]
}

const hashes = (list = []) => list.map((text) => fromBase64(text))

/** What must be so besides, when somebody keeps a checkpoint: its tree is the beginning of this one. */
const checkHistory = async (checkpoint, { consistency }, options) => {
  if (options.old === undefined) return false
  const { size, root } = await openCheckpoint(options.old, { ...options, quorum: 0 })
  const link = size === checkpoint.size ? { since: size, path: [] } : consistency
  if (size === 0) return true
  if (link?.since !== size)
    refuse('not-linked', `It does not follow from your checkpoint as it is: ask for it with since=${size}.`)
  const [before, after] = await regrow(size, checkpoint.size, hashes(link.path), root)
  if (!equal(before, root) || !equal(after, checkpoint.root))
    refuse('history-changed', `The first ${size} entries are not those of the checkpoint that you kept.`)
  return true
}

/**
 * Whether a `.tlog-proof` shows that its entry is in the log, and about this receipt or credential.
 * @returns what the entry says, and what was looked at and what was not
 * @throws {Fault}
 */
export const verifyProof = async (text, options) => {
  const end = text.indexOf('\n\n')
  const [head, extraLine, indexLine, ...path] = text.slice(0, end).split('\n')
  if (head !== 'c2sp.org/tlog-proof@v1' || !extraLine?.startsWith('extra '))
    refuse('form', 'This is no such proof.')
  const extraText = decoder.decode(fromBase64(extraLine.slice(6)))
  const extra = parseOnly(extraText, 'kind salt statement time path consistency')
  if (JSON.stringify(extra) !== extraText) refuse('form', 'The proof was written by somebody else.')
  const checkpoint = await openCheckpoint(text.slice(end + 2), options)
  const { kind, salt, statement, time } = extra
  const commitment = toUrl(await sha256(fromUrl(salt), encoder.encode(statement)))
  const leaf = await leafHash(encoder.encode(canonical({ commitment, kind, time, version: 1 })))
  const index = Number(/^index (0|[1-9]\d*)$/.exec(indexLine)?.[1] ?? Number.NaN)
  if (!equal(await climb(leaf, index, checkpoint.size, hashes(path)), checkpoint.root))
    refuse('proof', 'The entry is not in the tree that was signed.')
  const said = JSON.parse(statement)
  const looked = { inclusion: true, history: await checkHistory(checkpoint, extra, options) }
  if (options.credential !== undefined) {
    if (toHex(await hashOf(options.credential.trim())) !== said.credential)
      refuse('proof', 'The proof is about another credential.')
    looked.credential = true
  }
  if (options.receipt !== undefined) {
    looked.receipt = true
    looked.receiptSignature = await verifyReceipt(options.receipt, said, hashes(extra.path), options.podKeys)
  }
  const { size, times } = checkpoint
  return { kind, time, index, statement: said, size, cosignedBy: [...times.keys()], looked }
}

/** Whether a receipt stands at its place of the run that an entry is about, and, with its keys, is of its pod server. */
const verifyReceipt = async (receipt, said, path, podKeys) => {
  const { kid, signature, batch, ...body } = receipt
  const { podServer, position } = body
  const leaf = await leafHash(await hashOf(canonical(body)))
  const place = podServer === said.podServer ? position - said.from : -1
  if (toHex(await climb(leaf, place, said.size ?? 0, path)) !== said.root)
    refuse('proof', 'The proof is about other receipts.')
  if (podKeys === undefined) return false
  const jwk = podKeys.keys.find((key) => key.kid === kid)
  if (jwk === undefined) refuse('signature', 'The receipt names a key that its pod server has not.')
  const { from, size, path: ownPath } = batch ?? {}
  const root = batch && toHex(await climb(leaf, position - from, size, ownPath.map(fromHex)))
  const head = batch && { from, podServer, root, size, type: 'ReceiptBatch', version: 1 }
  if (!(await isSigned(await importKey(fromUrl(jwk.x)), fromUrl(signature), canonical(head ?? body))))
    refuse('signature', 'The receipt is not signed by its pod server.')
  return true
}

/** Whether a yearly statement is one of those that a ristorno in the log was made of, and adds up. @throws {Fault} */
export const verifyStatement = async (text, options) => {
  const proof = parseOnly(text, 'type version statement salt index size path root log')
  if (proof.type !== 'RistornoStatementProof' || proof.version !== 1)
    refuse('form', 'This is no yearly statement.')
  if (proof.log === undefined)
    refuse('proof', 'The log has not taken this ristorno up yet: ask for it again.')
  const { kind, statement: ran, ...verdict } = await verifyProof(proof.log, options)
  const leaf = await leafHash(await sha256(fromUrl(proof.salt), encoder.encode(proof.statement)))
  const root = await climb(leaf, proof.index, proof.size, hashes(proof.path))
  const said = JSON.parse(proof.statement)
  if (kind !== 'ristorno.ran' || ran.root !== proof.root || ran.size !== proof.size || ran.year !== said.year)
    refuse('proof', 'The entry in the log is about another ristorno.')
  if (!equal(root, fromBase64(ran.root))) refuse('proof', 'The statement is not one of this ristorno.')
  const [whole, ...less] =
    'revenueCents costsCents legalReserveCents mutualFundCents retainedCents ristornoCents'
      .split(' ')
      .map((name) => BigInt(said[name]))
  if (less.reduce((rest, sum) => rest - sum, whole) !== 0n) refuse('sums', 'The sums do not add up.')
  return { ...verdict, kind, statement: said, looked: { ...verdict.looked, statement: true, sums: true } }
}

const usage = `node verify.mjs --vkey KEY [--witness URL#KEY]... [--quorum N], and one of
--url https://co-op/log [--checkpoint OLD] [--save NEW] [--quick] [--tolerance SECONDS] to audit the log; without network
--proof FILE [--receipt FILE [--pod-keys FILE]] [--credential FILE] [--checkpoint OLD] a proof, and what it is about;
--statement FILE [--checkpoint OLD] a yearly statement;
--close FILE --proof FILE [--receipts FILE] [--officers FILE] [--checkpoint OLD] the close of a period`
const wordsIn = (text) => text.match(/(?<=--)[a-z-]+/g)

const main = async (args) => {
  const { readFile, writeFile } = await import('node:fs/promises')
  const { parseArgs } = await import('node:util')
  const kindOf = (name) => [name, { type: name === 'quick' ? 'boolean' : 'string', multiple: true }]
  const { values } = parseArgs({ args, options: Object.fromEntries(wordsIn(usage).map(kindOf)) })
  const work = ['url', 'statement', 'close', 'proof'].find((name) => values[name] !== undefined)
  if (values.vkey === undefined || work === undefined) refuse('usage', usage)
  // A word that is passed over would let somebody believe that more was looked at than was.
  const [general, ...forms] = usage.split('\n')
  const known = wordsIn(general + forms.find((form) => form.startsWith(`--${work} `)))
  for (const name of Object.keys(values)) {
    if (!known.includes(name)) refuse('usage', `--${name} says nothing beside --${work}.`)
    if (name !== 'witness' && values[name].length > 1) refuse('usage', `--${name} is there more than once.`)
  }
  const number = (name, otherwise) => {
    const text = values[name]?.[0] ?? String(otherwise)
    if (!/^\d{1,9}$/.test(text)) refuse('usage', `--${name} takes a whole number, not ${text}.`)
    return Number(text)
  }
  const file = (name) => (values[name] === undefined ? undefined : readFile(values[name][0], 'utf8'))
  const json = async (name) => (values[name] === undefined ? undefined : JSON.parse(await file(name)))
  const witnesses = await Promise.all((values.witness ?? []).map(parseKey))
  const logKey = await parseKey(values.vkey[0])
  const trust = {
    logKey,
    witnesses,
    quorum: number('quorum', witnesses.length),
    old: await file('checkpoint'),
  }
  if (work === 'statement') return verifyStatement(await file('statement'), trust)
  if (work === 'close') {
    const { verifyClose } = await import('./close.mjs')
    const [receipts, officers] = [await json('receipts'), await json('officers')]
    return verifyClose(await json('close'), { ...trust, proof: await file('proof'), receipts, officers })
  }
  if (work === 'proof') {
    const [receipt, podKeys] = [await json('receipt'), await json('pod-keys')]
    const about = { ...trust, receipt, podKeys, credential: await file('credential') }
    return verifyProof(await file('proof'), about)
  }
  const { auditServed } = await import('./audit.mjs')
  const options = { ...trust, toleranceSeconds: number('tolerance', 60), isQuick: values.quick !== undefined }
  const { checkpoint, ...verdict } = await auditServed(values.url[0], options)
  if (values.save !== undefined) await writeFile(values.save[0], checkpoint)
  return verdict
}

if (globalThis.process?.argv[1]?.endsWith('verify.mjs')) {
  const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  const complain = (error) => {
    const fault = error.fault ?? (String(error.code).startsWith('ERR_PARSE_ARGS') ? 'usage' : 'unreadable')
    say({ verified: false, fault, why: error.message })
    process.exitCode = 1
  }
  main(process.argv.slice(2)).then((verdict) => say({ verified: true, ...verdict }), complain)
}
