import { extname } from 'node:path'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { taskWithManners } from './manners.ts'

/** What a thread throws away at once is cleared as quickly out of this as out of V8's 48 MiB, which each would fill first. */
const YOUNG_GENERATION_MIB = 16

/**
 * Starts a module of this folder in a thread of its own, by its name without extension: from the TypeScript source
 * where this module is source, from the bundle's `<name>.js` or `.mjs` beside this one where it is bundled. It is given
 * the task, and the manners of the work that starts it.
 */
export function startWorker(name: string, task: object): Worker {
  const extension = extname(import.meta.url)
  const source = extension === '.ts'
  const module = new URL(`./${name}${extension}`, import.meta.url)
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB }
  const options: WorkerOptions = { name, workerData: taskWithManners(task), resourceLimits }
  return source ? new Worker(typescriptBootstrap(module), { ...options, eval: true }) : new Worker(module, options)
}

/** Node 20 does not hand its loaders on to threads: each registers tsx itself. */
function typescriptBootstrap(module: URL): string {
  const tsx = import.meta.resolve('tsx/esm/api')
  return `import(${JSON.stringify(tsx)}).then(({ register }) => {
    register()
    return import(${JSON.stringify(module.href)})
  })`
}
