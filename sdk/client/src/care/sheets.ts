import type { Label } from './fhir-resource.ts'
import type { Domain, Sheet, SheetItem, SheetOption } from './sheet.ts'

/**
 * Questionnaires of our own, as data. Which things are asked follows public models (the triage sheet of the RLFHIR guide
 * of Regione Lombardia, the assessment items of the SIAD decree); every word here is ours. No text of an instrument that
 * somebody owns (interRAI, Barthel, MMSE, MNA, EQ-5D) is or may be in this file: docs/decisions/0229.
 */

const label = (it: string, en: string): Label => ({ it, en })

const options = (
  codes: readonly [string, ...string[]],
  labels: readonly [Label, ...Label[]],
): [SheetOption, ...SheetOption[]] => {
  const [first, ...rest] = labels.map((each, points) => ({ code: codes[points] ?? '', points, label: each }))
  return [first ?? { code: codes[0], points: 0, label: labels[0] }, ...rest]
}

const triageItem = (
  linkId: string,
  text: Label,
  icf: readonly string[],
  labels: readonly [Label, Label, Label, Label],
): SheetItem => ({
  linkId,
  domain: 'triage',
  label: text,
  icf,
  options: options(['A', 'B', 'C', 'D'], labels),
})

/** First listening at the desk: eight items, four graded answers each, A (no need) to D. */
export const triageSheet: Sheet = {
  name: 'triage',
  version: '1',
  title: label('Scheda di primo ascolto', 'First listening sheet'),
  // Sum 0-24: information, a simple project, or the multidimensional unit.
  thresholds: { triage: { medium: 5, high: 12 } },
  items: [
    triageItem(
      'morbilita',
      label('Malattie', 'Illness'),
      ['b1', 'b4', 'b5'],
      [
        label('nessuna, o sotto controllo', 'none, or under control'),
        label('una, con cure regolari', 'one, with regular care'),
        label('più d’una, con cure regolari', 'several, with regular care'),
        label('instabili, o un ricovero da poco', 'unstable, or a recent hospital stay'),
      ],
    ),
    triageItem(
      'alimentazione',
      label('Mangiare', 'Eating'),
      ['d550', 'd630'],
      [
        label('da solo', 'alone'),
        label('da solo, se è pronto', 'alone, if it is ready'),
        label('con un aiuto', 'with help'),
        label('va imboccato, o nutrizione artificiale', 'is fed, or artificial nutrition'),
      ],
    ),
    triageItem(
      'alvo-diuresi',
      label('Andare in bagno', 'Using the toilet'),
      ['d530', 'b525', 'b620'],
      [
        label('da solo', 'alone'),
        label('qualche incidente', 'some accidents'),
        label('serve un aiuto ogni giorno', 'needs help every day'),
        label('incontinenza, o catetere', 'incontinence, or a catheter'),
      ],
    ),
    triageItem(
      'mobilita',
      label('Muoversi', 'Moving about'),
      ['d450', 'd460'],
      [
        label('da solo, anche fuori', 'alone, also outside'),
        label('da solo in casa', 'alone at home'),
        label('con una persona o un ausilio', 'with a person or an aid'),
        label('a letto o in poltrona', 'in bed or in a chair'),
      ],
    ),
    triageItem(
      'igiene',
      label('Lavarsi e vestirsi', 'Washing and dressing'),
      ['d510', 'd540'],
      [
        label('da solo', 'alone'),
        label('aiuto per il bagno', 'help with the bath'),
        label('aiuto ogni giorno', 'help every day'),
        label('fa tutto un’altra persona', 'somebody else does everything'),
      ],
    ),
    triageItem(
      'stato-mentale',
      label('Orientarsi e decidere', 'Orientation and deciding'),
      ['b114', 'b144'],
      [
        label('bene', 'well'),
        label('qualche dimenticanza', 'forgets some things'),
        label('spesso confuso', 'often confused'),
        label('non può restare solo', 'cannot be left alone'),
      ],
    ),
    triageItem(
      'convivenza',
      label('Con chi vive', 'Lives with'),
      ['e310'],
      [
        label('con persone che possono aiutare', 'with people who can help'),
        label('solo, con qualcuno vicino', 'alone, with somebody near'),
        label('con persone che non possono aiutare', 'with people who cannot help'),
        label('solo, senza nessuno vicino', 'alone, with nobody near'),
      ],
    ),
    triageItem(
      'assistenza-diretta',
      label('Chi aiuta di persona', 'Who helps in person'),
      ['e340'],
      [
        label('non serve, o c’è sempre', 'not needed, or always there'),
        label('quasi ogni giorno', 'nearly every day'),
        label('qualche volta', 'sometimes'),
        label('nessuno', 'nobody'),
      ],
    ),
  ],
}

const siadItem = (
  linkId: string,
  domain: Domain,
  text: Label,
  { icf, labels }: { icf: readonly string[]; labels: readonly [Label, Label, Label] },
): SheetItem => ({ linkId, domain, label: text, icf, options: options(['1', '2', '3'], labels) })

const disturbances: readonly [Label, Label, Label] = [
  label('assenti o lievi', 'none or slight'),
  label('moderati', 'moderate'),
  label('gravi', 'severe'),
]

/** In the shape of the assessment of the SIAD flow (D.M. in GU 2023-09-20, 23A05146): graded 1 to 3. */
export const siadSheet: Sheet = {
  name: 'siad',
  version: '1',
  title: label('Valutazione per le cure a casa', 'Assessment for care at home'),
  thresholds: {
    functional: { medium: 1, high: 2 },
    mobility: { medium: 1, high: 2 },
    cognitive: { medium: 1, high: 3 },
    network: { medium: 1, high: 2 },
    health: { medium: 1, high: 2 },
  },
  items: [
    siadItem('autonomia', 'functional', label('Autonomia', 'Autonomy'), {
      icf: ['d5'],
      labels: [
        label('autonomo', 'independent'),
        label('in parte', 'in part'),
        label('dipendente', 'dependent'),
      ],
    }),
    siadItem('mobilita', 'mobility', label('Mobilità', 'Mobility'), {
      icf: ['d4'],
      labels: [
        label('si sposta da solo', 'moves alone'),
        label('si sposta con qualcuno', 'moves with somebody'),
        label('non si sposta', 'does not move'),
      ],
    }),
    siadItem('cognitivi', 'cognitive', label('Difficoltà di memoria', 'Difficulties of memory'), {
      icf: ['b144'],
      labels: disturbances,
    }),
    siadItem(
      'comportamento',
      'cognitive',
      label('Difficoltà di comportamento', 'Difficulties of behaviour'),
      {
        icf: ['b152'],
        labels: disturbances,
      },
    ),
    siadItem('supporto-sociale', 'network', label('Aiuto di altri', 'Help of others'), {
      icf: ['e3'],
      labels: [label('c’è', 'there is'), label('in parte', 'in part'), label('non c’è', 'there is none')],
    }),
    siadItem('bisogni-clinici', 'health', label('Cure che servono a casa', 'Care needed at home'), {
      icf: ['e580'],
      labels: [
        label('nessuna o rare', 'none or rare'),
        label('ogni settimana', 'every week'),
        label('ogni giorno', 'every day'),
      ],
    }),
  ],
}

const helpNeeded: readonly [Label, ...Label[]] = [
  label('nessun bisogno', 'no need'),
  label('un poco di aiuto', 'a little help'),
  label('aiuto ogni giorno', 'help every day'),
  label('aiuto continuo', 'continuous help'),
]

const needItem = (linkId: string, domain: Domain, text: Label, ...icf: readonly string[]): SheetItem => ({
  linkId,
  domain,
  label: text,
  icf,
  options: options(['0', '1', '2', '3'], helpNeeded),
})

/** Autonomy in everyday life: seven items, graded 0 (no need) to 3. */
export const autonomySheet: Sheet = {
  name: 'autonomia',
  version: '1',
  title: label('Autonomia', 'Autonomy'),
  thresholds: {
    functional: { medium: 3, high: 6 },
    mobility: { medium: 2, high: 4 },
    health: { medium: 1, high: 3 },
    cognitive: { medium: 1, high: 3 },
  },
  items: [
    needItem('autonomia.lavarsi', 'functional', label('Lavarsi', 'Washing'), 'd510'),
    needItem('autonomia.vestirsi', 'functional', label('Vestirsi', 'Dressing'), 'd540'),
    needItem(
      'autonomia.mangiare',
      'functional',
      label('Mangiare e preparare i pasti', 'Eating and making meals'),
      'd550',
      'd630',
    ),
    needItem('autonomia.casa', 'mobility', label('Muoversi in casa', 'Moving about at home'), 'd460'),
    needItem(
      'autonomia.fuori',
      'mobility',
      label('Uscire e usare i trasporti', 'Going out, transport'),
      'd470',
    ),
    needItem('autonomia.farmaci', 'health', label('Prendere le medicine', 'Taking medicines'), 'd570'),
    needItem(
      'autonomia.carte',
      'cognitive',
      label('Gestire denaro e documenti', 'Looking after money and papers'),
      'd860',
    ),
  ],
}

/** Social needs: six items, graded 0 (no need) to 3. */
export const socialNeedsSheet: Sheet = {
  name: 'bisogni-sociali',
  version: '1',
  title: label('Bisogni sociali', 'Social needs'),
  thresholds: {
    home: { medium: 1, high: 3 },
    network: { medium: 2, high: 4 },
    income: { medium: 1, high: 3 },
    work: { medium: 1, high: 3 },
    carer: { medium: 1, high: 3 },
  },
  items: [
    needItem('bisogni.casa', 'home', label('Abitazione', 'Home'), 'd610', 'e155'),
    needItem(
      'bisogni.compagnia',
      'network',
      label('Persone su cui contare', 'People to count on'),
      'e3',
      'd750',
    ),
    needItem('bisogni.reddito', 'income', label('Arrivare a fine mese', 'Making ends meet'), 'd870'),
    needItem('bisogni.lavoro', 'work', label('Lavoro o studio', 'Work or study'), 'd850'),
    needItem(
      'bisogni.lingua',
      'network',
      label('Capire e farsi capire in italiano', 'Understanding and being understood in Italian'),
      'd3',
    ),
    needItem(
      'bisogni.cura',
      'carer',
      label('Peso di assistere qualcuno', 'Load of caring for somebody'),
      'd660',
    ),
  ],
}

export const sheets: readonly Sheet[] = [triageSheet, siadSheet, autonomySheet, socialNeedsSheet]
