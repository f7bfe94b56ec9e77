import type { Language } from './document.ts'
import { startLineReader } from './line-reader.server.ts'
import { startTesseract, type TextReader } from './tesseract.server.ts'

/** Name and version; below `poor` its mean confidence says that the page may stand on its head or is hardly text. */
type Engine = { name: string; poor: number }

export type Ocr = TextReader & {
  /** What reads this language. */
  engineFor(language: Language): Engine
}

/** Receipts upright have 0.87 to 0.97, upside down 0.63 to 0.74. */
const lineReader: Engine = { name: 'pp-ocrv4 1.4.2', poor: 0.8 }
const tesseractReader: Engine = { name: 'tesseract 7.0.0', poor: 0.6 }

/**
 * Text recognition with two engines: PP-OCRv4 reads poor print best, but its alphabet has few accents, so German and
 * French are Tesseract's. Where the first one's native code does not load, Tesseract reads everything; `onFallback` is
 * told why. Both compute in the calling process. Tesseract starts when it is first needed.
 */
export async function startOcr(onFallback: (reason: string) => void): Promise<Ocr> {
  const lines = await startLineReader().catch((error: unknown) => {
    onFallback(error instanceof Error ? error.message.slice(0, 300) : 'unknown')
    return null
  })
  let tesseract: Promise<TextReader> | undefined
  const isLineReaders = (language: Language) => lines !== null && language === 'en'
  return {
    engineFor: (language) => (isLineReaders(language) ? lineReader : tesseractReader),
    async recognise(raster, language) {
      if (lines && isLineReaders(language)) return lines.recognise(raster)
      tesseract ??= startTesseract()
      return (await tesseract).recognise(raster, language)
    },
  }
}
