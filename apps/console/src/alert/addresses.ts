import { t } from '@lingui/core/macro'
import { recipient } from '@mvp/core/contract-alert'

/** The most a mail goes to. */
const mostRecipients = 50

/**
 * The addresses in what was typed or pasted: by commas, semicolons, lines or spaces, with or without names. What is no
 * address stays as it was typed, so that it can be said what is wrong with it.
 */
export function addressesIn(text: string): string[] {
  return text
    .split(/[,;\n\r\t]+/)
    .flatMap((part) => inOnePart(part.trim()))
    .filter((address) => address !== '')
}

/** `Ada Lane <ada@example.org>` is one address, `ada@example.org bob@example.org` are two. */
function inOnePart(part: string): string[] {
  const bracketed = /^.*<([^<>]*)>$/.exec(part)?.[1]
  if (bracketed !== undefined) return [bracketed.trim()]
  const words = part.split(/\s+/)
  return words.every((word) => word.includes('@')) ? words : [part]
}

/** Nobody is added twice, however their address is spelled. */
export function withAddresses(all: readonly string[], added: readonly string[]): string[] {
  const known = new Set(all.map(keyOf))
  const result = [...all]
  for (const address of added) {
    if (!known.has(keyOf(address))) result.push(address)
    known.add(keyOf(address))
  }
  return result
}

const keyOf = (address: string) => address.toLowerCase()

/** What is wrong, a sentence for each address that no mail could go to; empty when all is well. */
export function wrongWith(addresses: readonly string[]): string[] {
  const wrong = addresses.filter((address) => !isAddress(address)).map((address) => t`“${address}” is no mail address.`)
  const over = addresses.length - mostRecipients
  return over > 0 ? [...wrong, t`At most ${mostRecipients} people: ${over} too many.`] : wrong
}

export function isAddress(text: string): boolean {
  return recipient.safeParse(text).success
}
