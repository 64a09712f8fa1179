import type { Partly } from '@mutua/ui/words/partly'
import type { CameWords } from '../italian/came.ts'

export const cameFrench: Partly<CameWords> = {
  came: {
    drop: 'Ou glissez un fichier ici.',
    kind: {
      reports: '{count, plural, one {un compte rendu} other {# comptes rendus}}',
      results: '{count, plural, one {un résultat} other {# résultats}}',
      problems: '{count, plural, one {un problème} other {# problèmes}}',
      allergies: '{count, plural, one {une allergie} other {# allergies}}',
      medicines: '{count, plural, one {un médicament} other {# médicaments}}',
      vaccinations: '{count, plural, one {une vaccination} other {# vaccinations}}',
      visits: '{count, plural, one {une visite} other {# visites}}',
      procedures: '{count, plural, one {une intervention} other {# interventions}}',
      documents: '{count, plural, one {un document} other {# documents}}',
      others: '{count, plural, one {une autre donnée} other {# autres données}}',
    },
    original: 'Le fichier est gardé comme il était.',
    save: 'Télécharger le fichier comme il était',
    columns: 'Ce qu’il y a dans chaque colonne',
    columnsWhat: 'Si les titres du tableau ne le disent pas, dites-le.',
    field: {
      date: 'Jour',
      time: 'Heure',
      systolic: 'Tension haute',
      diastolic: 'Tension basse',
      pulse: 'Pouls',
      glucose: 'Glycémie',
      weight: 'Poids',
      height: 'Taille',
    },
    byTitle: 'comme le dit le titre',
    unit: 'Unité de la glycémie',
    dates: 'Les dates',
    dmy: 'le jour d’abord',
    mdy: 'le mois d’abord',
    readAgain: 'Lire à nouveau',
    cancel: 'Arrêter',
    resume: 'Continuer',
    why: {
      missing: 'Il manque quelque chose de nécessaire',
      form: 'Ce n’est pas écrit comme il faut',
      ours: 'Nous n’avons pas pu le garder : réessayez',
    },
    saidBySystem: 'Mots du système, en anglais',
    stays: {
      'changed': 'a changé ensuite',
      'gone': 'avait déjà été enlevé',
      'former-lost': 'ce qu’il y avait avant n’existe plus',
    },
  },
}
