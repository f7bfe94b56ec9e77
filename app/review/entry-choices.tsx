import { type FieldValue, rowsOf } from '#server/workflow/field-value.ts'
import { formatValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { useHands } from './bench-context.ts'
import classes from './field-list.module.css'
import { entryIndex } from './pick.ts'
import type { RowProps } from './row-props.ts'

type Props = {
  row: Pick<RowProps, 'field' | 'work' | 'value' | 'mark'>
  entries: readonly FieldValue[]
  role: 'gridcell' | 'group'
}

/** Two entries that differ, as equals: numbered, without a name, nothing chosen beforehand. */
export function EntryChoices({ row, entries, role }: Props) {
  const { locale, step } = useHands()
  const { field, work, value, mark } = row
  const taken = entryIndex(
    { work, values: { [field.key]: value }, marks: mark ? { [field.key]: mark } : {} },
    field.key,
  )
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a gridcell and a group both have names
    <div
      role={role}
      aria-label={role === 'group' ? `Entries of ${field.label}` : undefined}
      className={classes.entries}
    >
      {entries.map((entry, n) => {
        const text = entryText(work.definition, field, entry, locale)
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: two entries that never change their places
            key={n}
            type="button"
            tabIndex={-1}
            className={classes.entry}
            aria-pressed={taken === n}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => step({ type: 'entry', cell: field.key, n })}
          >
            <kbd>{n + 1}</kbd> <span>{text || <i>nothing entered</i>}</span>
          </button>
        )
      })}
    </div>
  )
}

/** An entry as text: the rows of a table as lines. */
function entryText(definition: Definition, field: Field, entry: FieldValue, locale: string): string {
  if (field.type === 'route') return definition.queues.find((q) => q.key === entry)?.label ?? ''
  if (field.type !== 'table') return formatValue(field, entry, locale)
  return rowsOf(entry)
    .map((row) => field.columns.map((c) => formatValue(c, row[c.key] ?? null, locale) || '-').join('  |  '))
    .join('\n')
}
