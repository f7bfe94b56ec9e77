import { Anchor, Stack, Switch, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Field } from '#server/workflow/workflow.ts'
import { AddRow, KeyBox, keyOf, moved, NumberBox, Row, replacedAt, useRowIds, WordsBox } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import classes from './design.module.css'
import { at, problemsUnder } from './design-context.ts'
import { renamed } from './rename.ts'
import type { SectionProps } from './section-props.ts'

type LabelField = Extract<Field, { type: 'label' }>

/** What an item can be: the options of each label, and the words that speak for them. */
export function LabelsSection(props: SectionProps) {
  const labels = props.draft.fields.flatMap((field, index) => (field.type === 'label' ? [{ field, index }] : []))
  if (labels.length === 0)
    return (
      <Text size="sm">
        No field is a label. Add one of the kind “Label” under{' '}
        <Anchor component={Link} to="?section=fields" underline="always">
          Fields
        </Anchor>{' '}
        where an item has a topic, an urgency or a kind.
      </Text>
    )
  return (
    <Stack gap="xl">
      {labels.map(({ field, index }) => (
        <Options key={index} {...props} field={field} index={index} />
      ))}
    </Stack>
  )
}

function Options(props: SectionProps & { field: LabelField; index: number }) {
  const { draft, change, problems, field, index } = props
  const { options } = field
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  const keys = options.map((o) => o.key)
  const rows = useRowIds()
  const ids = rows.of(keys)
  const set = (part: Partial<LabelField>) =>
    change({ fields: replacedAt(draft.fields, index, { ...field, ...part } as Field) })
  const here = (i: number, name: string) => at(problems, 'fields', index, 'options', i, name)
  return (
    <section aria-label={field.label}>
      <Title order={3}>{field.label || field.key}</Title>
      <Switch
        my="xs"
        label="Several may hold at once"
        checked={field.multiple}
        onChange={(event) => set({ multiple: event.currentTarget.checked })}
      />
      <ol className={classes.rows}>
        {options.map((option, i) => {
          const edit = (part: Partial<typeof option>) =>
            set({ options: replacedAt(options, i, { ...option, ...part }) })
          return (
            <Row
              key={ids[i]}
              name={`option ${option.label || option.key}`}
              head={option.label || 'Without a name'}
              aside={[
                option.priority > 0 ? `urgent (${option.priority})` : '',
                option.words.length > 0 ? `${option.words.length} words speak for it` : 'no words speak for it',
              ]
                .filter(Boolean)
                .join(' · ')}
              index={i}
              count={options.length}
              path={['fields', index, 'options', i]}
              problems={problemsUnder(problems, 'fields', index, 'options', i).length}
              onMove={(by) => set({ options: moved(options, i, by) })}
              onRemove={() =>
                setDoomed({
                  target: { of: 'option', field: field.key, key: option.key },
                  name: `the option “${option.label || option.key}”`,
                })
              }
            >
              <div className={classes.cols}>
                <TextInput
                  label="Label"
                  required
                  maxLength={80}
                  {...here(i, 'label')}
                  value={option.label}
                  onChange={(event) => edit({ label: event.currentTarget.value })}
                />
                <KeyBox
                  value={option.key}
                  taken={keys}
                  what="option"
                  {...here(i, 'key')}
                  onRename={(to) => {
                    rows.renamed(option.key, to)
                    change(renamed(draft, { of: 'option', field: field.key, key: option.key }, to))
                  }}
                />
                <NumberBox
                  label="Urgency"
                  help="0: none. Items proposed so come before others, by this much; at most 100."
                  min={0}
                  max={100}
                  {...here(i, 'priority')}
                  value={option.priority}
                  onChange={(priority) => edit({ priority: priority ?? 0 })}
                />
              </div>
              <Textarea
                label="What belongs here"
                description="Read by people, and by a model server."
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                autosize
                maxLength={500}
                {...here(i, 'description')}
                value={option.description}
                onChange={(event) => edit({ description: event.currentTarget.value })}
              />
              <WordsBox
                label="Words that speak for it"
                help="As people write them, in any language; endings are found by themselves. They count until enough has been decided to learn from."
                {...here(i, 'words')}
                value={option.words}
                onChange={(words) => edit({ words })}
              />
            </Row>
          )
        })}
      </ol>
      <AddRow
        label={`New option of ${field.label || field.key}`}
        button="Add the option"
        onAdd={(label) => {
          const key = keyOf(label, keys)
          set({ options: [...options, { key, label, description: '', words: [], priority: 0 }] })
        }}
      />
      <DeleteDialog draft={draft} change={change} doomed={doomed} onClose={() => setDoomed(null)} />
    </section>
  )
}
