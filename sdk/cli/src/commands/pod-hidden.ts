import type { Command } from '../command.ts'
import { printable } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import { openPod, resourceOf } from './pod.ts'

export const podHide: Command = {
  words: ['pod', 'hide'],
  about: {
    it: 'oscura un documento o un contenitore: per tutti gli altri è come se non ci fosse',
    en: 'hides a document or a container: for everybody else it is as if it were not there',
  },
  takes: ['PATH'],
  options: {},
  run: async (call, world) => {
    const { pod, caller } = await openPod(call, world)
    const url = resourceOf(call.place(0), caller)
    await pod.hide(url)
    return { json: { hidden: url }, text: { it: 'Oscurata.', en: 'Hidden.' } }
  },
}

export const podUnhide: Command = {
  words: ['pod', 'unhide'],
  about: { it: "toglie l'oscuramento", en: 'brings back what was hidden' },
  takes: ['PATH'],
  options: {},
  run: async (call, world) => {
    const { pod, caller } = await openPod(call, world)
    const url = resourceOf(call.place(0), caller)
    await pod.unhide(url)
    return { json: { unhidden: url }, text: { it: 'Non è più oscurata.', en: 'It is back.' } }
  },
}

export const podHidden: Command = {
  words: ['pod', 'hidden'],
  about: { it: 'elenca ciò che è oscurato', en: 'lists what is hidden' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const { pod, caller } = await openPod(call, world)
    const { podName } = caller
    if (podName === undefined)
      throw usageFault({ it: 'Entrare come chi ha il pod.', en: 'Sign in as the owner of the pod.' })
    const items = await pod.hidden(podName)
    const root = `${caller.podServer}/${podName}/`
    return {
      json: { items },
      text: items
        .map(({ resource, hiddenAt }) => `${hiddenAt}  ${printable(resource.slice(root.length))}`)
        .join('\n'),
    }
  },
}
