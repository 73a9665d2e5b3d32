// Stands for the server: says which signals it gets, and ends a moment after the first.
process.stdout.write(`ready ${process.pid}\n`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    process.stdout.write(`${signal}\n`)
    setTimeout(() => process.exit(7), 400)
  })
}
setInterval(() => {}, 60_000)
