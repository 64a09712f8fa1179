/**
 * What the page `/verifier` does around the public verifier, whose functions stand before it in the same script: it knows
 * files by what is in them, hands them on, and says in words what was found. It loads nothing, sends nothing, keeps nothing,
 * and writes as text, never as HTML.
 */
export const verifierScript = `
const form = document.querySelector('form')
const words = JSON.parse(form.dataset.words)
const language = document.documentElement.lang
const verdict = document.getElementById('verdict')
const results = document.getElementById('results')

const kindIn = (text) => {
  if (text.startsWith('c2sp.org/tlog-proof')) return 'proof'
  if (/^[\\w-]+\\.[\\w-]+\\.[\\w-]+$/.test(text.trim())) return 'credential'
  if (text.includes('\\n\\n\\u2014 ')) return 'checkpoint'
  try {
    const { type, keys } = JSON.parse(text)
    if (type === 'RistornoStatementProof') return 'statement'
    return type === 'UseReceipt' ? 'receipt' : Array.isArray(keys) ? 'podKeys' : 'unknown'
  } catch {
    return 'unknown'
  }
}
const trustIn = async (text, old) => {
  const keys = await Promise.all(text.split('\\n').filter((line) => line.trim() !== '').map(parseKey))
  const witnesses = keys.filter(({ isWitness }) => isWitness)
  const [logKey] = keys.filter(({ isWitness }) => !isWitness)
  return logKey === undefined ? refuse('keys-missing') : { logKey, witnesses, quorum: witnesses.length, old }
}
const check = async (files, keyText) => {
  const held = Object.fromEntries(files.map(({ kind, text }) => [kind, text]))
  if (held.statement === undefined && held.proof === undefined) refuse('no-files')
  await importKey(new Uint8Array(32).fill(1)).catch((error) => error.name === 'NotSupportedError' && refuse('browser-too-old'))
  const trust = await trustIn(keyText, held.checkpoint)
  const json = (text) => (text === undefined ? undefined : JSON.parse(text))
  const about = { ...trust, credential: held.credential, receipt: json(held.receipt), podKeys: json(held.podKeys) }
  const found = held.statement === undefined ? await verifyProof(held.proof, about) : await verifyStatement(held.statement, trust)
  return { ...found, looked: { ...found.looked, cosignatures: trust.witnesses.length > 0 } }
}

const written = (name, text, marked) => {
  const element = document.createElement(name)
  if (text !== undefined) element.textContent = text
  if (marked !== undefined) element.className = marked
  return element
}
const rowOf = (label, value) => {
  const row = written('div')
  const shown = written('dd')
  shown.append(written('bdi', value))
  row.append(written('dt', label), shown)
  return row
}
const money = new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' })
const valueOf = (name, value) => (/cents$/i.test(name) && /^-?\\d{1,13}$/.test(value) ? money.format(Number(value) / 100) : String(value))
const part = (heading, ...elements) => {
  const section = written('section')
  section.append(written('h2', heading), ...elements)
  return section
}
const filesPart = (files) => {
  const list = written('dl')
  list.append(...files.map(({ name, kind }) => rowOf(name, words.kinds[kind])))
  return part(words.headings.files, list)
}
const lookedPart = (looked) => {
  const list = written('ul', undefined, 'looked')
  for (const [name, [yes, no]] of Object.entries(words.looked))
    if (looked[name] !== undefined) {
      const line = written('li', undefined, looked[name] ? 'fits' : 'open')
      const sign = written('span', looked[name] ? '\\u2713' : '\\u2013')
      sign.setAttribute('aria-hidden', 'true')
      line.append(sign, written('span', looked[name] ? yes : no))
      list.append(line)
    }
  return part(words.headings.looked, list)
}
const contentPart = ({ kind, time, index, size, statement }) => {
  const list = written('dl')
  const { type, version, ...said } = statement
  const place = index + 1 + ' / ' + size
  const about = { kind: words.entries[kind] ?? kind, time: new Date(time).toLocaleString(language), place, ...said }
  for (const name of new Set([...Object.keys(words.fields), ...Object.keys(about)]))
    if (about[name] !== undefined) list.append(rowOf(words.fields[name] ?? name, valueOf(name, about[name])))
  return part(words.headings.content, list)
}

const run = async () => {
  // Emptied and filled again, so that who listens to the page hears it, also when it is the same.
  verdict.textContent = ''
  delete verdict.dataset.verdict
  results.replaceChildren()
  const files = []
  for (const file of form.elements.files.files) {
    const text = await file.text()
    files.push({ name: file.name, kind: kindIn(text), text })
  }
  if (files.length > 0) results.append(filesPart(files))
  try {
    const found = await check(files, form.elements.keys.value)
    results.append(lookedPart(found.looked), contentPart(found))
    verdict.dataset.verdict = 'verified'
    verdict.textContent = words.verified
  } catch (error) {
    const fault = words.faults[error.fault] === undefined ? 'unreadable' : error.fault
    verdict.dataset.verdict = fault
    verdict.textContent = words.refused + ' ' + words.faults[fault]
  }
}
form.hidden = false
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void run()
})
form.addEventListener('dragover', (event) => event.preventDefault())
form.addEventListener('drop', (event) => {
  event.preventDefault()
  form.elements.files.files = event.dataTransfer.files
  void run()
})
`
