/** What the reader accepts and how much it spends on it. Bytes and pixels are counted before anything is decoded. */

/** A 300-page contract must work; beyond 500 pages a file is an archive, not an item that a person reviews. */
export const maxPages = 500
export const maxFileBytes = 100 * 1024 * 1024
/** 50 megapixels: an A3 sheet at 400 dpi has 31; decoded as RGB this is 150 MB. */
export const maxImagePixels = 50_000_000
/** Pixels of all pictures on one PDF page together; an A0 plan at 300 dpi has 140 million. More is a trap for time. */
export const maxPdfPicturePixels = 400_000_000
/** Longest side of the page image that people see: 144 dpi on A4 is 1684 pixels. */
export const maxPageImageSide = 2000
/** Longest side of what OCR sees: 260 dpi on A4. More costs time and reads no better. */
export const maxOcrSide = 3000
/** A dense page of small print has about 8,000 characters. */
export const maxGlyphsPerPage = 60_000
/** PDFium's memory; a file that needs more is refused. */
export const maxPdfiumBytes = 512 * 1024 * 1024
