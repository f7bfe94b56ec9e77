import { Anchor, Button, Checkbox, Fieldset, Group, Menu, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import type { Answer, Definition, Field } from '#server/workflow/workflow.ts'
import { AddRow, Choice, KeyBox, keyOf, moved, Row, replacedAt, Tool, useRowIds, WordsBox } from './boxes.tsx'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at, problemsUnder } from './design-context.ts'
import { problemsAt, type SectionProps } from './section-props.ts'

type DraftField = Extract<Field, { type: 'draft' }>
const purposes = [
  { value: 'reply', label: 'a reply to whoever wrote' },
  { value: 'status', label: 'how far it is' },
  { value: 'handoff', label: 'what the next people need to know' },
  { value: 'note', label: 'a note of a report' },
]
const languages = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'German' },
  { value: 'fr', label: 'French' },
]

/** What is written: approved answers, when each is proposed, and what a checker ticks. */
export function DraftsSection(props: SectionProps) {
  const drafts = props.draft.fields.flatMap((field, index) => (field.type === 'draft' ? [{ field, index }] : []))
  if (drafts.length === 0)
    return (
      <Text size="sm">
        Nothing is written here. Add a field of the kind “Draft” under{' '}
        <Anchor component={Link} to="?section=fields" underline="always">
          Fields
        </Anchor>{' '}
        where an item needs a reply or a note.
      </Text>
    )
  return (
    <Stack gap="xl">
      {drafts.map(({ field, index }) => (
        <OneDraft key={index} {...props} field={field} index={index} />
      ))}
    </Stack>
  )
}

type DraftProps = SectionProps & { field: DraftField; index: number }

function OneDraft(props: DraftProps) {
  const { draft, change, problems, field, index } = props
  const { answers } = field
  const [made, setMade] = useState<string | null>(null)
  const keys = answers.map((a) => a.key)
  const rows = useRowIds()
  const ids = rows.of(keys)
  const set = (part: Partial<DraftField>) =>
    change({ fields: replacedAt(draft.fields, index, { ...field, ...part } as Field) })
  return (
    <section aria-label={field.label}>
      <Title order={3} mb="xs">
        {field.label || field.key}
      </Title>
      <Stack gap="md">
        <Choice
          label="It is"
          data={purposes}
          value={field.purpose}
          onChange={(purpose) => purpose && set({ purpose: purpose as DraftField['purpose'] })}
        />
        <div>
          <Text fw={600} size="sm">
            Approved answers
          </Text>
          <Text size="sm" c="dimmed" mb={4}>
            The first one whose conditions hold is proposed. One without conditions is only there to be picked.
          </Text>
          <ol className={classes.rows}>
            {answers.map((answer, i) => (
              <Row
                key={ids[i]}
                name={`answer ${answer.title || answer.key}`}
                head={answer.title || 'Without a title'}
                aside={[
                  languages.find((l) => l.value === answer.language)?.label ?? 'any language',
                  answer.when.length === 0
                    ? 'to be picked'
                    : `${answer.when.length} ${answer.when.length === 1 ? 'condition' : 'conditions'}`,
                ].join(' · ')}
                index={i}
                count={answers.length}
                path={['fields', index, 'answers', i]}
                problems={problemsUnder(problems, 'fields', index, 'answers', i).length}
                startsOpen={answer.key === made}
                onMove={(by) => set({ answers: moved(answers, i, by) })}
                onRemove={() => set({ answers: answers.filter((_, n) => n !== i) })}
              >
                <AnswerForm
                  {...props}
                  answer={answer}
                  taken={keys}
                  at={['fields', index, 'answers', i]}
                  onRename={(key) => {
                    rows.renamed(answer.key, key)
                    set({ answers: replacedAt(answers, i, { ...answer, key }) })
                  }}
                  onChange={(next) => set({ answers: replacedAt(answers, i, next) })}
                />
              </Row>
            ))}
          </ol>
          <AddRow
            label="New answer"
            placeholder="Order is on its way"
            button="Add the answer"
            onAdd={(title) => {
              const key = keyOf(title, keys)
              setMade(key)
              set({ answers: [...answers, { key, title, text: '', when: [], words: [] }] })
            }}
          />
        </div>
        <Checklist {...props} onChange={(checklist) => set({ checklist })} />
      </Stack>
    </section>
  )
}

type AnswerProps = DraftProps & {
  answer: Answer
  taken: readonly string[]
  at: (string | number)[]
  onChange: (answer: Answer) => void
  onRename: (key: string) => void
}

function AnswerForm({ draft, problems, answer, taken, at: path, onChange, onRename }: AnswerProps) {
  const here = (name: string) => at(problems, ...path, name)
  const text = useRef<HTMLTextAreaElement>(null)
  const set = (part: Partial<Answer>) => onChange({ ...answer, ...part })
  function insert(key: string) {
    const { selectionStart: from = answer.text.length, selectionEnd: to = from } = text.current ?? {}
    set({ text: `${answer.text.slice(0, from)}{{${key}}}${answer.text.slice(to)}` })
    text.current?.focus()
  }
  return (
    <>
      <div className={classes.cols}>
        <TextInput
          label="Title"
          required
          maxLength={120}
          {...here('title')}
          value={answer.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Choice
          label="Language"
          placeholder="any"
          clearable
          data={languages}
          value={answer.language}
          onChange={(language) => {
            const { language: _, ...rest } = answer
            onChange(language ? { ...rest, language: language as NonNullable<Answer['language']> } : rest)
          }}
        />
        <KeyBox value={answer.key} taken={taken} what="answer" onRename={onRename} {...here('key')} />
      </div>
      <div>
        <Textarea
          ref={text}
          label="Text"
          required
          autosize
          minRows={4}
          maxRows={18}
          maxLength={20_000}
          {...here('text')}
          value={answer.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <PlaceMenu draft={draft} onPick={insert} />
      </div>
      <Conditions
        legend="Proposed when"
        none="No condition: only a person picks it."
        value={answer.when}
        onChange={(when) => set({ when })}
        draft={draft}
        problems={problemsAt(problems, ...path, 'when')}
        path={[...path, 'when']}
      />
      <WordsBox
        label="Words that speak for it"
        help="Among several whose conditions hold, the one whose words the message has."
        {...here('words')}
        value={answer.words}
        onChange={(words) => set({ words })}
      />
    </>
  )
}

/** Places in a text that an item’s values fill. */
function PlaceMenu({ draft, onPick }: { draft: Definition; onPick: (key: string) => void }) {
  const fields = draft.fields.filter((f) => f.type !== 'draft' && f.type !== 'table')
  return (
    <Menu withinPortal={false} position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={fields.length === 0}
        >
          Put a value in
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={260} style={{ overflowY: 'auto' }}>
        {fields.map((field) => (
          <Menu.Item key={field.key} onClick={() => onPick(field.key)}>
            {field.label || field.key}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Checklist({
  problems,
  field,
  index,
  onChange,
}: DraftProps & { onChange: (list: DraftField['checklist']) => void }) {
  const { checklist } = field
  const keys = checklist.map((line) => line.key)
  return (
    <Fieldset legend="Checklist">
      <Text size="sm" c="dimmed" mb="xs">
        What a checker ticks, line by line. A missed critical line makes the whole draft an error.
      </Text>
      <Stack gap="xs">
        {checklist.map((line, i) => (
          <Group key={line.key} gap="sm" wrap="nowrap" align="start">
            <TextInput
              aria-label={`Line ${i + 1}`}
              style={{ flex: 1 }}
              maxLength={200}
              {...at(problems, 'fields', index, 'checklist', i, 'text')}
              value={line.text}
              onChange={(event) => onChange(replacedAt(checklist, i, { ...line, text: event.currentTarget.value }))}
            />
            <Checkbox
              mt={8}
              label="critical"
              aria-label={`Line ${i + 1} is critical`}
              checked={line.critical}
              onChange={(event) =>
                onChange(replacedAt(checklist, i, { ...line, critical: event.currentTarget.checked }))
              }
            />
            <Tool label={`Delete line ${i + 1}`} onClick={() => onChange(checklist.filter((_, n) => n !== i))}>
              <IconTrash size={16} aria-hidden />
            </Tool>
          </Group>
        ))}
      </Stack>
      <AddRow
        label="New line"
        placeholder="It names the order number"
        button="Add the line"
        onAdd={(text) => onChange([...checklist, { key: keyOf(text, keys), text, critical: false }])}
      />
    </Fieldset>
  )
}
