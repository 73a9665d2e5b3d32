import cronstrue from 'cronstrue'
import 'cronstrue/locales/de.js'
import { words as ofConsole } from '../locales/de.po'
import { words as ofServer } from '../locales/server/de.po'
import type { Descriptor, ServerSpeech } from './i18n.ts'
import { sayingAnew } from './server/say-anew.ts'
import { sentences } from './server/sentences.ts'
import { serverWords } from './server-words.ts'

/** All that German needs, in one file that no one loads who reads English. */
export const words = { ...ofServer, ...ofConsole }

export const server: ServerSpeech = {
  byCode: serverWords as Record<string, Descriptor>,
  anew: sayingAnew(sentences as Descriptor[]),
  describeCron: (cron) => {
    try {
      return cronstrue.toString(cron, { locale: 'de', use24HourTimeFormat: true, verbose: false })
    } catch {
      // There are patterns that run and that cronstrue has no words for.
      return null
    }
  },
}
