import { sheetWords, textSheet, textSheets } from '#server/document/plain-text.ts'
import type { Reader } from '#server/document/read.server.ts'
import { rowText } from '#server/document/table.ts'

/** One white pixel: a row is shown as a table, so nobody looks at its picture. */
const picture = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')

/**
 * Reads rows of tables as the product's reader does, word by word, but draws no picture of them: a simulated pilot has
 * hundreds. Anything else goes to `reader`.
 */
export function rowReader(reader: Reader): Reader {
  return {
    async read(input, onPage, onAttachment) {
      if (!input.row) return reader.read(input, onPage, onAttachment)
      const sheets = [...textSheets(rowText(input.row.rows))]
      for (const [i, sheet] of sheets.entries()) {
        const { width, height } = textSheet
        const image = { image: picture, imageWidth: 1, imageHeight: 1 }
        await onPage({ number: i + 1, part: 0, width, height, source: 'text', words: sheetWords(sheet), ...image })
      }
      const kind = { mediaType: 'text/csv', language: 'en' as const, engine: 'plain text 1' }
      return { ...kind, pageCount: sheets.length, parts: [input.row], embedded: null }
    },
    close: () => reader.close(),
  }
}
