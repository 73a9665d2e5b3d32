import { named, pageOf, textOf, wordsOf } from '../parts/address.ts'

/** Where one is in the documents of a backup, as the address holds it. */
export type DocumentPlace = { folder?: string | undefined; find?: string | undefined; page?: number | undefined }

export const documentPlace = {
  parse: (search: Record<string, unknown>): DocumentPlace =>
    named(search, {
      folder: textOf(search.folder),
      find: wordsOf(search.find),
      page: pageOf(search.page, 2),
    }),
}

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
