import { type NodePath, parseSync, types as t, traverse } from '@babel/core'

/** Words that a person would read, outside of what is translated. */
export type LooseWords = { line: number; words: string; why: string; node: t.Node; path: NodePath }

const macros = ['@lingui/core/macro', '@lingui/react/macro']

/** Attributes that are always read, by eyes or by ears. */
const read = /^(label|title|placeholder|description|alt|aria-label|aria-description|aria-valuetext)$/
/** Attributes and properties that no one reads, whatever stands in them. */
const unread =
  /^(className|style|styles|class|to|href|rel|type|d|viewBox|transform|mask|accept|sizes|media|fontFamily|gridTemplateColumns|transition|timingFunction|key|id|code|autoComplete|[a-z]+Key|data-.*)$/
/** Calls that speak to machines. */
const toMachines =
  /^(querySelector|querySelectorAll|getElementById|matches|closest|addEventListener|removeEventListener|createElement|setAttribute|getAttribute|includes|startsWith|endsWith|split|join|replace|matchMedia|dateFormat|DateTimeFormat|lazyRouteComponent|getRouteApi|getItem|setItem|invalidate|set|get|has)$/

/** Two words, or one that begins like a sentence. */
const sentence = /\p{L}{2,}[ ,.:;–]+\p{L}|^[ ]*\p{Lu}\p{Ll}|\p{L}{2,}[.?!…]$/u
const anyWord = /\p{L}{2,}/u

/** What in a source file the catalogs do not hold, and what would be translated before the language is known. */
export function looseWords(code: string, filename: string): LooseWords[] {
  const ast = parseSync(code, {
    filename,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ['typescript', 'jsx'] },
  })
  const found: LooseWords[] = []
  const note = (path: NodePath, words: string, why: string) =>
    found.push({ line: path.node.loc?.start.line ?? 0, words: words.trim(), why, node: path.node, path })
  traverse(ast, {
    JSXText(path) {
      if (anyWord.test(path.node.value) && !isTranslated(path)) note(path, path.node.value, 'text')
    },
    StringLiteral(path) {
      if (isRead(path, path.node.value)) note(path, path.node.value, 'string')
    },
    TemplateLiteral(path) {
      const words = path.node.quasis.map(({ value }) => value.cooked ?? value.raw).join('…')
      if (isRead(path, words)) note(path, words, 'template')
    },
    'TaggedTemplateExpression|CallExpression'(path: NodePath) {
      if (isMacroCall(path, ['t', 'plural', 'select']) && !path.getFunctionParent())
        note(path, code.slice(path.node.start ?? 0, path.node.end ?? 0), 'said at import')
    },
  })
  return found
}

function isRead(path: NodePath, words: string): boolean {
  if (!anyWord.test(words) || isForMachines(path) || isTranslated(path)) return false
  return isShown(path) || sentence.test(words)
}

/** Goes straight to the screen: a child in JSX, or an attribute that is read. */
function isShown(path: NodePath): boolean {
  const holder = path.findParent((one) => !one.isConditionalExpression() && !one.isLogicalExpression())
  if (!holder) return false
  if (holder.isJSXAttribute()) return read.test(nameOf(holder.node.name))
  if (!holder.isJSXExpressionContainer()) return false
  const place = holder.parentPath
  return place?.isJSXAttribute() ? read.test(nameOf(place.node.name)) : true
}

function isForMachines(path: NodePath): boolean {
  const parent = path.parentPath
  if (!parent) return true
  if (parent.isImportDeclaration() || parent.isImportExpression() || parent.isTSLiteralType() || parent.isTSExternalModuleReference()) return true
  if (parent.isBinaryExpression({ operator: '===' }) || parent.isBinaryExpression({ operator: '!==' })) return true
  if (parent.isSwitchCase() || parent.isMemberExpression() || parent.isTSImportType()) return true
  if (parent.isObjectProperty() && parent.get('key') === path) return true
  const named = path.findParent((one) => one.isJSXAttribute() || one.isObjectProperty() || one.isFunction() || one.isJSXElement())
  if (named?.isJSXAttribute() && unread.test(nameOf(named.node.name))) return true
  if (named?.isObjectProperty() && unread.test(nameOf(named.node.key))) return true
  const call = path.findParent((one) => one.isCallExpression() || one.isNewExpression() || one.isFunction() || one.isJSXElement())
  return (call?.isCallExpression() || call?.isNewExpression()) && toMachines.test(calleeOf(call.node.callee))
}

function isTranslated(path: NodePath): boolean {
  return path.findParent((one) => isMacroCall(one) || isTrans(one)) !== null && !isChoiceInTrans(path)
}

/** Strings in the braces of a `<Trans>` are values of it, not words of it. */
function isChoiceInTrans(path: NodePath): boolean {
  const holder = path.findParent((one) => one.isJSXExpressionContainer() || isMacroCall(one))
  return holder?.isJSXExpressionContainer() === true && holder.parentPath.isJSXElement() && path.parentPath !== holder
}

function isTrans(path: NodePath): boolean {
  if (!path.isJSXElement()) return false
  const name = path.get('openingElement').get('name') as NodePath
  return ['Trans', 'Plural', 'Select'].some((one) => name.referencesImport('@lingui/react/macro', one))
}

function isMacroCall(path: NodePath, names: readonly string[] = ['t', 'msg', 'plural', 'select', 'defineMessage']): boolean {
  const callee = path.isTaggedTemplateExpression() ? path.get('tag') : path.isCallExpression() ? path.get('callee') : null
  const one = callee as NodePath | null
  return one !== null && macros.some((macro) => names.some((name) => one.referencesImport(macro, name)))
}

function nameOf(node: t.Node): string {
  if (node.type === 'JSXIdentifier' || node.type === 'Identifier') return node.name
  return node.type === 'StringLiteral' ? node.value : ''
}

function calleeOf(node: t.Node): string {
  if (node.type === 'MemberExpression') return nameOf(node.property)
  return node.type === 'OptionalMemberExpression' ? nameOf(node.property) : nameOf(node)
}
