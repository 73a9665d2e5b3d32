import { expect, test } from 'vitest'
import { curlFor } from './link-sheet.tsx'

test('the address is quoted, for a shell takes a question mark for a pattern', () => {
  expect(curlFor({ path: '/api/download?link=abc', fileName: 'a.tar.gz' }, 'https://backup.example.com')).toBe(
    "curl -f -o a.tar.gz 'https://backup.example.com/api/download?link=abc'",
  )
})
