import { useMemo } from 'react'
import type { RowPart } from '#server/document/document.ts'
import type { PageView } from '#server/review/review.ts'
import classes from './document-viewer.module.css'
import type { Mark } from './evidence.ts'
import type { Taken } from './fill.ts'
import type { Target } from './page-click.ts'
import { placeOfText, rowOfQuote } from './parts.ts'

type Props = {
  part: RowPart
  pages: readonly PageView[]
  marks: readonly Mark[]
  selected: ReadonlySet<Mark>
  hovered: ReadonlySet<Mark>
  target: Target | null
  onFill(taken: Taken): void
  onPoint(mark: Mark | null): void
  onDone(): void
}

/** A row of a spreadsheet as a table of two columns; a click on a cell fills the selected field. */
export function SourceRow({ part, pages, marks, selected, hovered, target, onFill, onPoint, onDone }: Props) {
  const first = pages[0]?.number
  const byRow = useMemo(() => {
    const here = new Set(pages.map((page) => page.number))
    return Map.groupBy(
      marks.filter((mark) => here.has(mark.page)),
      (mark) => rowOfQuote(part.rows, mark.quote),
    )
  }, [marks, pages, part.rows])
  const look = (own: readonly Mark[]) =>
    own.some((m) => selected.has(m)) ? 'selected' : own.some((m) => hovered.has(m)) ? 'hovered' : undefined
  return (
    <div className={classes.rowSheet} data-page={first}>
      <table className={classes.rowTable}>
        <caption>{part.name}</caption>
        <tbody>
          {part.rows.map(({ name, value }, i) => {
            const own = byRow.get(i) ?? []
            return (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place
                key={i}
                data-look={look(own)}
                onPointerEnter={() => onPoint(own[0] ?? null)}
                onPointerLeave={() => onPoint(null)}
              >
                <th scope="row">{name}</th>
                <td>
                  <button
                    type="button"
                    tabIndex={-1}
                    className={classes.rowValue}
                    disabled={value === ''}
                    aria-label={target ? `Fill ${target.label} with ${value}` : value}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => {
                      if (target) onFill({ text: value, evidence: placeOfText(pages, value) })
                      onDone()
                    }}
                  >
                    {value}
                  </button>
                  {own.map((mark, n) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: two places of a cell may be one box
                    <span key={`${mark.cell} ${n}`} data-evidence={mark.cell} className={classes.rowMark} />
                  ))}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
