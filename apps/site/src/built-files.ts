import { readdir } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Request, Response } from 'express'
import { codings } from './compress-files.ts'

/** Sends files of a built folder. */
export interface BuiltFiles {
  /** Names below the folder, those of compressed files among them. */
  readonly names: ReadonlySet<string>
  /**
   * Sends the file, compressed where that was done and the browser takes it (RFC 9110 §12.5.3). Each form has an ETag of its own
   * (§8.8.3.3: "an entity tag [...] for each representation").
   */
  readonly send: (file: string, request: Request, response: Response, cacheControl: string) => void
}

/** @param folder does not change as long as the site runs */
export const openBuiltFiles = async (folder: string): Promise<BuiltFiles> => {
  const names = new Set(await readdir(folder, { recursive: true }))
  return {
    names,
    send: (file, request, response, cacheControl) => {
      const accepted = request.acceptsEncodings()
      const coding = (['br', 'gzip'] as const).find(
        (one) => accepted.includes(one) && names.has(file + codings[one]),
      )
      response.set('Cache-Control', cacheControl).vary('Accept-Encoding').type(extname(file))
      if (coding !== undefined) response.set('Content-Encoding', coding)
      response.sendFile(coding === undefined ? file : file + codings[coding], {
        root: folder,
        cacheControl: false,
      })
    },
  }
}
