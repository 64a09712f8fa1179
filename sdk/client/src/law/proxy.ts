import type { Rules } from './rules.ts'
import { firstRefusal, refusal, type Verdict } from './verdict.ts'

export interface Proxy {
  /** Members whom the representative would represent, this one included. */
  readonly represented: number
  readonly representative: {
    readonly isMember: boolean
    /** `director`, `auditor`, `employee`, as far as they are one. */
    readonly roles?: readonly string[]
    /** Whether they have given a proxy themselves for the same assembly. */
    readonly isRepresented: boolean
  }
  /** Whether the giver represents somebody, who would then be represented by a third. */
  readonly giverRepresents: boolean
  readonly written: boolean
  /** Whether it names who represents, and the assembly. */
  readonly namesRepresentative: boolean
  readonly namesAssembly: boolean
}

/** Whether a proxy is taken (art. 2372, 2539 c.c.): in writing, never blank, within the cap, and no chain of proxies. */
export const checkProxy = (rules: Rules, proxy: Proxy): Verdict => {
  const { representative: by } = proxy
  const most = rules.number('proxy.most')
  const barred = (by.roles ?? []).filter((role) => rules.list('proxy.not-to').includes(role))
  const isChain = by.isRepresented || proxy.giverRepresents
  return firstRefusal([
    !rules.flag('proxy.allowed') &&
      refusal(rules, 'proxy.allowed', 'the statute has every member vote in person.'),
    rules.flag('proxy.written') &&
      !proxy.written &&
      refusal(rules, 'proxy.written', 'a proxy is in writing.'),
    rules.flag('proxy.named') &&
      !proxy.namesRepresentative &&
      refusal(rules, 'proxy.named', 'a proxy names who represents.'),
    rules.flag('proxy.one-assembly') &&
      !proxy.namesAssembly &&
      refusal(rules, 'proxy.one-assembly', 'a proxy names the assembly that it is for.'),
    rules.flag('proxy.members-only') &&
      !by.isMember &&
      refusal(rules, 'proxy.members-only', 'only a member represents a member.'),
    barred.length > 0 &&
      refusal(rules, 'proxy.not-to', `who is ${barred.join(', ')} of the co-op represents nobody.`),
    isChain &&
      !rules.flag('proxy.passed-on') &&
      refusal(
        rules,
        'proxy.passed-on',
        'a proxy is not passed on: one of the two represents, or is represented.',
      ),
    proxy.represented > most && refusal(rules, 'proxy.most', `nobody represents more than ${most} members.`),
  ])
}

/** Whether a proxy may be taken back: always, and for a vote that was cast under it too late. */
export const checkProxyRevocation = (rules: Rules, proxy: { readonly used: boolean }): Verdict =>
  firstRefusal([
    (proxy.used || !rules.flag('proxy.revocable')) &&
      refusal(
        rules,
        'proxy.revocable',
        'the representative has checked in with it: it can be taken back until then.',
      ),
  ])
