import type { Box, Evidence } from '#server/document/document.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { Cell, CellId } from './cells.ts'
import { cellEvidence, openSession, proposedOf, type Session, selectedCell, sessionCells } from './session.ts'
import { candidateIndex } from './step.ts'

/** One place on the document that a cell's value was read from. */
export type Mark = { cell: CellId; field: string; label: string; page: number; box: Box; quote: string }

/** All places of an item, for the boxes on its pages. Empty for a blank form. */
export function marksOf(session: Session): Mark[] {
  return sessionCells(session).flatMap((cell) => {
    const label =
      cell.kind === 'cell' ? `${cell.column.label}, row ${cell.row + 1} of ${cell.field.label}` : cell.field.label
    return ownEvidence(session, cell).map((e) => ({ cell: cell.id, field: cell.field.key, label, ...e }))
  })
}

/** A table as a whole stands on its cells' places; what a person took from the page goes before what was proposed. */
function ownEvidence(session: Session, cell: Cell): readonly Evidence[] {
  const given = session.evidence[cell.id]
  if (given) return given
  if (cell.kind === 'cell') return cellEvidence(session, cell)?.evidence ?? []
  const proposed = proposedOf(session.work, cell.field.key)
  if (cell.kind === 'table' && proposed?.rows?.length) return []
  const chosen = candidateIndex(session, cell.field.key)
  return (chosen < 0 ? proposed?.evidence : proposed?.candidates[chosen]?.evidence) ?? []
}

/** The place that an item opens on, before anybody has moved. */
export function openingPlace(work: WorkItem): Mark | null {
  const session = openSession(work)
  return marksFor(marksOf(session), selectedCell(session))[0] ?? null
}

/** The places that glow for a cell: its own, or those of all its table's cells. */
export function marksFor(marks: readonly Mark[], cell: Cell | null): Mark[] {
  if (!cell) return []
  return marks.filter((m) => m.cell === cell.id || (cell.kind === 'table' && m.field === cell.field.key))
}

/** The smallest place under a point of a page, as fractions of the page. */
export function markAt(marks: readonly Mark[], page: number, x: number, y: number): Mark | null {
  const area = (m: Mark) => (m.box.x1 - m.box.x0) * (m.box.y1 - m.box.y0)
  const near = 0.002
  const hit = marks.filter(
    (m) =>
      m.page === page && x >= m.box.x0 - near && x <= m.box.x1 + near && y >= m.box.y0 - near && y <= m.box.y1 + near,
  )
  return hit.sort((a, b) => area(a) - area(b))[0] ?? null
}

/** A point of the turned view (fractions) as a point of the page; `turns` are quarters clockwise. */
export function unturned(x: number, y: number, turns: number): { x: number; y: number } {
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return { x: y, y: 1 - x }
    case 2:
      return { x: 1 - x, y: 1 - y }
    case 3:
      return { x: 1 - y, y: x }
    default:
      return { x, y }
  }
}
