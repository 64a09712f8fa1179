import { createPodImports, type PodImports } from '../resources/pod-imports.ts'

type Deps = Parameters<typeof createPodImports>[0]

export interface MortalImports {
  readonly imports: PodImports
  /**
   * After so many writes it is as if the process had ended and begun again: what runs gets no further write through, and is
   * not known any more.
   */
  readonly interruptAfter: (writes: number) => void
}

export const createMortalImports = (deps: Deps): MortalImports => {
  let life = 0
  let left = Infinity
  const begin = (): PodImports => {
    const mine = life
    return createPodImports({
      ...deps,
      writer: {
        ...deps.writer,
        commit: (pod, attempt) => {
          if (mine === life && left === 0) end()
          if (mine !== life) return Promise.reject(new Error('this process is gone'))
          left -= 1
          return deps.writer.commit(pod, attempt)
        },
      },
    })
  }
  let current = begin()
  const end = (): void => {
    life += 1
    left = Infinity
    current = begin()
  }
  return {
    imports: {
      open: (...words) => current.open(...words),
      requireIdle: (...words) => current.requireIdle(...words),
      stage: (...words) => current.stage(...words),
      bodyOf: (...words) => current.bodyOf(...words),
      compare: (...words) => current.compare(...words),
      read: (...words) => current.read(...words),
      list: (...words) => current.list(...words),
      faults: (...words) => current.faults(...words),
      paths: (...words) => current.paths(...words),
      cancel: (...words) => current.cancel(...words),
      unfinished: () => current.unfinished(),
      resume: (...words) => current.resume(...words),
      undo: (...words) => current.undo(...words),
    },
    interruptAfter: (writes) => {
      left = writes
    },
  }
}
