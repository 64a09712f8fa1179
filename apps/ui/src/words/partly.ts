/** Words of a language that may not say everything yet. What it says is said elsewhere, too: another key does not compile. */
export type Partly<Words> = {
  readonly [Key in keyof Words]?: Words[Key] extends string ? string : Partly<Words[Key]>
}
