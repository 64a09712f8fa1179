import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { installPeer, type PeerInstallDeps } from '../install-peer.ts'

/** Lighthouse and what drives a browser for it, from the folder it was installed into. */
export interface Lighthouse {
  /** A new page of the browser at this port. */
  readonly openPage: (port: number) => Promise<DrivenPage>
  /** Measures as on a phone: slow line and slow processor, simulated, as it does by default. */
  readonly measure: (page: DrivenPage, url: string) => Promise<PageReport>
}

/** Of a page of puppeteer, what is used here. */
export interface DrivenPage {
  readonly goto: (url: string) => Promise<unknown>
  readonly locator: (selector: string) => {
    readonly click: () => Promise<void>
    readonly fill: (text: string) => Promise<void>
    readonly wait: () => Promise<unknown>
  }
  readonly close: () => Promise<void>
}

export interface PageReport {
  /** 0 to 100. */
  readonly performance: number
  readonly accessibility: number
  readonly bestPractices: number
  readonly lcpMs: number
  readonly tbtMs: number
  readonly cls: number
  /** On the wire. */
  readonly kilobytes: number
  readonly requests: number
  /** Ids of audits of accessibility and best practices that were not passed. */
  readonly failed: readonly string[]
}

/** @throws {PeerMissing} when it cannot be had */
export const openLighthouse = async (deps: PeerInstallDeps): Promise<Lighthouse> => {
  const folder = await installPeer({ name: 'lighthouse', version: '13.5.0', folder: 'lighthouse' }, deps)
  const { default: lighthouse } = (await import(
    pathToFileURL(join(folder, 'core', 'index.js')).href
  )) as LighthouseModule // the version is ours
  const { connect } = (await import(
    pathToFileURL(join(folder, '..', 'puppeteer-core', 'lib', 'puppeteer', 'puppeteer-core.js')).href
  )) as PuppeteerModule // likewise
  return {
    openPage: async (port) => {
      const browser = await connect({ browserURL: `http://127.0.0.1:${String(port)}`, defaultViewport: null })
      return browser.newPage()
    },
    measure: async (page, url) => {
      const flags = { output: 'json', logLevel: 'error', onlyCategories, disableStorageReset: true }
      const result = await lighthouse(url, flags, undefined, page)
      return reportOf(result?.lhr)
    },
  }
}

interface LighthouseModule {
  readonly default: (
    url: string,
    flags: object,
    config: undefined,
    page: DrivenPage,
  ) => Promise<{ readonly lhr: unknown } | undefined>
}

interface PuppeteerModule {
  readonly connect: (options: object) => Promise<{ readonly newPage: () => Promise<DrivenPage> }>
}

const onlyCategories = ['performance', 'accessibility', 'best-practices']

const reportOf = (report: unknown): PageReport => {
  const { runtimeError, categories, audits } = reportSchema.parse(report)
  if (runtimeError !== undefined) throw new Error(`Lighthouse: ${runtimeError.message}`)
  const figureOf = (audit: string): number => audits[audit]?.numericValue ?? Number.NaN
  const checked = [...categories.accessibility.auditRefs, ...categories['best-practices'].auditRefs]
  return {
    performance: hundred(categories.performance.score),
    accessibility: hundred(categories.accessibility.score),
    bestPractices: hundred(categories['best-practices'].score),
    lcpMs: Math.round(figureOf('largest-contentful-paint')),
    tbtMs: Math.round(figureOf('total-blocking-time')),
    cls: Number(figureOf('cumulative-layout-shift').toFixed(3)),
    kilobytes: Math.round(figureOf('total-byte-weight') / 1_000),
    requests: itemsSchema.parse(audits['network-requests']?.details).items.length,
    failed: checked.filter(({ id }) => (audits[id]?.score ?? 1) < 1).map(({ id }) => id),
  }
}

const hundred = (score: number | null): number => Math.round((score ?? 0) * 100)

const categorySchema = z.object({
  score: z.number().nullable(),
  auditRefs: z.array(z.object({ id: z.string() })),
})
const reportSchema = z.object({
  runtimeError: z.object({ message: z.string() }).optional(),
  categories: z.object({
    'performance': categorySchema,
    'accessibility': categorySchema,
    'best-practices': categorySchema,
  }),
  audits: z.record(
    z.string(),
    z.object({
      score: z.number().nullable().optional(),
      numericValue: z.number().optional(),
      details: z.unknown(),
    }),
  ),
})

const itemsSchema = z.object({ items: z.array(z.unknown()) })
