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

/** Attachments of one e-mail that are read; the rest stays in the e-mail, which says so. */
export const maxAttachments = 100
/** Parts inside parts of an e-mail: real ones stay below ten. */
export const maxMailDepth = 50
/** All header lines of an e-mail and its parts together; a mail of 100 attachments has about 100 KB. */
export const maxMailHeaderBytes = 1024 * 1024
/** HTML of an e-mail as sent, in characters: more is read as text alone. */
export const maxHtmlLength = 2_000_000
/** Tags of the same, opening and closing; a long newsletter has 10,000. */
export const maxHtmlTags = 40_000
/** The same after cleaning, pictures included: it travels with every item that is opened. */
export const maxSafeHtmlLength = 1_000_000
/** Pictures inside the text of an e-mail, in bytes: each, and all together. */
export const maxInlineImageBytes = 150_000
export const maxInlineImagesBytes = 500_000

/** Rows of one spreadsheet that become items. */
export const maxTableRows = 5_000
export const maxTableColumns = 200
/** Characters of one row. */
export const maxRowLength = 200_000
/** Bytes of a workbook after unpacking: 5,000 rows of long texts have about 20 MB. */
export const maxUnpackedWorkbook = 100 * 1024 * 1024
/** Longest time to take a spreadsheet apart. */
export const tableTimeoutMs = 30_000

/** XML of an electronic invoice inside a PDF: a real one of 1,000 lines has about 2 MB. */
export const maxEmbeddedBytes = 5 * 1024 * 1024
export const maxEmbeddedLines = 1_000
/** Files attached to a PDF that are looked at by name, and those of them that are opened. */
export const maxPdfAttachments = 50
export const maxPdfXmlFiles = 3

/** Documents of one zip file, and their bytes after unpacking; one of them may be as large as any file. */
export const maxZipFiles = 200
export const maxZipBytes = 250_000_000
