import { type NodePath, parseSync, type types as t, traverse } from '@babel/core'

/** Words that a person would read, outside of what is translated. */
export type LooseWords = { line: number; words: string; why: string; node: t.Node; path: NodePath }

const macros = ['@lingui/core/macro', '@lingui/react/macro']

/** Attributes that are always read, by eyes or by ears. */
const read = /^(label|title|placeholder|description|alt|aria-label|aria-description|aria-valuetext)$/
/** Attributes and properties that no one reads, whatever stands in them. */
const unread =
  /^(aria-keyshortcuts|sandbox|className|style|styles|class|to|href|rel|type|d|viewBox|transform|mask|accept|sizes|media|fontFamily|gridTemplateColumns|transition|timingFunction|key|id|code|autoComplete|[a-z]+Key|data-.*)$/
/** Calls that speak to machines. */
const toMachines =
  /^(Error|querySelector|querySelectorAll|getElementById|matches|closest|addEventListener|removeEventListener|createElement|setAttribute|getAttribute|includes|startsWith|endsWith|split|join|replace|matchMedia|dateFormat|DateTimeFormat|lazyRouteComponent|getRouteApi|getItem|setItem|invalidate|set|get|has)$/

/** Two words, or one that begins like a sentence. */
const sentence = /\p{L}{2,}[,.:;–]? +\p{L}|^ *\p{Lu}\p{Ll}|\p{L}{2,}[?!…]$/u
/** A word beside a value, not part of an address. */
const beside = / \p{L}{2,}|\p{L}{2,} /u
const anyWord = /\p{L}{2,}/u

/** What in a source file the catalogs do not hold, and what would be translated before the language is known. */
export function looseWords(code: string, filename: string): LooseWords[] {
  const ast = parseSync(code, {
    filename,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ['typescript', 'jsx'] },
  })
  if (!ast) throw new Error(`cannot read ${filename}`)
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
  return isShown(path) || sentence.test(words) || beside.test(words) || isInWords(path)
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

/** A choice between words in the middle of others. */
function isInWords(path: NodePath): boolean {
  const holder = path.findParent((one) => !one.isConditionalExpression() && !one.isLogicalExpression())
  return (
    holder?.isTemplateLiteral() === true &&
    path !== holder &&
    beside.test(holder.node.quasis.map(({ value }) => value.raw).join('…'))
  )
}

function isForMachines(path: NodePath): boolean {
  return isSyntax(path) || isInUnread(path) || isInCallToMachines(path)
}

/** An import, a type, a comparison, a key. */
function isSyntax(path: NodePath): boolean {
  const parent = path.parentPath
  if (!parent) return true
  if (parent.isBinaryExpression()) return parent.node.operator !== '+'
  if (parent.isObjectProperty()) return parent.get('key') === path
  if (parent.isCallExpression()) return parent.node.callee.type === 'Import'
  return (
    parent.isImportDeclaration() || parent.isTSLiteralType() || parent.isSwitchCase() || parent.isMemberExpression()
  )
}

function isInUnread(path: NodePath): boolean {
  const named = path.findParent((one) => one.isJSXAttribute() || one.isObjectProperty() || isWorld(one))
  if (named?.isJSXAttribute()) return unread.test(nameOf(named.node.name))
  return named?.isObjectProperty() ? unread.test(nameOf(named.node.key)) : false
}

function isInCallToMachines(path: NodePath): boolean {
  const call = path.findParent((one) => one.isCallExpression() || one.isNewExpression() || isWorld(one))
  return call?.isCallExpression() || call?.isNewExpression() ? toMachines.test(calleeOf(call.node.callee)) : false
}

/** Where what stands around it no longer says what a string is for. */
function isWorld(path: NodePath): boolean {
  return path.isFunction() || path.isJSXElement()
}

/** What is said by a macro: its own words and choices, not what stands in the values it is given. */
function isTranslated(path: NodePath): boolean {
  const macro = path.findParent((one) => isMacroCall(one) || isTrans(one))
  if (!macro) return false
  if (macro.isTaggedTemplateExpression()) return path.parentPath === macro
  if (macro.isCallExpression())
    return macro.get('arguments').some((one) => one.isObjectExpression() && path.isDescendant(one))
  if (path.isJSXText()) return true
  const holder = path.findParent((one) => one.isJSXExpressionContainer() || one.isJSXAttribute())
  return path.parentPath === holder || (holder?.isJSXAttribute() === true && holder.parentPath.parentPath === macro)
}

function isTrans(path: NodePath): boolean {
  if (!path.isJSXElement()) return false
  const name = path.get('openingElement').get('name') as NodePath
  return ['Trans', 'Plural', 'Select'].some((one) => name.referencesImport('@lingui/react/macro', one))
}

function isMacroCall(
  path: NodePath,
  names: readonly string[] = ['t', 'msg', 'plural', 'select', 'defineMessage'],
): boolean {
  const callee = path.isTaggedTemplateExpression()
    ? path.get('tag')
    : path.isCallExpression()
      ? path.get('callee')
      : null
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
