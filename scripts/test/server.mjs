// Stands for the server: says which signals it gets, and ends a moment after the first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    process.stdout.write(`${signal}\n`)
    setTimeout(() => process.exit(7), 400)
  })
}
// Only now: whoever reads this sends a signal at once.
process.stdout.write(`ready ${process.pid}\n`)
setInterval(() => {}, 60_000)
