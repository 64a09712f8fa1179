import type { LauncherConfig } from './config.ts'
import { generateDemoPeople } from './demo-people/generate.ts'
import type { DemoSignIns } from './demo/sign-ins.ts'

/** What `npm start` says when everything is up. */
export const welcome = (config: LauncherConfig, signIns: DemoSignIns | undefined): string => {
  const lines = [
    '',
    'Mutua is ready.',
    '',
    `  For members (sign in)             ${config.site.origin}/member/`,
    `  For providers (sign in)           ${config.site.origin}/provider/`,
    `  For staff and board (sign in)     ${config.site.origin}/coop/`,
    `  For researchers (sign in)         ${config.site.origin}/research/`,
    `  Co-op (its state)                 ${config.consent.origin}/`,
    `  Pods (sign in, your account)      ${config.pod.origin}/.me`,
    `  Check a consent receipt           ${config.consent.origin}/receipt-checker`,
    `  Verify without us                 ${config.consent.origin}/verifier`,
    `  Transparency log                  ${config.consent.origin}/log/checkpoint${config.isWitnessed ? '' : ' (no witness cosigns it)'}`,
    `  Everything is kept in             ${config.home}`,
    '',
  ]
  if (signIns !== undefined) lines.push(...demoLines(signIns, config))
  lines.push('Stop with Ctrl-C; the next start finds everything again.', '')
  return lines.join('\n')
}

const demoLines = (signIns: DemoSignIns, { home, isUsualHome }: LauncherConfig): string[] => {
  const mutua = `${isUsualHome ? '' : `MUTUA_HOME=${home} `}npm run -s mutua --`
  const { coop, officer, secondOfficer, researcher, members, providers } = generateDemoPeople()
  const rows = [
    ...members.map(({ name, displayName }) => ({ name, displayName, part: 'member' })),
    ...providers.map(({ name, displayName, role }) => ({ name, displayName, part: role })),
    ...[officer, secondOfficer].map(({ name, displayName }) => ({
      name,
      displayName,
      part: 'officer of the co-op',
    })),
    { ...researcher, part: 'researcher' },
  ]
  return [
    `Demo: ${coop.name}, ${coop.town}. All people are invented; the passwords were made for this installation.`,
    '',
    ...rows.map(
      ({ name, displayName, part }) =>
        `  ${name.padEnd(12)} ${(signIns.passwords[name] ?? '').padEnd(40)} ${displayName} (${part})`,
    ),
    '',
    'In the demo all parties of a secret vote run on this machine, and so its secrecy is worth nothing; in a real co-op other',
    'organisations run the credential authority and the trustees, each on a machine of its own.',
    '',
    `Try:  ${mutua} requests --as davide`,
    `      ${mutua} receipts --as osvaldo`,
    `      ${mutua} grants --as osvaldo`,
    `      ${mutua} delegate list --as mirella`,
    `      ${mutua} emergency review --as segreteria`,
    `      ${mutua} consent-receipt GRANT --as osvaldo --out receipt.html`,
    '',
  ]
}
