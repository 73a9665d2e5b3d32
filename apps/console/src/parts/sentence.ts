/** A message that stands alone, or has another after it: begins large and ends with a stop. */
export function asSentence(message: string): string {
  return withStop(message.charAt(0).toUpperCase() + message.slice(1))
}

/** As it is, for it may begin with the name of a table, and ends with a stop. */
export function withStop(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}
