import type { OutsideOffer } from '../outside/outside-sign-in.ts'
import { html, type Html } from './html.ts'
import type { Language } from './language.ts'
import { outsideWords } from './outside-words.ts'

export interface OffersView {
  readonly offers: readonly OutsideOffer[]
  /** `{startAt}/{kind}?provider={id}` begins. */
  readonly startAt: string
}

/**
 * A link for each way, where there are several providers behind one choice. Names and no marks: the logos of SPID and CIE
 * belong to those who are admitted (docs/operating/spid-cie.md).
 */
export const offersOn = (language: Language, { offers, startAt }: OffersView): Html =>
  html`${offers.map((offer) => offerOn(language, offer, startAt, outsideWords[language].enterWith[offer.kind]))}`

/** @param label what the link says */
export const offerOn = (
  language: Language,
  { kind, providers, learns }: OutsideOffer,
  startAt: string,
  label: string,
): Html => {
  const at = (provider: string) => `${startAt}/${kind}?${String(new URLSearchParams({ provider }))}`
  const [only, ...more] = providers
  if (only === undefined) return html``
  const words = outsideWords[language]
  const sentence = learns === 'personal-number' ? words.wallet.learns : words.learnsNumber(words.kinds[kind])
  const told = learns === 'nothing' ? html`` : html`<small>${sentence}</small>`
  if (more.length === 0) return html`<a class="button second" href="${at(only.id)}">${label}</a>${told}`
  return html`<details><summary class="button second">${label}</summary>
    <p>${words.choose}</p>
    <ul>${providers.map(({ id, name }) => html`<li><a class="button second" href="${at(id)}"><bdi>${name}</bdi></a></li>`)}</ul></details>${told}`
}
