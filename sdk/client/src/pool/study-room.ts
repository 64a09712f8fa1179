import { parseWebId, type WebId } from '../ids.ts'

const room = /^(https?:\/\/[^\s?#]+\/studies\/[A-Za-z0-9_-]{22})#room$/

/** The agent that reads the pods for a study. Nobody can sign in as it. @param study its id */
export const roomOf = (study: string): WebId => parseWebId(`${study}#room`)

/**
 * Of which study a use was: receipts of a snapshot name its room as their recipient.
 * @returns its id, under which anybody reads what became of it; undefined where the recipient is no such room
 */
export const studyOfRecipient = (webId: string): string | undefined => room.exec(webId)?.[1]
