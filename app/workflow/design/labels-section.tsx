import { Stack, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Field } from '#server/workflow/workflow.ts'
import { NumberBox, ProseBox, TextBox, WordsBox } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { KeyBox } from './key-box.tsx'
import { PartList } from './part-list.tsx'
import { replacedAt } from './parts.ts'
import { renamed } from './rename.ts'
import { SectionLink } from './section-link.tsx'
import type { SectionProps } from './section-props.ts'

type LabelField = Extract<Field, { type: 'label' }>
type Option = LabelField['options'][number]

/** What an item can be: the options of each label, and the words that speak for them. */
export function LabelsSection(props: SectionProps) {
  const labels = props.draft.fields.flatMap((field, index) => (field.type === 'label' ? [{ field, index }] : []))
  if (labels.length === 0)
    return (
      <Text size="sm">
        No field is a label. Add one of the kind “Label” under <SectionLink section="fields">Fields</SectionLink> where
        an item has a topic, an urgency or a kind.
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
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  const set = (part: Partial<LabelField>) =>
    change({ fields: replacedAt(draft.fields, index, { ...field, ...part } as Field) })
  const path = ['fields', index, 'options']
  const target = ({ key }: Option) => ({ of: 'option' as const, field: field.key, key })
  return (
    <section aria-label={field.label}>
      <Title order={3}>{field.label || field.key}</Title>
      <Switch
        my="xs"
        label="Several may hold at once"
        checked={field.multiple}
        onChange={(event) => set({ multiple: event.currentTarget.checked })}
      />
      <PartList
        parts={field.options}
        path={path}
        problems={problems}
        onChange={(options) => set({ options })}
        name={(option) => `option ${option.label || option.key}`}
        head={(option) => option.label || 'Without a name'}
        aside={optionWords}
        onRemove={(option) => setDoomed({ target: target(option), name: `the option “${option.label || option.key}”` })}
        onRename={(option, to) => change(renamed(draft, target(option), to))}
        add={{
          label: `New option of ${field.label || field.key}`,
          button: 'Add the option',
          make: (key, label) => ({ key, label, description: '', words: [], priority: 0 }),
        }}
      >
        {({ part, index: n, ...rest }) => (
          <OptionForm {...rest} option={part} path={[...path, n]} problems={problems} />
        )}
      </PartList>
      <DeleteDialog draft={draft} change={change} doomed={doomed} onClose={() => setDoomed(null)} />
    </section>
  )
}

const optionWords = ({ priority, words }: Option) =>
  [
    priority > 0 ? `urgent (${priority})` : '',
    words.length > 0 ? `${words.length} words speak for it` : 'no words speak for it',
  ]
    .filter(Boolean)
    .join(' · ')

type FormProps = Pick<SectionProps, 'problems'> & {
  option: Option
  path: (string | number)[]
  taken: readonly string[]
  onChange: (option: Option) => void
  onRename: (to: string) => void
}

function OptionForm({ option, path, problems, taken, onChange, onRename }: FormProps) {
  const here = (name: string) => at(problems, ...path, name)
  const set = (part: Partial<Option>) => onChange({ ...option, ...part })
  return (
    <>
      <div className={classes.cols}>
        <TextBox
          label="Label"
          required
          maxLength={80}
          {...here('label')}
          value={option.label}
          onChange={(label) => set({ label })}
        />
        <KeyBox value={option.key} taken={taken} what="option" {...here('key')} onRename={onRename} />
        <NumberBox
          label="Urgency"
          help="0: none. Items proposed so come before others, by this much; at most 100."
          min={0}
          max={100}
          {...here('priority')}
          value={option.priority}
          onChange={(priority) => set({ priority: priority ?? 0 })}
        />
      </div>
      <ProseBox
        label="What belongs here"
        help="Read by people, and by a model server."
        maxLength={500}
        {...here('description')}
        value={option.description}
        onChange={(description) => set({ description })}
      />
      <WordsBox
        label="Words that speak for it"
        help="As people write them, in any language; endings are found by themselves. They count until enough has been decided to learn from."
        {...here('words')}
        value={option.words}
        onChange={(words) => set({ words })}
      />
    </>
  )
}
