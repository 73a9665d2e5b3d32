// Loaded into the server before its own code: when the process that launched it is gone, killed even, it ends in order.
process.channel?.unref()
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
