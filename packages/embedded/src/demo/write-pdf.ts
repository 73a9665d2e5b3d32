import { deflateSync } from 'node:zlib'

/** A line of text on the page, in points from the lower left corner of an A4 sheet. */
export type PdfText = { text: string; x: number; y: number; size: number; bold?: boolean }

/** A4 in points. */
export const page = { width: 595, height: 842 }

/** One page of text, as PDF 1.4 (ISO 32000-1): the standard fonts need no embedding, WinAnsi covers western Europe. */
export function writePdf(title: string, texts: PdfText[]): Buffer {
  const content = deflateSync(ansi(texts.map(show).join('\n')))
  const objects = [
    ansi('<< /Type /Catalog /Pages 2 0 R >>'),
    ansi('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    ansi(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.width} ${page.height}] /Contents 4 0 R ` +
        '/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    ),
    Buffer.concat([
      ansi(`<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`),
      content,
      ansi('\nendstream'),
    ]),
    ansi('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'),
    ansi('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>'),
    ansi(`<< /Title ${literal(title)} /Producer (MotoVaultPro) >>`),
  ]
  return assemble(objects)
}

/** Numbers the objects from 1 and closes with the cross-reference table of their offsets: the first is the root, the last the info. */
function assemble(objects: Uint8Array[]): Buffer {
  // The comment of high bytes tells transports that the file is binary.
  const header = Buffer.from('%PDF-1.4\n%\xE2\xE3\xCF\xD3\n', 'latin1')
  const parts: Uint8Array[] = [header]
  let offset = header.length
  const offsets = objects.map((object, index) => {
    const start = offset
    const part = Buffer.concat([ansi(`${index + 1} 0 obj\n`), object, ansi('\nendobj\n')])
    parts.push(part)
    offset += part.length
    return start
  })
  const entries = offsets.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`)
  const count = objects.length + 1
  parts.push(
    ansi(`xref\n0 ${count}\n0000000000 65535 f \n${entries.join('')}`),
    ansi(`trailer\n<< /Size ${count} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${offset}\n%%EOF\n`),
  )
  return Buffer.concat(parts)
}

function show({ text, x, y, size, bold }: PdfText): string {
  return `BT /F${bold ? 2 : 1} ${size} Tf ${x} ${y} Td ${literal(text)} Tj ET`
}

function literal(text: string): string {
  return `(${text.replace(/[\\()]/g, '\\$&')})`
}

/** WinAnsi is Latin-1 but for a few signs; the euro's place is 0x80, Š and š are at 0x8A and 0x9A. */
function ansi(text: string): Buffer {
  return Buffer.from(text.replaceAll('€', '\x80').replaceAll('Š', '\x8a').replaceAll('š', '\x9a'), 'latin1')
}
