import { z } from 'zod'
import { baseUrlSchema } from '@mutua/sdk/ids'

/** Whom the app speaks to; the site that serves it says so, at `/config.json`. */
const appConfigSchema = z.object({
  coopName: z.string().min(1),
  podServer: baseUrlSchema,
  consentService: baseUrlSchema,
})
export type AppConfig = z.infer<typeof appConfigSchema>

/** @throws {Error} when the site does not say whom to speak to */
export const readAppConfig = async (): Promise<AppConfig> => {
  const response = await fetch('/config.json')
  if (!response.ok) throw new Error(`The site has no settings for the app (${String(response.status)}).`)
  return appConfigSchema.parse(await response.json())
}
