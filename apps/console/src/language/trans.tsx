import { cloneElement, isValidElement, type ReactElement, type ReactNode } from 'react'
import { type Descriptor, say } from './i18n.ts'

type Props = Descriptor & { components?: Readonly<Record<string, ReactElement>> }

/** What the macro `<Trans>` of `@lingui/react/macro` becomes: words with elements among them. */
export function Trans({ id, message, values = {}, components = {} }: Props): ReactNode {
  const elements: Record<string, ReactNode> = { ...components }
  const words: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) words[name] = isWord(value) ? value : placed(value)
  return withElements(say({ id, ...(message && { message }), values: words }), elements)

  /** Something to show that is no word stands in the text as an element of its own. */
  function placed(value: unknown): string {
    const index = `v${Object.keys(elements).length}`
    elements[index] = value as ReactNode
    return `<${index}/>`
  }
}

/** Whatever could be read as a tag is no word: people call things as they like. */
function isWord(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && !value.includes('<'))
}

const tag = /<(\w+)>([\s\S]*?)<\/\1>|<(\w+)\/>/

function withElements(text: string, elements: Readonly<Record<string, ReactNode>>): ReactNode {
  const found = tag.exec(text)
  if (!found) return text
  const [all, pair, inner, single] = found
  const element = elements[pair ?? single ?? '']
  const before = text.slice(0, found.index)
  const rest = withElements(text.slice(found.index + all.length), elements)
  const shown =
    isValidElement(element) && inner !== undefined ? cloneElement(element, {}, withElements(inner, elements)) : element
  return (
    <>
      {before}
      {shown}
      {rest}
    </>
  )
}
