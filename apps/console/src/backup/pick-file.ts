/** Asks for one file by the browser's own dialog; null when none was chosen. */
export function pickFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    // By name only: what the system calls the type of a .tar.gz differs from one to the next.
    input.accept = '.gz,.tgz'
    input.hidden = true
    const settle = (file: File | null) => {
      input.remove()
      resolve(file)
    }
    input.addEventListener('change', () => settle(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => settle(null))
    // In the document until it has answered: a browser may forget an input that nobody holds, and its dialog with it.
    document.body.append(input)
    input.click()
  })
}
