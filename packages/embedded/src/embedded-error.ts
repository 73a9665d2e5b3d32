/** Why the embedded default cannot start, with what a person can do about it. */
export class EmbeddedError extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(`${message} ${hint}`)
    this.name = 'EmbeddedError'
    this.hint = hint
  }
}

export const useYourOwnServer = 'Set DATABASE_URL and APP_DATABASE_URL to use a PostgreSQL server of your own.'
