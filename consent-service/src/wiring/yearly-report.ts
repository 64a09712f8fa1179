import type { Impact, ImpactFigure } from '@mutua/sdk/coop/impact'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { Both, DocumentEntry, OfficialDocument } from '@mutua/sdk/rights/official-document'
import type { ServiceLevel } from './read-service-levels.ts'
import { both, entryOf, same } from '../rights/processing-facts.ts'

/**
 * What a co-op reports to its consortium, its region and its members for a year, in one document: service levels promised and delivered,
 * figures for goals, BES domains and action sheets, each with formula and source, and what the authority for data intermediation asks
 * (Reg. (EU) 2022/868 Art. 11(6), 12(o)). Nothing that fewer people stand behind than may be told of.
 */
export const yearlyReport = (of: {
  readonly profile: CoopProfile
  readonly impact: Impact
  readonly levels: readonly ServiceLevel[]
  readonly origin: string
  readonly log: { readonly checkpoint: string; readonly vkey: string }
}): OfficialDocument => ({
  type: 'yearly-report',
  title: both(`Relazione dell’anno ${of.impact.year}`, `Report of the year ${of.impact.year}`),
  sections: [
    {
      id: 'service-levels',
      title: both(
        'Livelli di servizio (LEPS): promesso e fatto',
        'Service levels (LEPS): promised and delivered',
      ),
      entries: of.levels.map(({ id, title, promised, kept, formula, source }) =>
        entryOf(id, title, {
          promised: [both('Promesso', 'Promised'), promised],
          delivered: [both('Fatto', 'Delivered'), keptText(kept, of.impact.smallestGroup)],
          formula: [both('Formula', 'Formula'), formula],
          source: [both('Fonte', 'Source'), source],
        }),
      ),
    },
    {
      id: 'figures',
      title: both('Obiettivi, BES, schede', 'Goals, BES, action sheets'),
      entries: of.impact.figures.map((figure) => figureEntry(figure, of.impact.smallestGroup)),
    },
    {
      id: 'intermediation',
      title: both('Servizio di intermediazione dei dati (DGA)', 'Data intermediation service (DGA)'),
      entries: [notificationEntry(of), logEntry(of)],
    },
  ],
})

const keptText = (kept: ServiceLevel['kept'], smallestGroup: number): Both => {
  if (kept === 'few') return few(smallestGroup)
  const { inTime, all } = kept
  const share = all === 0 ? '–' : `${String(Math.round((inTime * 100) / all))} %`
  return both(
    `${String(inTime)} su ${String(all)} (${share})`,
    `${String(inTime)} of ${String(all)} (${share})`,
  )
}

const figureEntry = (
  { id, name, tags, formula, source, unit, value }: ImpactFigure,
  smallestGroup: number,
): DocumentEntry =>
  entryOf(
    entryId(id),
    { it: name.it, en: name.en },
    {
      value: [
        both('Valore', 'Value'),
        value === 'few'
          ? few(smallestGroup)
          : value === 'withheld'
            ? both('non detto', 'withheld')
            : unit === 'euro-cents'
              ? same(`${(Number(value) / 100).toFixed(2)} EUR`)
              : same(String(value)),
      ],
      tags: [
        both('Conta per', 'Counts towards'),
        {
          it: tags.map(({ tag, label }) => label?.it ?? tag).join('; '),
          en: tags.map(({ tag, label }) => label?.en ?? tag).join('; '),
        },
      ],
      formula: [both('Formula', 'Formula'), { it: formula.it, en: formula.en }],
      source: [both('Fonte', 'Source'), { it: source.it, en: source.en }],
    },
  )

/** Art. 11(6): what the notification to the authority (in Italy AgID) has in it, as far as the settings know it. */
const notificationEntry = ({ profile, origin }: Parameters<typeof yearlyReport>[0]): DocumentEntry => {
  const [controller] = profile.controllers
  return entryOf('notification', both('Notifica (art. 11.6)', 'Notification (Art. 11(6))'), {
    name: [both('a) Nome', '(a) Name'), same(controller?.name ?? '')],
    form: [
      both('b) Forma giuridica, numero di registro', '(b) Legal status, registration number'),
      both('da completare: società cooperativa', 'to be completed: co-operative society'),
    ],
    address: [both('c) Sede', '(c) Address'), same(controller?.address ?? '')],
    website: [both('d) Sito pubblico', '(d) Public website'), same(origin)],
    contact: [both('e) Recapito', '(e) Contact'), same(controller?.contact ?? '')],
    service: [
      both('f) Servizio', '(f) Service'),
      both('servizio di cooperativa di dati (art. 10.c)', 'service of a data cooperative (Art. 10(c))'),
    ],
    start: [both('g) Inizio', '(g) Starting date'), both('da completare', 'to be completed')],
  })
}

/** Art. 12(o): the log of the intermediation, which anybody can copy and check. */
const logEntry = ({ origin, log }: Parameters<typeof yearlyReport>[0]): DocumentEntry =>
  entryOf('log', both('Registro dell’attività (art. 12.o)', 'Log of the activity (Art. 12(o))'), {
    where: [both('Dove', 'Where'), same(`${origin}/log/checkpoint`)],
    key: [both('Chiave', 'Key'), same(log.vkey)],
    entries: [both('Voci', 'Entries'), same(log.checkpoint.split('\n')[1] ?? '')],
    accounts: [
      both('Conti separati (art. 12.a)', 'Separate accounts (Art. 12(a))'),
      both('giornale: mutua books journal', 'journal: mutua books journal'),
    ],
  })

const few = (smallestGroup: number): Both =>
  both(`meno di ${String(smallestGroup)} persone`, `fewer than ${String(smallestGroup)} people`)

/** `spent-sdg:3.8` has signs that an id has not. */
const entryId = (id: string): string => id.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-')
