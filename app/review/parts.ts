import type { Evidence, Part, RowPart } from '#server/document/document.ts'
import type { PageView, WorkItem } from '#server/review/review.ts'
import { folded, hitsOf } from './find.ts'

type Document = Pick<WorkItem['document'], 'pages' | 'parts' | 'fileUrl' | 'fileName'>

/** How a part is shown: its pages, an e-mail's own formatting, or a row as a table. */
export type SourceView = 'pages' | 'formatted' | 'table'

/** The pages of one part; a plain document is one part. */
export function pagesOfPart(document: Pick<Document, 'pages' | 'parts'>, part: number): PageView[] {
  return document.parts.length === 0 ? document.pages : document.pages.filter((page) => (page.part ?? 0) === part)
}

/** The part that a page belongs to. */
export function partOfPage(document: Pick<Document, 'pages' | 'parts'>, number: number): number {
  return document.parts.length === 0 ? 0 : (document.pages.find((page) => page.number === number)?.part ?? 0)
}

/** The page that an item opens on: that of the first place it should show, else the first of all. */
export function openingPage(document: Pick<Document, 'pages'>, place: { page: number } | null): PageView | null {
  return document.pages.find((page) => page.number === place?.page) ?? document.pages[0] ?? null
}

/** The page images that are in view when an item opens: that of its place, and the first of that part. */
export function openingImages(document: Pick<Document, 'pages' | 'parts'>, place: { page: number } | null): string[] {
  const page = openingPage(document, place)
  const first = page ? pagesOfPart(document, partOfPage(document, page.number))[0] : undefined
  return [...new Set([first, page].flatMap((each) => (each ? [each.imageUrl] : [])))]
}

/** The ways a part can be shown, the usual one first. */
export function viewsOfPart(document: Pick<Document, 'pages' | 'parts'>, part: number): SourceView[] {
  const shown = document.parts[part]
  const pages: SourceView[] = pagesOfPart(document, part).length > 0 ? ['pages'] : []
  if (shown?.kind === 'row') return ['table', ...pages]
  if (shown?.kind === 'message') {
    const formatted: SourceView[] = shown.html === null && pages.length > 0 ? [] : ['formatted']
    return [...pages, ...formatted]
  }
  return ['pages']
}

/** What a part's tab says. */
export function partName(part: Part): string {
  if (part.kind === 'message') return 'Message'
  return part.name || (part.kind === 'row' ? 'Row' : 'Attachment')
}

/** Why a part has nothing to show, or null. */
export function partProblem(document: Pick<Document, 'pages' | 'parts'>, part: number): string | null {
  const shown = document.parts[part]
  if (shown?.kind !== 'attachment') return null
  if (shown.problem !== null) return shown.problem
  return pagesOfPart(document, part).length === 0 ? 'It has no pages to show.' : null
}

/** Where the file of a part is downloaded: an attachment by itself, all else with the whole document. */
export function downloadOf(document: Document, part: number): { url: string; name: string } {
  const shown = document.parts[part]
  return shown?.kind === 'attachment'
    ? { url: `${document.fileUrl}/parts/${part}`, name: shown.name }
    : { url: document.fileUrl, name: document.fileName }
}

/** Where a text stands on a part's pages, as evidence; none where it is not printed there as a whole. */
export function placeOfText(pages: readonly PageView[], text: string): Evidence[] {
  const hit = hitsOf(pages, text, { whole: true })[0]
  return hit ? hit.boxes.map((box) => ({ page: hit.page, box, quote: hit.text })) : []
}

/** Which of a row's cells a quoted place stands in: the one that says the same, else the first that contains it. */
export function rowOfQuote(rows: RowPart['rows'], quote: string): number {
  const wanted = folded(quote)
  if (wanted === '') return -1
  const exact = rows.findIndex((row) => folded(row.value) === wanted)
  return exact >= 0 ? exact : rows.findIndex((row) => folded(`${row.name}${row.value}`).includes(wanted))
}
