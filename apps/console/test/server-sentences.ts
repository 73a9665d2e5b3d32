import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type NodePath, parseSync, type types as t, traverse } from '@babel/core'

export type ServerSentence = { where: string; words: string }

/** Files whose sentences no one reads in the console: they go to logs, mails, the terminal, and those who write scripts. */
const notShown =
  /\.test\.ts$|\/mail\/|(^|\/)(env|schema|check-environment|greeting|main|metrics|metrics-text|openapi|openapi-extra-paths|health|log|connect-redis|tick|audit-csv|rest|trpc-route)\.ts$/

/** What a person would read of a folder of the server's code: whole sentences, with something in each of their gaps. */
export function sentencesIn(folder: string): ServerSentence[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !notShown.test(file))
    .sort()
    .flatMap((file) => sentencesOf(readFileSync(path.join(folder, file), 'utf8'), file))
}

const sentence = /^(?:\p{Lu}|\S+ ).*\p{L}{2,} .*[.!]$/su

function sentencesOf(code: string, file: string): ServerSentence[] {
  const ast = parseSync(code, {
    filename: file,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ['typescript'] },
  })
  if (!ast) throw new Error(`cannot read ${file}`)
  const found: ServerSentence[] = []
  const note = ({ node }: NodePath, words: string) => {
    if (sentence.test(words)) found.push({ where: `${file}:${node.loc?.start.line}`, words })
  }
  traverse(ast, {
    'StringLiteral|TemplateLiteral'(at: NodePath) {
      if (at.isStringLiteral()) note(at, at.node.value)
      else if (at.isTemplateLiteral() && !at.parentPath.isTaggedTemplateExpression()) note(at, filled(at.node, code))
    },
  })
  return found
}

/** Bytes where bytes are formatted, the number 7 in all other gaps: it may stand for a name as well. */
function filled({ quasis, expressions }: t.TemplateLiteral, code: string): string {
  return quasis
    .map(({ value }, index) => {
      const gap = expressions[index]
      const said = gap ? code.slice(gap.start ?? 0, gap.end ?? 0) : ''
      return `${value.cooked ?? value.raw}${gap ? (said.includes('formatBytes') ? '7 MB' : '7') : ''}`
    })
    .join('')
}
