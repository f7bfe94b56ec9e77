import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Field } from '#server/workflow/workflow.ts'
import { Choice } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import { FieldForm } from './field-form.tsx'
import { fieldTypes, fieldWords, newField, typeWords } from './field-shape.ts'
import { PartList } from './part-list.tsx'
import { renamed } from './rename.ts'
import type { SectionProps } from './section-props.ts'

const target = ({ key }: Field) => ({ of: 'field' as const, key })

/** What is asked of each item. */
export function FieldsSection(props: SectionProps) {
  const { draft, change, problems } = props
  const { fields } = draft
  const [type, setType] = useState<Field['type']>('text')
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  return (
    <Stack gap="sm">
      {fields.length === 0 && (
        <Text size="sm" c="dimmed">
          No fields yet. A supplier, a number and a total are enough to begin with.
        </Text>
      )}
      <PartList
        parts={fields}
        path={['fields']}
        problems={problems}
        onChange={(next) => change({ fields: next })}
        name={(field) => `field ${field.label || field.key}`}
        head={(field) => field.label || 'Without a name'}
        aside={fieldWords}
        onRemove={(field) => setDoomed({ target: target(field), name: `the field “${field.label || field.key}”` })}
        onRename={(field, to) => change(renamed(draft, target(field), to))}
        add={{
          label: 'New field',
          placeholder: 'Total',
          button: 'Add the field',
          make: (key, label) => newField(type, key, label),
          beside: (
            <Choice
              label="Kind"
              data={fieldTypes.map((value) => ({ value, label: typeWords[value].label }))}
              value={type}
              onChange={(next) => setType((next ?? 'text') as Field['type'])}
            />
          ),
        }}
      >
        {({ part, ...rest }) => <FieldForm {...props} {...rest} field={part} />}
      </PartList>
      <Text size="sm" c="dimmed">
        {typeWords[type].help}
      </Text>
      <DeleteDialog {...props} doomed={doomed} onClose={() => setDoomed(null)} />
    </Stack>
  )
}
