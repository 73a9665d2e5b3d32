import { z } from 'zod'

/** Where one is in the documents of a backup, as the address holds it. What does not fit is dropped. */
export const documentPlace = z.object({
  folder: z.string().min(1).max(4096).optional().catch(undefined),
  find: z.coerce.string().trim().min(1).max(200).optional().catch(undefined),
  page: z.coerce.number().int().min(2).optional().catch(undefined),
})
export type DocumentPlace = z.infer<typeof documentPlace>

/** The folders above, from the top down, and the folder itself. */
export function foldersTo(folder: string): { path: string; name: string }[] {
  if (folder === '') return []
  const names = folder.split('/')
  return names.map((name, index) => ({ path: names.slice(0, index + 1).join('/'), name }))
}

/** The last name of a path; of a search hit the way from the folder one is in. */
export function shownName(path: string, place: DocumentPlace): string {
  if (place.find === undefined) return path.slice(path.lastIndexOf('/') + 1)
  return place.folder === undefined ? path : path.slice(place.folder.length + 1)
}

export function documentDownloadPath(id: string, path: string): string {
  return `/api/admin/backups/${id}/documents/download?path=${encodeURIComponent(path)}`
}
