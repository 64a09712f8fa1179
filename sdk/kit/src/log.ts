import { pino, type Logger } from 'pino'

export type Log = Logger

/**
 * JSON lines on stderr, so that stdout stays for what a person or program asked for. Call it with codes, counts and
 * request ids only: no WebID, path, token or value of a resource (GDPR Art. 5(1)(c)).
 * @param level pino level name; `silent` in tests
 */
export const createLog = (name: string, level: string): Log =>
  pino(
    { name, level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
