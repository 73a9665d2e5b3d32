import type { Warning } from '../contract.ts'
import { type DumpObject, type DumpPiece, describeObject } from './split-dump.ts'

/** Something of a dump that the loading role may not set. `newOwner`: only this ownership is lost, not the object. */
export type Unkept = { object: DumpObject; newOwner: string | null; reason: string }

/** True when this piece belongs to an object that is not there because it was denied. */
export function mayDoWithout(piece: DumpPiece, unkept: Unkept[]): boolean {
  const { object } = piece
  return object !== null && unkept.some((missed) => missed.newOwner === null && belongsTo(object, missed.object))
}

function belongsTo(object: DumpObject, missed: DumpObject): boolean {
  if (object.type === missed.type && object.name === missed.name && object.schema === missed.schema) return true
  if (object.type === 'COMMENT' || object.type === 'ACL') return object.name === `${missed.type} ${missed.name}`
  // Its members are named by the publication and their own name.
  return (
    object.type.startsWith('PUBLICATION ') && missed.type === 'PUBLICATION' && object.name.startsWith(`${missed.name} `)
  )
}

const NAMES_SHOWN = 5

/** One warning for each kind of loss. */
export function listUnkept(unkept: Unkept[]): Warning[] {
  const kinds = new Map<string, Unkept[]>()
  for (const missed of unkept) {
    const kind = missed.newOwner === null ? missed.object.type : `owner ${missed.newOwner}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), missed])
  }
  return [...kinds.values()].map(describeKind)
}

function describeKind(missed: Unkept[]): Warning {
  const names = missed.slice(0, NAMES_SHOWN).map(({ object }) => describeObject(object))
  if (missed.length > NAMES_SHOWN) names.push(`${missed.length - NAMES_SHOWN} more`)
  const owner = missed[0]?.newOwner ?? null
  const [code, what] = owner === null ? ['not_restored', 'Not restored'] : ['owner_not_kept', `Not owned by ${owner}`]
  return { code, message: `${what}: ${names.join(', ')}. The server says: ${missed[0]?.reason}.` }
}
