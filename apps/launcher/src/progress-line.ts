/** One line that fills up on a terminal; a line per quarter where output goes to a file. */
export const progressLine = (out: { isTTY?: boolean; write: (text: string) => unknown }) => {
  let quarter = 0
  return {
    show: (done: number, of: number, what: string): void => {
      if (out.isTTY === true) {
        const filled = Math.round((done / of) * width)
        out.write(
          `\r\u001b[K[${'='.repeat(filled)}${' '.repeat(width - filled)}] ${String(done)}/${String(of)} ${what}`,
        )
        return
      }
      const reached = Math.floor((done / of) * 4)
      if (reached > quarter) out.write(`demo co-op: ${String(reached * 25)} % (${what})\n`)
      quarter = reached
    },
    end: (): void => {
      if (out.isTTY === true) out.write('\r\u001b[K')
    },
  }
}

const width = 30
