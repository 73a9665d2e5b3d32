import { useEffect, useState } from 'react'

/**
 * Takes a file dropped anywhere on the page. True while one hangs over it. A row dragged out of the list carries no
 * file and is let pass.
 */
export function useFileDrop(onFile: (file: File) => void): boolean {
  const [hovering, setHovering] = useState(false)
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    const over = (event: DragEvent) => {
      if (!carriesFile(event)) return
      // Without this the browser would open the file instead of giving it to the page.
      event.preventDefault()
      setHovering(true)
    }
    window.addEventListener('dragenter', over, { signal })
    window.addEventListener('dragover', over, { signal })
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && setHovering(false), { signal })
    window.addEventListener(
      'drop',
      (event) => {
        setHovering(false)
        if (!carriesFile(event)) return
        event.preventDefault()
        const [file] = event.dataTransfer?.files ?? []
        if (file) onFile(file)
      },
      { signal },
    )
    return () => listening.abort()
  }, [onFile])
  return hovering
}

function carriesFile(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}
