import { z } from 'zod'

/** Short name of a document of which there can be several of a kind: a later one of the name takes its place. */
export const policyNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be small letters, digits and dashes')
