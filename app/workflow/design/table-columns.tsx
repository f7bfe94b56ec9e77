import { Fieldset, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import type { Column, Field } from '#server/workflow/workflow.ts'
import { Choice, TextBox } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { newColumn, typeWords, withMember } from './field-shape.ts'
import { FindHints } from './find-hints.tsx'
import { KeyBox } from './key-box.tsx'
import { PartList } from './part-list.tsx'
import { renamed } from './rename.ts'
import type { SectionProps } from './section-props.ts'

type TableField = Extract<Field, { type: 'table' }>
type Props = SectionProps & { field: TableField; index: number; onChange: (field: TableField) => void }

const columnTypes = (['text', 'number', 'money', 'date'] as const).map((value) => ({
  value,
  label: typeWords[value].label,
}))

/** What each row of a table asks for. */
export function TableColumns({ draft, change, problems, field, index, onChange }: Props) {
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  const path = ['fields', index, 'columns']
  const target = ({ key }: Column) => ({ of: 'column' as const, table: field.key, key })
  return (
    <Fieldset legend="Columns">
      <Stack gap={0}>
        <PartList
          parts={field.columns}
          path={path}
          problems={problems}
          onChange={(columns) => onChange({ ...field, columns })}
          name={(column) => `column ${column.label || column.key}`}
          head={(column) => column.label || 'Without a name'}
          aside={({ type, required }) => `${typeWords[type].label}${required ? ' · required' : ''}`}
          onRemove={(column) =>
            setDoomed({ target: target(column), name: `the column “${column.label || column.key}”` })
          }
          onRename={(column, to) => change(renamed(draft, target(column), to))}
          add={{ label: 'New column', placeholder: 'Quantity', button: 'Add the column', make: newColumn }}
        >
          {({ part, index: n, ...rest }) => (
            <ColumnForm {...rest} column={part} path={[...path, n]} problems={problems} />
          )}
        </PartList>
      </Stack>
      <DeleteDialog draft={draft} change={change} doomed={doomed} onClose={() => setDoomed(null)} />
    </Fieldset>
  )
}

type FormProps = Pick<SectionProps, 'problems'> & {
  column: Column
  path: (string | number)[]
  taken: readonly string[]
  onChange: (column: Column) => void
  onRename: (to: string) => void
}

function ColumnForm({ column, path, problems, taken, onChange, onRename }: FormProps) {
  const set = (part: Partial<Column>) => onChange({ ...column, ...part })
  return (
    <>
      <div className={classes.cols}>
        <TextBox
          label="Label"
          required
          maxLength={80}
          {...at(problems, ...path, 'label')}
          value={column.label}
          onChange={(label) => set({ label })}
        />
        <Choice
          label="Kind"
          data={columnTypes}
          value={column.type}
          onChange={(type) => type && set({ type: type as Column['type'] })}
        />
        <KeyBox value={column.key} taken={taken} what="column" {...at(problems, ...path, 'key')} onRename={onRename} />
      </div>
      <Switch
        label="Required in each row"
        checked={column.required}
        onChange={(event) => set({ required: event.currentTarget.checked })}
      />
      <FindHints
        of={column}
        column
        path={[...path, 'find']}
        problems={problems}
        onChange={(find) => onChange(withMember(column, 'find', find))}
      />
    </>
  )
}
