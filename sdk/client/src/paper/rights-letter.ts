import type { CoopProfile } from '../consent/coop-profile.ts'
import { articleOfRight, type RightKind, type RightsRequest } from '../rights/rights-request.ts'
import type { DocumentLanguage } from '../rights/official-document.ts'

/**
 * The answer to a request as a letter, for whoever has no account: one page, without scripts. Where less is done than was asked it
 * names the authority and the court (GDPR Art. 12(4)). Before there is an answer it acknowledges the request and says by when there
 * will be one, and why it takes longer where it does (Art. 12(3)).
 */
export const rightsLetter = (
  request: RightsRequest,
  { controllers, dpo, authority }: Pick<CoopProfile, 'controllers' | 'dpo' | 'authority'>,
  language: DocumentLanguage,
): string => {
  const words = wordsOf[language]
  const { from, number, kind, receivedOn, answer, clock, steps } = request
  const [controller] = controllers
  const extension = steps.find((step) => step.kind === 'extended')?.reason
  const doubt = clock.isPaused ? steps.find((step) => step.kind === 'identity-asked')?.reason : undefined
  const paragraphs =
    answer === undefined
      ? [
          doubt === undefined ? words.by(clock.dueOn) : words.doubt(doubt),
          ...(extension === undefined ? [] : [words.longer(extension)]),
        ]
      : [
          `${words.outcome[answer.outcome]}.`,
          answer.text,
          ...(answer.ground === undefined ? [] : [words.appeal(`${authority.name}, ${authority.contact}`)]),
        ]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escaped(words.title(number))}</title>
<style>${style}</style>
</head>
<body>
<main>
<address>${escaped([controller?.name, controller?.address, controller?.contact].filter(Boolean).join('\n'))}</address>
<address class="to">${escaped([from.name, from.contact].filter(Boolean).join('\n'))}</address>
<h1>${escaped(words.title(number))}</h1>
<p>${escaped(words.asked(words.kind[kind], articleOfRight[kind], receivedOn))}</p>
${from.deceased === undefined ? '' : `<p>${escaped(words.deceased(from.deceased.name))}</p>`}
${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
${dpo === undefined ? '' : `<p class="small">${escaped(words.dpo(`${dpo.name}, ${dpo.contact}`))}</p>`}
</main>
</body>
</html>
`
}

interface Words {
  readonly title: (number: string) => string
  readonly asked: (what: string, article: number, day: string) => string
  readonly deceased: (name: string) => string
  readonly by: (day: string) => string
  readonly longer: (reason: string) => string
  readonly doubt: (reason: string) => string
  readonly appeal: (authority: string) => string
  readonly dpo: (contact: string) => string
  readonly kind: Readonly<Record<RightKind, string>>
  readonly outcome: Readonly<Record<NonNullable<RightsRequest['outcome']>, string>>
}

const wordsOf: Readonly<Record<DocumentLanguage, Words>> = {
  it: {
    title: (number) => `Richiesta sui dati personali ${number}`,
    asked: (what, article, day) =>
      `Abbiamo ricevuto il ${day} la richiesta di ${what} (art. ${String(article)} del GDPR).`,
    deceased: (name) => `Riguarda i dati di ${name} (art. 2-terdecies del Codice privacy).`,
    by: (day) => `Rispondiamo entro il ${day}.`,
    longer: (reason) => `Servono due mesi in più (art. 12.3 del GDPR). Il motivo: ${reason}`,
    doubt: (reason) =>
      `Prima dobbiamo sapere chi è (art. 12.6 del GDPR): ${reason} Fino ad allora il termine è fermo.`,
    appeal: (authority) =>
      `Contro questa risposta può fare reclamo all’autorità di controllo (${authority}) o rivolgersi al giudice (art. 12.4 del GDPR).`,
    dpo: (contact) => `Responsabile della protezione dei dati: ${contact}`,
    kind: {
      'access': 'accesso',
      'rectification': 'rettifica',
      'erasure': 'cancellazione',
      'restriction': 'limitazione',
      'portability': 'portabilità',
      'objection': 'opposizione',
      'automated-decision': 'informazioni su decisioni automatizzate',
    },
    outcome: {
      'granted': 'Abbiamo fatto ciò che ha chiesto',
      'partly': 'Abbiamo fatto una parte di ciò che ha chiesto',
      'refused': 'Non possiamo fare ciò che ha chiesto',
      'self-service': 'Lo può fare direttamente nell’app',
    },
  },
  en: {
    title: (number) => `Request about personal data ${number}`,
    asked: (what, article, day) =>
      `On ${day} we received the request for ${what} (GDPR Art. ${String(article)}).`,
    deceased: (name) => `It is about the data of ${name} (Privacy Code Art. 2-terdecies).`,
    by: (day) => `We answer by ${day}.`,
    longer: (reason) => `Two further months are needed (GDPR Art. 12(3)). The reason: ${reason}`,
    doubt: (reason) =>
      `We have to know first who you are (GDPR Art. 12(6)): ${reason} Until then the time does not run.`,
    appeal: (authority) =>
      `Against this answer you can complain to the supervisory authority (${authority}) or turn to the court (GDPR Art. 12(4)).`,
    dpo: (contact) => `Data protection officer: ${contact}`,
    kind: {
      'access': 'access',
      'rectification': 'rectification',
      'erasure': 'erasure',
      'restriction': 'restriction',
      'portability': 'portability',
      'objection': 'an objection',
      'automated-decision': 'information on automated decisions',
    },
    outcome: {
      'granted': 'We have done what you asked',
      'partly': 'We have done a part of what you asked',
      'refused': 'We cannot do what you asked',
      'self-service': 'You can do it yourself in the app',
    },
  },
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0))};`)

const style = `
@page { size: A4; margin: 20mm }
body { margin: 0 auto; max-inline-size: 44rem; padding: 1rem; color: #17211b; background: #fff;
  font: 12pt/1.5 "Noto Sans", "Segoe UI", system-ui, sans-serif }
address { font-style: normal; white-space: pre-line }
.to { margin-block: 2.5em; margin-inline-start: 50% }
h1 { font-size: 1.3em }
p { white-space: pre-line }
.small { margin-block-start: 3em; font-size: .9em; color: #3d4a42 }
@media print { body { padding: 0; max-inline-size: none } }
`
