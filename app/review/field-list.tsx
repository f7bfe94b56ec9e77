import { useBench } from './bench-context.ts'
import type { Cell, CellId } from './cells.ts'
import { DraftRow } from './draft-row.tsx'
import classes from './field-list.module.css'
import { FieldRow } from './field-row.tsx'
import { isWrong } from './field-wrong.ts'
import { LineItems } from './line-items.tsx'
import { PickRow } from './pick-row.tsx'
import type { RowProps } from './row-props.ts'
import { type Session, sessionCells, statusOf } from './session.ts'

/** The form: what the workflow asks for, in its order; each table as a grid of its own at its place. */
export function FieldList() {
  const { session, pointed } = useBench()
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
              <Row key={cell.id} {...rowOf(session, cell, pointed)} />
            ))}
          </div>
        ),
      )}
    </div>
  )
}

/** A row by what its field asks for. */
function Row(props: RowProps) {
  if (props.field.type === 'label' || props.field.type === 'route') return <PickRow {...props} field={props.field} />
  if (props.field.type === 'draft') return <DraftRow {...props} field={props.field} />
  return <FieldRow {...props} />
}

/** All that a row is drawn from; equal while nothing of it changed, so that the row is not drawn again. */
function rowOf(session: Session, cell: FieldCell, pointed: CellId | null): RowProps {
  const { field, id } = cell
  const draft = session.draft?.cell === id ? session.draft : null
  const drawsText = field.type === 'draft'
  return {
    work: session.work,
    field,
    value: session.values[id] ?? null,
    mark: session.marks[id],
    status: statusOf(session, cell),
    wrong: isWrong(session, id),
    selected: session.selected === id,
    pointed: pointed === id,
    draft,
    reason: session.reasons[id],
    diff: drawsText && session.diff,
    values: drawsText && draft ? session.values : null,
  }
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
