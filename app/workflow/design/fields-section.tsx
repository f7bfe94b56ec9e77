import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Field } from '#server/workflow/workflow.ts'
import { AddRow, Choice, keyOf, moved, Row, replacedAt, useRowIds } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import classes from './design.module.css'
import { problemsUnder } from './design-context.ts'
import { FieldForm } from './field-form.tsx'
import { fieldTypes, fieldWords, newField, typeWords } from './field-shape.ts'
import { renamed } from './rename.ts'
import type { SectionProps } from './section-props.ts'

/** What is asked of each item. */
export function FieldsSection(props: SectionProps) {
  const { draft, change, problems } = props
  const { fields } = draft
  const [type, setType] = useState<Field['type']>('text')
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  const keys = fields.map((f) => f.key)
  const rows = useRowIds()
  const ids = rows.of(keys)
  function add(label: string) {
    const key = keyOf(label, keys)
    change({ fields: [...fields, newField(type, key, label)] })
  }
  return (
    <Stack gap="sm">
      {fields.length === 0 && (
        <Text size="sm" c="dimmed">
          No fields yet. A supplier, a number and a total are enough to begin with.
        </Text>
      )}
      <ol className={classes.rows}>
        {fields.map((field, index) => (
          <Row
            key={ids[index]}
            name={`field ${field.label || field.key}`}
            head={field.label || 'Without a name'}
            aside={fieldWords(field)}
            index={index}
            count={fields.length}
            path={['fields', index]}
            problems={problemsUnder(problems, 'fields', index).length}
            onMove={(by) => change({ fields: moved(fields, index, by) })}
            onRemove={() =>
              setDoomed({ target: { of: 'field', key: field.key }, name: `the field “${field.label || field.key}”` })
            }
          >
            <FieldForm
              {...props}
              field={field}
              index={index}
              onChange={(next) => change({ fields: replacedAt(fields, index, next) })}
              onRename={(to) => {
                rows.renamed(field.key, to)
                change(renamed(draft, { of: 'field', key: field.key }, to))
              }}
            />
          </Row>
        ))}
      </ol>
      <AddRow label="New field" placeholder="Total" button="Add the field" onAdd={add}>
        <Choice
          label="Kind"
          data={fieldTypes.map((value) => ({ value, label: typeWords[value].label }))}
          value={type}
          onChange={(next) => setType((next ?? 'text') as Field['type'])}
        />
      </AddRow>
      <Text size="sm" c="dimmed">
        {typeWords[type].help}
      </Text>
      <DeleteDialog {...props} doomed={doomed} onClose={() => setDoomed(null)} />
    </Stack>
  )
}
