/**
 * First folder under `/health/`: the six priority categories of the EHDS (Reg. (EU) 2025/327 Art. 14(1)) and five of
 * ours. A grant names whole categories, so where a resource lands decides who can be allowed to read it.
 */
export const healthCategories = [
  'summary',
  'prescription',
  'dispensation',
  'imaging',
  'laboratory',
  'discharge',
  'social',
  'assessment',
  'careplan',
  'wellness',
  'documents',
] as const
export type HealthCategory = (typeof healthCategories)[number]
