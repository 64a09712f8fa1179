/** What every Solid server can do. */
export const solidWorkloads = [
  'get_public',
  'get_dpop',
  'list_1000',
  'put_create',
  'put_replace',
  'patch_n3',
] as const
export const workloadNames = [...solidWorkloads, 'consent_read'] as const
export type SolidWorkload = (typeof solidWorkloads)[number]
export type WorkloadName = (typeof workloadNames)[number]

/** What is measured at the process of a server instead of by load. */
export const serverMeasures = ['start_ms', 'rss_idle_mb', 'rss_after_mb'] as const
export type ServerMeasure = (typeof serverMeasures)[number]

/** Every line there can be. `get_public_bare` holds ours against the bare server, `start_10000_ms` has no peer. */
export const measureNames = [
  ...workloadNames,
  'get_public_bare',
  ...serverMeasures,
  'start_10000_ms',
] as const
export type MeasureName = (typeof measureNames)[number]

/** What a run measures when nobody says otherwise. */
export const suites = {
  services: ['get_public', 'get_dpop', 'put_create', 'consent_read'],
  pod: [...solidWorkloads, 'get_public_bare', ...serverMeasures],
} as const satisfies Record<string, readonly MeasureName[]>

export const isWorkload = (name: MeasureName): name is WorkloadName =>
  (workloadNames as readonly MeasureName[]).includes(name)

export const unitOf = (name: MeasureName): 'req/s' | 'ms' | 'MB' => {
  if (name.endsWith('_ms')) return 'ms'
  return name.endsWith('_mb') ? 'MB' : 'req/s'
}
