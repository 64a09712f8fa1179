import { expect, test } from 'vitest'
import { idleMs, watchIdle } from './idle-watch.ts'

const open = () => {
  const page = new EventTarget()
  const said: string[] = []
  let at = 0
  let look: (() => void) | undefined
  const end = watchIdle(() => said.push('idle'), {
    page,
    now: () => at,
    every: (again) => {
      look = again
      return () => (look = undefined)
    },
  })
  return {
    said,
    end,
    touch: (name: string) => page.dispatchEvent(new Event(name)),
    pass: (ms: number) => {
      at += ms
      look?.()
    },
    sleep: (ms: number) => (at += ms),
  }
}

test('a round that nobody touches for fifteen minutes is said to lie idle, once', () => {
  const watch = open()
  watch.pass(idleMs - 1)
  expect(watch.said).toEqual([])
  watch.pass(1)
  watch.pass(idleMs)
  expect(watch.said).toEqual(['idle'])
})

test.each(['pointerdown', 'keydown', 'input'])('%s begins the time anew', (name) => {
  const watch = open()
  watch.pass(idleMs - 1)
  watch.touch(name)
  watch.pass(idleMs - 1)
  expect(watch.said).toEqual([])
})

test.each(['pointerdown', 'visibilitychange'])(
  'a tablet that slept too long is idle at its first %s',
  (name) => {
    const watch = open()
    watch.sleep(idleMs)
    watch.touch(name)
    expect(watch.said).toEqual(['idle'])
  },
)

test('a watch that has ended says nothing', () => {
  const watch = open()
  watch.end()
  watch.sleep(idleMs)
  watch.touch('visibilitychange')
  expect(watch.said).toEqual([])
})
