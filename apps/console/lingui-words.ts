import { readFile } from 'node:fs/promises'
import type { NodePath, PluginObj, types as Types } from '@babel/core'
import { types as t, transformAsync } from '@babel/core'
import linguiMacro from '@lingui/babel-plugin-lingui-macro'
import { getConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'
import { type CompiledMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { generateMessageId } from '@lingui/message-utils/generateMessageId'
import type { Plugin } from 'vite'

/**
 * Turns Lingui's macros into calls of our own small runtime (src/language/i18n.ts), the English words beside them and
 * already taken apart, and a catalog (.po) into a table of what differs from English. See docs/decisions/0038.
 */
export function linguiWords(): Plugin {
  const linguiConfig = getConfig({ cwd: import.meta.dirname })
  return {
    name: 'lingui-words',
    enforce: 'pre',
    async load(id) {
      return id.endsWith('.po') ? `export const words = ${JSON.stringify(await wordsIn(id))}` : null
    },
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: /@lingui\/(core|react)\/macro/ },
      handler: (code, id) =>
        transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: ['typescript', 'jsx'] },
          plugins: [[linguiMacro, { linguiConfig, stripMessageField: false }], compileDescriptors],
        }).then((result) => (result?.code ? { code: result.code, map: result.map ?? null } : null)),
    },
  }
}

/** The translations of a catalog, by the keys that the code asks with. */
async function wordsIn(file: string): Promise<Record<string, string | CompiledMessage>> {
  const po = formatter({ lineNumbers: false })
  const context = { locale: '', sourceLocale: 'en', filename: file }
  const entries = Object.values(await po.parse(await readFile(file, 'utf8'), context))
  return Object.fromEntries(
    entries.flatMap(({ message, translation, context }) =>
      message && translation ? [[keyOf(message, context), compiled(translation)]] : [],
    ),
  )
}

/** What a message is found by: itself where it is plain words, so that the code need not hold a key as well. */
function keyOf(message: string, context: string | null | undefined): string {
  return !context && typeof compiled(message) === 'string' ? message : generateMessageId(message, context ?? '')
}

/** Plain words, or words and what stands between them. */
function compiled(message: string): string | CompiledMessage {
  const tokens = compileMessageOrThrow(message)
  return tokens.every((token) => typeof token === 'string') ? tokens.join('') : tokens
}

/** Compiles the message in each descriptor that the macros have made; they mark them with a comment. */
const compileDescriptors: PluginObj = {
  visitor: {
    ObjectExpression({ node }: NodePath<Types.ObjectExpression>) {
      if (!node.leadingComments?.some(({ value }) => value === 'i18n')) return
      const message = textOf(node, 'message')
      if (message === undefined) return
      // By its id, for in production the macros leave the context out.
      const id = textOf(node, 'id')
      const key = id === undefined || id === generateMessageId(message) ? keyOf(message, null) : id
      const said = key === message ? [] : [property('message', compiled(message))]
      const rest = node.properties.filter((one) => ['values', 'components'].includes(nameOf(one)))
      node.properties = [property('id', key), ...said, ...rest]
    },
  },
}

function property(name: string, value: string | CompiledMessage): Types.ObjectProperty {
  return t.objectProperty(t.identifier(name), t.valueToNode(value))
}

function textOf(node: Types.ObjectExpression, name: string): string | undefined {
  const found = node.properties.find((one) => nameOf(one) === name)
  return found?.type === 'ObjectProperty' && found.value.type === 'StringLiteral' ? found.value.value : undefined
}

function nameOf(one: Types.ObjectExpression['properties'][number]): string {
  return one.type === 'ObjectProperty' && one.key.type === 'Identifier' ? one.key.name : ''
}
