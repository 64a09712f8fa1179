import type { Study } from '@mutua/sdk/pool/study'
import { studyTopics, type StudyTopic } from '@mutua/sdk/pool/study-shown'
import type { Text } from '../words.ts'

/** What a member reads before joining a study, topic by topic: the same that the screens ask back. */
export const toldOf = ({ project, plan }: Study): Readonly<Record<StudyTopic, Text>> => {
  const { recipientName: name, to } = project.document
  const things = plan.variables.join(', ')
  return {
    who: {
      it: `${name} riceve solo numeri su molte persone, mai i tuoi dati.`,
      en: `${name} gets only numbers about many people, never your records.`,
    },
    things: {
      it: `Si legge una volta, e nient’altro: ${things}.`,
      en: `Read once, and nothing else: ${things}.`,
    },
    find: {
      it: 'In una risposta nessuno ti può trovare: ogni numero è un po’ spostato a caso.',
      en: 'Nobody can find you in an answer: each number is moved a little by chance.',
    },
    copy: {
      it: `La copia è chiusa a chiave e alla fine distrutta, al più dopo il ${to}.`,
      en: `The copy is locked, and destroyed in the end, after ${to} at the latest.`,
    },
    back: {
      it: 'Esci quando vuoi, e le tue cure restano come sono.',
      en: 'You leave when you like, and your care stays as it is.',
    },
  }
}

/** The same as lines, and how the yes is said. */
export const explained = (
  told: Readonly<Record<StudyTopic, Text>>,
): { readonly text: Text; readonly remark: Text } => {
  const lines = (language: keyof Text): string =>
    studyTopics.map((topic) => `${topic}  ${told[topic][language]}`).join('\n')
  const yes = studyTopics.map((topic) => `--understood ${topic}`).join(' ')
  return {
    text: { it: lines('it'), en: lines('en') },
    remark: {
      it: `Nessun consenso è stato dato. Se hai capito tutto e vuoi aderire, ripeti con: ${yes}`,
      en: `No consent was given. If you understood it all and want to join, repeat with: ${yes}`,
    },
  }
}
