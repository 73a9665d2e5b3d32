import manifest from '../package.json' with { type: 'json' }

/** What the archives name as the tool that made them. */
export const VERSION: string = manifest.version
