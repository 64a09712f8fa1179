import { z } from 'zod'

/** Year and number in the book of resolutions: `2026/1`. */
export const resolutionIdSchema = z
  .string()
  .regex(/^2\d{3}\/[1-9]\d{0,5}$/, 'must be year and number, like 2026/1')
