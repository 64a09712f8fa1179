import { Worker } from 'node:worker_threads'
import { Problem, type ProblemCode } from '@mutua/sdk/problem'

/** A thread for input of strangers: it comes up with the first job, and ends when it rests, falls or takes too long. */
export interface LimitedThread<Work, Answer> {
  /**
   * @param given memory that goes over to the thread; the caller has it no more
   * @throws {Problem} `limits.code` when there is no answer now
   */
  run(work: Work, given?: readonly ArrayBuffer[]): Promise<Answer>
  close(): Promise<void>
}

export interface ThreadLimits {
  /** What runs in it: takes `{ id, work }` and posts an answer with that id for each. */
  readonly module: URL
  /** Of its heap. */
  readonly megabytes: number
  /** What people are told that stopped. */
  readonly name: string
  /** Of the refusal while there is no answer. */
  readonly code: ProblemCode
  /** It ends after so long without work. */
  readonly idleMilliseconds: number
  /** A job that takes longer ends the thread. */
  readonly jobMilliseconds: number
}

export const createLimitedThread = <Work, Answer extends { readonly id: number }>(
  limits: ThreadLimits,
): LimitedThread<Work, Answer> => {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let closed = false
  let lastId = 0
  const waiting = new Map<number, Waiting<Answer>>()

  const end = async (why: string): Promise<void> => {
    const ending = worker
    worker = undefined
    clearTimeout(idle)
    for (const { reject, deadline } of waiting.values()) {
      clearTimeout(deadline)
      reject(new Problem(limits.code, why))
    }
    waiting.clear()
    await ending?.terminate()
  }

  const start = (): Worker => {
    const started = new Worker(limits.module, {
      // The thread reads input of strangers: it gets no secret of the process and a bound on its memory.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
    })
    const fall = (cause: string) => () => {
      if (worker === started) void end(cause)
    }
    started.on('message', (answer: Answer) => {
      settle(answer)
    })
    started.on('error', fall(`${limits.name} stopped; try again.`))
    started.on('exit', fall(`${limits.name} stopped; try again.`))
    return started
  }

  const settle = (answer: Answer): void => {
    const asked = waiting.get(answer.id)
    if (asked === undefined) return
    waiting.delete(answer.id)
    clearTimeout(asked.deadline)
    if (waiting.size === 0) rest()
    asked.resolve(answer)
  }

  /** Without work the thread neither keeps the process alive nor stays for good. */
  const rest = (): void => {
    worker?.unref()
    idle = setTimeout(() => void end(`${limits.name} stopped; try again.`), limits.idleMilliseconds)
    idle.unref()
  }

  return {
    run: (work, given = []) => {
      if (closed) return Promise.reject(new Problem(limits.code, 'The server is stopping.'))
      clearTimeout(idle)
      const asked = (worker ??= start())
      asked.ref()
      const id = ++lastId
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(
          () => void end(`${limits.name} took too long and was stopped.`),
          limits.jobMilliseconds,
        )
        waiting.set(id, { resolve, reject, deadline })
        asked.postMessage({ id, work }, given)
      })
    },
    close: () => {
      closed = true
      return end('The server is stopping.')
    },
  }
}

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (problem: Problem) => void
  readonly deadline: NodeJS.Timeout
}
