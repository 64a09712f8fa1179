import type { Shape } from './shape.ts'
import type { WireAnswer } from './wire.ts'

/** A request that is cut short may be left without an answer, but not for long. */
export const faultOf = (answer: WireAnswer, shape: Shape): string | undefined => {
  if (answer.kind === 'silent')
    return answer.why === 'closed' && mayBeUnfinished(shape) ? undefined : `no answer: ${answer.why}`
  if (answer.status >= 500) return `answered ${answer.status}: ${answer.body.slice(0, 300)}`
  return answer.status >= 200 ? undefined : `answered ${answer.status}`
}

/** Its length is told wrongly, or twice: the server may wait for more, or end the connection without a word. */
export const mayBeUnfinished = ({ framing, lines }: Shape): boolean =>
  !['length', 'none', 'chunked'].includes(framing) ||
  lines.some((line) =>
    /^(?:content-length|transfer-encoding|expect|upgrade|connection|no colon| folded)/i.test(line),
  )
