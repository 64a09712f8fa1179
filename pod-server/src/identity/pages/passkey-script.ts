/**
 * Runs on the pages that offer passkeys: shows the forms that need it, asks the browser for a credential when one is sent,
 * and sends it along. It loads nothing, and keeps nothing.
 */
export const passkeyScript = `
const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
const textOf = (bytes) => bytes === null || bytes === undefined ? undefined
  : btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const ask = async (form) => {
  const options = JSON.parse(form.dataset.options)
  options.challenge = bytesOf(options.challenge)
  if (form.dataset.passkey === 'get') return navigator.credentials.get({ publicKey: options })
  options.user.id = bytesOf(options.user.id)
  options.excludeCredentials = options.excludeCredentials.map(({ id }) => ({ type: 'public-key', id: bytesOf(id) }))
  return navigator.credentials.create({ publicKey: options })
}
const written = ({ id, type, response }) => JSON.stringify({
  id, rawId: id, type, clientExtensionResults: {},
  response: {
    clientDataJSON: textOf(response.clientDataJSON),
    attestationObject: textOf(response.attestationObject),
    authenticatorData: response.signature === undefined ? undefined : textOf(response.authenticatorData),
    signature: textOf(response.signature),
    userHandle: textOf(response.userHandle),
    transports: response.getTransports === undefined ? undefined : response.getTransports(),
  },
})
for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (window.PublicKeyCredential === undefined) continue
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const alert = form.querySelector('[role=alert]')
    alert.hidden = true
    try {
      form.elements.response.value = written(await ask(form))
      form.submit()
    } catch {
      alert.hidden = false
    }
  })
}
`
