import { buildCatalogue } from './build-catalogue.ts'
import type { CatalogueColumns } from './catalogue-columns.ts'
import type { Manifest } from './manifest.ts'
import { runWorker } from './run-worker.ts'

/** So few are read before a thread would have started. */
const FEW = 2_000

/** What lies in the documents folder of an archive. More than a few documents are read in a thread of their own. */
export function readCatalogueColumns(file: string, manifest: Manifest, signal: AbortSignal): Promise<CatalogueColumns> {
  if ((manifest.documents?.count ?? 0) <= FEW) return buildCatalogue(file, manifest)
  return runWorker<CatalogueColumns>('catalogue-worker', { file, manifest }, { signal })
}
