import type { Page } from 'playwright-core'

/**
 * Words on a page that cannot be read to their end, each with what holds them: cut off by a box that hides what is too long for it,
 * sticking out of a button or a card, or beyond the edge of the screen. What is put out of sight for a screen reader, and what can
 * be scrolled to inside a box, is not one of them.
 */
export const clippedWords = (page: Page): Promise<readonly string[]> => page.evaluate(findClippedWords)

const findClippedWords = (): readonly string[] => {
  interface Edges {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  const near = 1.5
  const sticksOut = (inner: Edges, outer: Edges, { x, y }: { x: boolean; y: boolean }): boolean =>
    (x && (inner.left < outer.left - near || inner.right > outer.right + near)) ||
    (y && (inner.top < outer.top - near || inner.bottom > outer.bottom + near))
  const isSeenAsBox = (style: CSSStyleDeclaration): boolean =>
    Number.parseFloat(style.borderInlineStartWidth) > 0 ||
    !/^(?:transparent|rgba\(.*, 0\))$/.test(style.backgroundColor)
  const isOutOfSight = (style: CSSStyleDeclaration, box: DOMRect): boolean =>
    style.visibility === 'hidden' || style.clipPath !== 'none' || box.width <= 1 || box.height <= 1

  /** What cuts these words off; `undefined` when they can be read, or are not to be seen at all. */
  const whatCuts = (words: Text, lines: readonly DOMRect[]): string | undefined => {
    let x = true
    let y = true
    let cutter: string | undefined
    for (
      let holder = words.parentElement;
      holder !== null && holder !== document.body;
      holder = holder.parentElement
    ) {
      const style = getComputedStyle(holder)
      const box = holder.getBoundingClientRect()
      if (isOutOfSight(style, box) && style.display !== 'inline') return undefined
      if (/auto|scroll/.test(style.overflowX)) x = false
      if (/auto|scroll/.test(style.overflowY)) y = false
      const cuts = /hidden|clip/.test(style.overflow) || (style.display !== 'inline' && isSeenAsBox(style))
      if (cuts && cutter === undefined && lines.some((line) => sticksOut(line, box, { x, y })))
        cutter = `${holder.localName}.${holder.className}`
    }
    const screen = { left: 0, right: document.documentElement.clientWidth, top: 0, bottom: 0 }
    return (
      cutter ?? (lines.some((line) => sticksOut(line, screen, { x, y: false })) ? 'the screen' : undefined)
    )
  }

  const found: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const words = node as Text // only texts are shown to the walker
    const range = document.createRange()
    range.selectNodeContents(words)
    const lines = [...range.getClientRects()].filter(({ width }) => width > 0)
    if ((words.nodeValue ?? '').trim() === '' || lines.length === 0) continue
    // What is folded away has a place, too.
    if (words.parentElement?.checkVisibility({ visibilityProperty: true }) !== true) continue
    const cutter = whatCuts(words, lines)
    if (cutter !== undefined) found.push(`${cutter}: ${(words.nodeValue ?? '').trim()}`)
  }
  // The words of a closed list are drawn by the browser; how wide they would be is measured.
  const pen = document.createElement('canvas').getContext('2d')
  for (const list of document.querySelectorAll('select')) {
    const style = getComputedStyle(list)
    const text = list.selectedOptions[0]?.textContent ?? ''
    if (pen === null || list.clientWidth === 0) continue
    pen.font = style.font
    const room =
      list.clientWidth -
      Number.parseFloat(style.paddingInlineStart) -
      Number.parseFloat(style.paddingInlineEnd)
    const { width } = pen.measureText(text)
    // What is longer than the screen is shown by the browser when the list is opened.
    if (width > room && width < innerWidth - 80) found.push(`select: ${text}`)
  }
  return found
}
