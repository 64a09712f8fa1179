import type { CivilDate } from '../coop/civil-date.ts'
import type { DeskApplication } from '../coop/register.ts'
import { euroText } from './euro-text.ts'
import { dayText, letterPage } from './letter-page.ts'

/**
 * The application of somebody without a device, to read and to sign at the desk: all that will stand in the register, and nothing else.
 * Of a child those sign who decide for them. In Italian, as the book is; the words are short.
 */
export const applicationSheet = (
  wish: Omit<DeskApplication, 'paper' | 'webId' | 'pod'>,
  { coopName, on }: { readonly coopName: string; readonly on: CivilDate },
): string => {
  const { details, displayName, fiscalCode, category, province, section, representative, quotaCents } = wish
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Nome', displayName],
    ['Codice fiscale', fiscalCode],
    [
      'Nascita',
      details.bornOn === undefined ? undefined : `${dayText(details.bornOn)}, ${details.bornAt ?? ''}`,
    ],
    ['Iscrizione', details.registration],
    ['Chi la rappresenta', representative?.name],
    ['Soci che ha', wish.members === undefined ? undefined : String(wish.members)],
    ['Impronta dello statuto', wish.statute],
    [
      category === 'legal-person' ? 'Sede' : 'Domicilio',
      province === undefined ? details.address : `${details.address} (${province})`,
    ],
    ['Categoria', categories[category]],
    ['Sezione', section],
    ['Quota', euroText(quotaCents, 'it')],
    ['Conto per i rimborsi', wish.iban],
  ]
  return letterPage({
    ...{ language: 'it', coopName, on, to: [] },
    title: 'Domanda di ammissione a socio',
    facts: facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const])),
    paragraphs: [
      'Chiedo di essere ammesso come socio e accetto lo statuto. Il consiglio risponde entro sessanta giorni; se dice di no scrive perché, e posso chiedere che decida l’assemblea (art. 2528 del codice civile).',
      'So che il libro soci contiene questi dati perché lo chiede la legge (art. 2421 del codice civile), e che nessun dato sulla mia salute vi entra.',
    ],
    signatures: [
      'Firma di chi chiede, o di chi decide per chi è minorenne',
      'Firma di chi allo sportello ha scritto',
    ],
  })
}

const categories = {
  'citizen': 'socio cittadino',
  'provider': 'socio operatore',
  'legal-person': 'socio persona giuridica',
} as const
