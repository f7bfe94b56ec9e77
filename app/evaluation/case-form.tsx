import { Button, Checkbox, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { labelsOf, rowsOf, type TableRow, type Values } from '#server/workflow/field-value.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import classes from './sets.module.css'

type Props = {
  definition: Pick<Definition, 'fields' | 'queues'>
  values: Values
  name: string
  facts: readonly string[]
  note: string
  /** The values were begun from what was proposed or decided. */
  from: 'blank' | 'proposal'
  submit: string
  onCancel?: () => void
}

/** The truth of a case by the types of the workflow's fields; a field that is not judged is left out. */
export function CaseForm({ definition, values, name, facts, note, from, submit, onCancel }: Props) {
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Form method="post">
      <input type="hidden" name="from" value={from} />
      <Stack gap="sm">
        {definition.fields.map((field) => (
          <FieldInput
            key={field.key}
            {...{ field, definition }}
            value={values[field.key]}
            known={field.key in values}
          />
        ))}
        <TextInput
          name="name"
          label="Name of the case"
          defaultValue={name}
          maxLength={200}
          placeholder="as the item or file is called"
        />
        {(facts.length > 0 || definition.fields.some((f) => f.type === 'draft')) && (
          <Textarea
            name="facts"
            label="What a draft has to say besides"
            description="One a line"
            defaultValue={facts.join('\n')}
            autosize
            minRows={2}
          />
        )}
        <Textarea name="note" label="Note" defaultValue={note} maxLength={4000} autosize minRows={2} />
        <Group>
          <Button type="submit" name="intent" value="save" loading={busy}>
            {submit}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </Group>
      </Stack>
    </Form>
  )
}

type InputProps = {
  field: Field
  definition: Pick<Definition, 'queues'>
  value: Values[string] | undefined
  known: boolean
}

function FieldInput({ field, definition, value, known }: InputProps) {
  const [judged, setJudged] = useState(known)
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <Group justify="space-between" gap="xs">
        <Text component="legend" size="sm" fw={500}>
          {field.label}
        </Text>
        <Checkbox
          size="xs"
          name={`judged.${field.key}`}
          label="judged"
          aria-label={`${field.label} is judged`}
          checked={judged}
          onChange={(event) => setJudged(event.currentTarget.checked)}
        />
      </Group>
      {judged && <ValueInput {...{ field, definition, value }} />}
    </fieldset>
  )
}

function ValueInput({ field, definition, value }: Omit<InputProps, 'known'>) {
  const named = { name: `value.${field.key}`, 'aria-label': field.label }
  const text = typeof value === 'string' ? value : ''
  switch (field.type) {
    case 'table':
      return <RowsInput field={field} rows={rowsOf(value)} />
    case 'label':
      if (field.multiple)
        return (
          <Group gap="sm">
            {field.options.map((o) => (
              <Checkbox
                key={o.key}
                size="sm"
                name={named.name}
                value={o.key}
                label={o.label}
                defaultChecked={labelsOf(value).includes(o.key)}
              />
            ))}
          </Group>
        )
      return <Choice {...named} text={text} options={field.options} />
    case 'route':
      return <Choice {...named} text={text} options={optionsOf(field, definition)} />
    case 'enum':
      return <Choice {...named} text={text} options={field.options.map((o) => ({ key: o, label: o }))} />
    case 'draft':
      return <Textarea {...named} defaultValue={text} autosize minRows={4} />
    default:
      return (
        <TextInput
          {...named}
          defaultValue={text}
          placeholder="empty: the document has none"
          inputMode={field.type === 'money' || field.type === 'number' ? 'decimal' : undefined}
        />
      )
  }
}

function Choice({
  text,
  options,
  ...named
}: {
  name: string
  'aria-label': string
  text: string
  options: { key: string; label: string }[]
}) {
  return (
    <NativeSelect
      {...named}
      defaultValue={text}
      data={[{ value: '', label: 'none' }, ...options.map((o) => ({ value: o.key, label: o.label }))]}
    />
  )
}

/** Rows of a table, a line each, with one empty line to begin the next. */
function RowsInput({ field, rows }: { field: Extract<Field, { type: 'table' }>; rows: readonly TableRow[] }) {
  const [count, setCount] = useState(Math.max(1, rows.length))
  return (
    <div className={classes.scrollX}>
      <input type="hidden" name={`rows.${field.key}`} value={count} />
      <table>
        <thead>
          <tr>
            {field.columns.map((c) => (
              <Text key={c.key} component="th" size="xs" c="dimmed" ta="start" fw={400}>
                {c.label}
              </Text>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={i}>
              {field.columns.map((c) => (
                <td key={c.key}>
                  <TextInput
                    size="xs"
                    name={`cell.${field.key}.${i}.${c.key}`}
                    aria-label={`${c.label}, row ${i + 1} of ${field.label}`}
                    defaultValue={rows[i]?.[c.key] ?? ''}
                    miw={90}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Button variant="subtle" size="compact-sm" onClick={() => setCount(count + 1)}>
        Another row
      </Button>
    </div>
  )
}
