import type { Partly } from '@mutua/ui/words/partly'
import type { HomeWords } from '../italian/home.ts'

export const homeFrench: Partly<HomeWords> = {
  places: {
    home: 'Début',
    sharing: 'Qui peut',
    log: 'Qui a lu',
    data: 'Mes données',
  },
  wayIn: {
    sentence:
      'Vos données restent avec vous. Entrez pour voir qui peut les lire, qui les a lues et ce qu’on vous demande.',
  },
  home: {
    title: 'Vos données aujourd’hui',
    join: 'Deviens membre de la coopérative',
    asks: '{name} vous demande quelque chose',
    nothingWaits: 'Personne ne vous demande rien.',
    whoCanSee: 'Qui peut voir',
    ending:
      '{count, plural, =0 {Aucun accord ne finit bientôt} one {Un accord finit bientôt} other {# accords finissent bientôt}}',
    whoLooked: 'Qui a regardé',
    quiet: 'Semaine tranquille : personne n’a regardé.',
    latest: 'Les dernières lectures',
  },
  use: {
    read: '{name} a lu : {what}. Pourquoi : {why}.',
    looked: '{name} a regardé ce qu’il y a : {what}. Pourquoi : {why}.',
    wrote: '{name} a écrit : {what}. Pourquoi : {why}.',
    removed: '{name} a enlevé : {what}. Pourquoi : {why}.',
    times: '{count} fois comme cela.',
  },
  whole: { pod: 'Tout votre espace', health: 'Toutes vos données de santé et sociales' },
  consent: {
    withdraw: 'Retirer l’accord',
  },
  life: {
    hello: 'Bonjour',
    people: '{count, plural, =0 {Personne.} one {personne ou service.} other {personnes ou services.}}',
    looked:
      '{count, plural, one {fois en sept jours, par une personne ou un service.} other {fois en sept jours, par # personnes ou services.}}',
    gave: 'À quoi elles ont servi',
    useful: '{count, plural, =0 {Aucun usage pour l’instant.} one {usage.} other {usages.}}',
    studies: '{count, plural, =0 {Aucune recherche.} one {Une recherche.} other {# recherches.}}',
    named: 'Vous êtes choisi pour aider :',
    namedWhat: 'Vous pouvez accepter ou dire non.',
    overdue: 'Quelqu’un n’a pas encore dit si les copies sont effacées',
    overdueWhat: 'Le temps est passé. La coopérative le sait. Voyez qui c’est.',
    commitments:
      '{count, plural, one {Un de vos engagements reste à faire} other {# de vos engagements restent à faire}}',
    commitmentsWhat: 'Ils sont dans votre projet.',
    first: {
      title: 'Par où commencer',
      bring: 'Ajoutez vos données',
      bringWhat: 'Un compte rendu, ou ce que vous avez mesuré.',
      share: 'Montrez quelque chose à votre médecin',
      shareWhat: 'Vous choisissez quoi, et pour combien de temps.',
      people: 'Choisissez qui vous aide',
      peopleWhat: 'Une personne de confiance.',
    },
  },
  share: {
    begin: 'Montrer à mon médecin',
  },
  quiet: {
    title: 'Avis et sortie',
    exit: 'Partir d’ici',
  },
  people: {
    title: 'Qui m’aide',
    more: 'Autres pages',
  },
  emergency: {
    title: 'En cas d’urgence',
  },
  lists: {
    now: 'Qui peut voir maintenant',
  },
  carry: {
    title: 'Tout emporter',
  },
  studies: {
    title: 'Recherche',
  },
  calls: {
    title: 'Co-conception',
  },
  sections: {
    title: 'Les sections',
  },
  needs: {
    title: 'Le tableau',
  },
  rights: {
    title: 'Mes droits',
  },
  assembly: {
    title: 'Assemblées et votes',
  },
  coop: {
    title: 'La coopérative',
  },
}
