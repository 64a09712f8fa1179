/** What a build of an app is made of; the site writes it when it builds. */
declare module 'virtual:mutua-kept' {
  export const kept: {
    readonly app: string
    /** Of all its files. */
    readonly build: string
    /** Paths on the site. */
    readonly files: readonly string[]
  }
}
