import { openPdf, type Raster } from '#server/document/pdf.server.ts'
import { type Pdfium, startPdfium } from '#server/document/pdfium.server.ts'

let loading: Promise<Pdfium> | undefined

/** The pages of a PDF as pictures, `scale` pixels a point (1/72 inch). Throws DomainError where it cannot be opened. */
export async function renderPages(bytes: Uint8Array, scale: number): Promise<Raster[]> {
  // Once a process: compiling PDFium takes longer than drawing a page.
  loading ??= startPdfium()
  const pdf = openPdf(await loading, bytes)
  try {
    const pages: Raster[] = []
    for (let i = 0; i < pdf.pageCount; i++) pages.push(await pdf.page(i, async (page) => page.render(scale)))
    return pages
  } finally {
    pdf.close()
  }
}
