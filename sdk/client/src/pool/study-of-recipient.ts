const room = /^(https?:\/\/[^\s?#]+\/studies\/[A-Za-z0-9_-]{22})#room$/

/**
 * Of which study a use was: receipts of a snapshot name its room as their recipient.
 * @returns its id, under which anybody reads what became of it; undefined where the recipient is no such room
 */
export const studyOfRecipient = (webId: string): string | undefined => room.exec(webId)?.[1]
