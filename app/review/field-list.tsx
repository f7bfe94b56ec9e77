import { useBench } from './bench-context.ts'
import type { Cell } from './cells.ts'
import classes from './field-list.module.css'
import { FieldRow } from './field-row.tsx'
import { LineItems } from './line-items.tsx'
import { sessionCells } from './session.ts'

/** The form: fields in the definition's order, each table as a grid of its own at its place. */
export function FieldList() {
  const { session } = useBench()
  const blocks = blocksOf(sessionCells(session).filter((c) => c.kind !== 'cell'))
  return (
    <div className={classes.list}>
      {blocks.map((block) =>
        block.kind === 'table' ? (
          <LineItems key={block.cell.id} cell={block.cell} />
        ) : (
          // biome-ignore lint/a11y/useSemanticElements: a grid of rows whose cells are moved through with the keys, not a table of data
          <div key={block.cells[0]?.id} role="grid" aria-label="Fields" className={classes.grid}>
            {block.cells.map((cell) => (
              <FieldRow key={cell.id} cell={cell} />
            ))}
          </div>
        ),
      )}
    </div>
  )
}

type FieldCell = Extract<Cell, { kind: 'field' }>
type TableCell = Extract<Cell, { kind: 'table' }>
type Block = { kind: 'fields'; cells: FieldCell[] } | { kind: 'table'; cell: TableCell }

/** Fields that follow each other form one grid. */
function blocksOf(cells: readonly Cell[]): Block[] {
  const blocks: Block[] = []
  for (const cell of cells) {
    const last = blocks.at(-1)
    if (cell.kind === 'table') blocks.push({ kind: 'table', cell })
    else if (cell.kind === 'field' && last?.kind === 'fields') last.cells.push(cell)
    else if (cell.kind === 'field') blocks.push({ kind: 'fields', cells: [cell] })
  }
  return blocks
}
