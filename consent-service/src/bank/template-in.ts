import { templateSchema, type Template, type TemplateFile } from '@mutua/sdk/bank/template'

/** What a file says that was verified when it came, or that we signed. */
export const templateIn = (file: TemplateFile): Template =>
  templateSchema.parse(JSON.parse(Buffer.from(file.signed.split('.')[1] ?? '', 'base64url').toString('utf8')))
