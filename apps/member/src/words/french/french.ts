import { contentsFrench } from '@mutua/ui/words/contents-french'
import type { OtherWords } from '../other-words.ts'
import { afterwardsFrench } from './afterwards.ts'
import { assemblyFrench } from './assembly.ts'
import { cameFrench } from './came.ts'
import { coopFrench } from './coop.ts'
import { decisionsFrench } from './decisions.ts'
import { lifeFrench } from './life.ts'
import { membershipFrench } from './membership.ts'
import { peopleFrench } from './people.ts'
import { projectFrench } from './project.ts'
import { callsFrench } from './calls.ts'
import { needsFrench } from './needs.ts'
import { reachFrench } from './reach.ts'
import { rightsFrench } from './rights.ts'
import { studiesFrench } from './studies.ts'
import { spendingFrench } from './spending.ts'
import { voteFrench } from './vote.ts'
import { scopesFrench } from './scopes.ts'

export const french: OtherWords = {
  scope: scopesFrench,
  mode: {
    read: 'lire',
    append: 'ajouter',
    write: 'modifier',
  },
  state: {
    given: 'Valable jusqu’au {until}',
    paused: 'Suspendu : ne peut pas lire pour le moment',
    withdrawn: 'Retiré : ne peut plus lire',
    invalidated: 'Déclaré nul par la coopérative',
    expired: 'Fini le {until}',
  },
  request: {
    title: '{name} demande à utiliser vos données',
    why: 'Pourquoi',
    until: 'Jusqu’au',
    what: 'Quoi',
    cannot: 'Ce qui n’est pas permis',
    cannotPass: 'Donner vos données à d’autres.',
    cannotMore: 'Lire autre chose, ou pour d’autres raisons.',
    cannotChange: 'Changer vos données.',
    nothingTicked: 'Choisissez au moins une chose, ou répondez non.',
    yes: 'Oui',
    no: 'Non',
    today: 'Seulement aujourd’hui',
    seeConsent: 'Voir l’accord',
    already: {
      given: 'Vous avez dit oui',
      refused: 'Vous avez dit non',
      cancelled: 'La demande a été retirée',
      expired: 'Le temps de la demande est passé',
    },
  },
  exactly: {
    show: 'Montrez-moi exactement quoi',
    count:
      '{count, plural, =0 {Pour l’instant, il n’y a rien.} one {Pour l’instant, c’est une donnée :} other {Pour l’instant, ce sont # données :}}',
    masked: 'Ceci est enlevé : {what}',
  },
  sharing: {
    title: 'Qui peut voir',
    which: 'Quels accords',
    now: 'Maintenant',
    over: 'Finis',
    none: 'Personne ne peut voir vos données.',
    noneOver: 'Aucun accord n’est encore fini.',
  },
  consent: {
    since: 'Depuis le',
    pause: 'Suspendre',
    resume: 'Reprendre',
    restore: 'Annuler le retrait',
    withdrawnNow:
      'C’est fait : dès maintenant, la lecture n’est plus possible. Pendant dix minutes, vous pouvez annuler.',
    uses: '{count, plural, =0 {Lectures} one {Une lecture} other {# lectures}}',
    noUses: 'Personne n’a encore utilisé cet accord.',
  },
  withdraw: {
    title: 'Retirer l’accord donné à {name} ?',
    atOnce: 'Dès maintenant, plus rien ne pourra être lu.',
    erase: 'Nous demanderons d’effacer les copies et nous vous dirons la réponse.',
    undo: 'Pendant dix minutes, vous pourrez annuler.',
    care: 'Vos soins et vos services restent comme ils sont.',
    now: 'Retirer maintenant',
    keep: 'Laisser comme c’est',
  },
  log: {
    title: 'Qui a utilisé vos données',
    who: 'Montrer',
    everybody: 'tout le monde',
    nobody: 'Personne n’a encore utilisé vos données.',
    more: 'Montrer plus',
  },
  data: {
    title: 'Vos données',
    noDay: 'sans date',
    carryAway: 'Tout emporter, ou ajouter quelque chose',
    kind: {
      problems: 'Problèmes de santé',
      allergies: 'Allergies',
      medicines: 'Médicaments prescrits',
      medicinesTaken: 'Médicaments que vous prenez',
      laboratory: 'Analyses de laboratoire',
      vitals: 'Signes vitaux',
      reports: 'Comptes rendus',
      vaccinations: 'Vaccinations',
      visits: 'Visites et séjours',
      projects: 'Projets et plans de soins',
      documents: 'Documents',
    },
  },
  mine: {
    ways: 'Façons de regarder vos données',
    byKind: 'Par type',
    timeline: 'Dans le temps',
    trends: 'Évolutions',
    bringIn: 'Ajouter',
    project: 'Mon projet',
    hidden: 'Moi seul je les vois',
    allKinds: 'tout',
    count: '{count, plural, =0 {aucune donnée} one {une donnée} other {# données}}',
    source: 'D’où elle vient',
    sourceUnknown: 'La donnée ne le dit pas.',
    file: 'Du fichier',
    writtenBy: 'Mise ici par',
    yourself: 'vous',
    writtenAt: 'Mise ici le',
    readers: 'Qui l’a lue',
    noReaders: 'Personne ne l’a lue.',
    hideTitle: 'La garder pour vous',
    hideWhat:
      'Si vous la cachez, vous seul la voyez. On ne dit même pas aux autres que quelque chose est caché. Vous pouvez la faire revenir quand vous voulez.',
    hide: 'Cacher',
    hiddenWhat: 'Ces données, vous seul les voyez. Pour tous les autres, elles n’existent pas.',
    nothingHidden: 'Vous n’avez rien caché.',
    hiddenSince: 'caché le',
    bringBack: 'Faire revenir',
  },
  contents: contentsFrench,
  bring: {
    choose: 'Choisir un fichier',
    kinds:
      'Un document du dossier de santé (PDF ou XML), des données FHIR, l’export d’Apple Santé (ZIP) ou un tableau (CSV). Nous vous disons d’abord ce qu’il contient : rien n’est écrit avant que vous le disiez.',
    unknown: 'Nous ne savons pas lire ce type de fichier.',
    foreseen: 'Dans le fichier',
    new: '{count, plural, =0 {Aucune donnée nouvelle.} one {Une donnée nouvelle.} other {# données nouvelles.}}',
    changed:
      '{count, plural, one {Une change une donnée que vous avez.} other {# changent des données que vous avez.}}',
    already:
      '{count, plural, =0 {Rien que vous ayez déjà.} one {Une que vous avez déjà.} other {# que vous avez déjà.}}',
    invalid:
      '{count, plural, =0 {Aucune erreur.} one {Une est fausse et reste dehors.} other {# sont fausses et restent dehors.}}',
    whyInvalid: 'Pourquoi elles restent dehors',
    entry: 'Donnée {entry} :',
    now: '{count, plural, =0 {Rien à ajouter} one {Ajouter une donnée} other {Ajouter # données}}',
    leave: 'Laisser',
    imports: 'Ce que vous avez ajouté',
    noImports: 'Vous n’avez encore rien ajouté.',
    noName: 'Un fichier sans nom',
    progress: '{done} sur {total}',
    undo: 'Annuler et enlever',
    undone:
      '{count, plural, =0 {Il n’y avait rien à enlever.} one {Une donnée a été enlevée.} other {# données ont été enlevées.}}',
    kept: '{count, plural, one {Une a changé depuis et reste.} other {# ont changé depuis et restent.}}',
    state: {
      running: 'En cours',
      done: 'Ajouté',
      cancelled: 'Arrêté',
      failed: 'Pas réussi',
      interrupted: 'Interrompu',
      undoing: 'Nous l’enlevons',
      undone: 'Enlevé',
    },
    fault: {
      'body-malformed': 'Le fichier ne se lit pas : il n’est pas entier, ou pas ce que dit son nom.',
      'body-too-large': 'Le fichier est trop grand.',
      'import-running': 'Un autre fichier est encore en train d’entrer. Attendez qu’il finisse et réessayez.',
      'quota-exceeded': 'Il n’y a plus de place dans votre espace.',
    },
  },
  trend: {
    none: 'Pour une évolution, il faut au moins deux mesures de la même chose.',
    sentence: '{name} : {count} mesures, de {from} ({since}) à {to} ({until}).',
    band: 'La bande verte, ce sont les valeurs habituelles, comme le laboratoire les a écrites.',
    asTable: 'Les mêmes nombres dans un tableau',
    day: 'Jour',
  },
  ...afterwardsFrench,
  ...cameFrench,
  ...coopFrench,
  ...assemblyFrench,
  ...decisionsFrench,
  ...lifeFrench,
  ...membershipFrench,
  ...peopleFrench,
  project: projectFrench,
  ...callsFrench,
  ...needsFrench,
  ...reachFrench,
  ...rightsFrench,
  ...studiesFrench,
  ...spendingFrench,
  ...voteFrench,
}
