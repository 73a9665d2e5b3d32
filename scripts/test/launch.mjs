// Stands for npm start: runs the given program as the server.
import { runServer } from '../processes.mjs'

process.exitCode = await runServer(process.argv.slice(2))
