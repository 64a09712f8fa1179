/** Preloaded into a process (`--import`): at a signal its clock goes back by an hour. */
const now = Date.now.bind(Date)
let behindMs = 0
Date.now = () => now() - behindMs
process.on('SIGUSR2', () => {
  behindMs = 3_600_000
})
