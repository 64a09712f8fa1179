import { consentReceiptType, signedPlace } from '@mutua/sdk/consent/consent-receipt'

/**
 * Runs on the page that checks receipts, also when that page is a file and there is no network: reads the file, verifies it
 * with keys that the reader had before, and shows what was signed. It loads nothing, sends nothing and keeps nothing.
 *
 * What it shows is written as text, never as HTML. The rules are those of `verifyConsentReceipt`, which looks at the
 * credential as well.
 */
export const receiptCheckerScript = `
const form = document.querySelector('form')
const words = JSON.parse(form.dataset.verdicts)
const place = ${JSON.stringify(signedPlace)}
const bytesOf = (part) => Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
const digestOf = async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const canonical = (value) => Array.isArray(value) ? '[' + value.map(canonical).join(',') + ']'
  : value !== null && typeof value === 'object'
    ? '{' + Object.keys(value).sort().map((name) => JSON.stringify(name) + ':' + canonical(value[name])).join(',') + '}'
    : JSON.stringify(value)
const exactJson = (part) => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(part))
    const value = JSON.parse(text)
    return JSON.stringify(value) === text ? value : undefined
  } catch { return undefined }
}
const signedTextIn = (file) => {
  const alone = file.trim()
  if (/^[\\w-]+\\.[\\w-]+\\.[\\w-]+$/.test(alone)) return { signed: alone }
  const parts = file.split(place.before)
  const end = parts.length === 2 ? parts[1].indexOf(place.after) : -1
  if (end === -1) return undefined
  return { signed: parts[1].slice(0, end), page: parts[0] + place.before + parts[1].slice(end) }
}
const keyIn = (documentText, kid) => {
  try {
    const { id, verificationMethod, assertionMethod } = JSON.parse(documentText)
    const method = verificationMethod.find((one) => one.id === kid && one.type === 'JsonWebKey')
    return kid.startsWith(id + '#') && method.controller === id && assertionMethod.includes(kid) ? method.publicKeyJwk : undefined
  } catch { return undefined }
}
const check = async (file, trust) => {
  const found = signedTextIn(file)
  if (found === undefined) return { code: 'no-receipt' }
  if (trust.document === undefined && trust.fingerprint === '') return { code: 'keys-missing' }
  const [head, body, signature, ...more] = found.signed.split('.')
  const header = exactJson(head ?? '')
  const payload = exactJson(body ?? '')
  if (header === undefined || payload === undefined || more.length > 0) return { code: 'signature-invalid' }
  const names = Object.keys(header).sort().join()
  if (names !== 'alg,kid,typ' || header.alg !== 'EdDSA' || header.typ !== ${JSON.stringify(consentReceiptType)}) return { code: 'shape-refused' }
  const [did, name] = header.kid.split('#')
  const jwk = trust.document === undefined ? payload.key : keyIn(trust.document, header.kid)
  if (jwk === undefined || jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') return { code: 'key-unknown' }
  if (trust.document === undefined) {
    const print = await digestOf(canonical({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))
    const written = btoa(String.fromCharCode(...print)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    if (written !== trust.fingerprint || name !== trust.fingerprint) return { code: 'key-unknown' }
  }
  let key
  try {
    key = await crypto.subtle.importKey('jwk', { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, { name: 'Ed25519' }, false, ['verify'])
  } catch { return { code: 'browser-too-old' } }
  let isSigned = false
  try {
    isSigned = await crypto.subtle.verify('Ed25519', key, bytesOf(signature), new TextEncoder().encode(head + '.' + body))
  } catch { isSigned = false }
  if (!isSigned || payload.issuer !== did) return { code: 'signature-invalid' }
  if (!Array.isArray(payload.text) || typeof payload.page !== 'string') return { code: 'shape-refused' }
  const { page, ...content } = payload
  const digest = hex(await digestOf(canonical(content)))
  if (found.page !== undefined && hex(await digestOf(found.page)) !== page) return { code: 'page-changed', content, digest }
  return { code: 'verified', content, digest }
}
const written = (name, text) => {
  const element = document.createElement(name)
  if (text !== undefined) element.textContent = text
  return element
}
const shown = ({ text, title, code, language }) => {
  const whole = document.createDocumentFragment()
  whole.append(written('h3', title + ' ' + code))
  for (const { heading, rows } of text) {
    const section = written('section')
    section.lang = language
    section.dir = language === 'ar' ? 'rtl' : 'ltr'
    const list = written('dl')
    for (const { label, lines } of rows) {
      const group = written('div')
      const value = written('dd')
      for (const line of lines) value.append(written('p', line))
      group.append(written('dt', label), value)
      list.append(group)
    }
    section.append(written('h4', heading), list)
    whole.append(section)
  }
  return whole
}
form.hidden = false
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { receipt, keys, fingerprint } = form.elements
  const textOf = async (input) => input.files.length === 0 ? undefined : input.files[0].text()
  const verdict = document.getElementById('verdict')
  const said = document.getElementById('said')
  // Emptied and filled again, so that who listens to the page hears it, also when it is the same.
  verdict.textContent = ''
  delete verdict.dataset.verdict
  said.hidden = true
  const trust = { document: await textOf(keys), fingerprint: fingerprint.value.trim() }
  const { code, content, digest } = await check(await textOf(receipt) ?? '', trust)
  if (content !== undefined) {
    document.getElementById('signed').replaceChildren(shown(content))
    document.getElementById('digest').textContent = digest.match(/.{8}/g).join(' ')
    said.hidden = false
  }
  verdict.dataset.verdict = code
  verdict.textContent = words[code]
})
`
