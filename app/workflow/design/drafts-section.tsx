import { Button, Checkbox, Fieldset, Group, Menu, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useRef } from 'react'
import { languageNames } from '#server/document/document.ts'
import type { Answer, Definition, Field } from '#server/workflow/workflow.ts'
import { AddRow } from './add-row.tsx'
import { Choice, ProseBox, TextBox, WordsBox } from './boxes.tsx'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { KeyBox } from './key-box.tsx'
import { languageChoices } from './language-choices.ts'
import { PartList } from './part-list.tsx'
import { keyOf, replacedAt, withoutAt } from './parts.ts'
import { SectionLink } from './section-link.tsx'
import { problemsAt, type SectionProps } from './section-props.ts'
import { Tool } from './tool.tsx'

type DraftField = Extract<Field, { type: 'draft' }>
const purposes = [
  { value: 'reply', label: 'a reply to whoever wrote' },
  { value: 'status', label: 'how far it is' },
  { value: 'handoff', label: 'what the next people need to know' },
  { value: 'note', label: 'a note of a report' },
]
/** What is written: approved answers, when each is proposed, and what a checker ticks. */
export function DraftsSection(props: SectionProps) {
  const drafts = props.draft.fields.flatMap((field, index) => (field.type === 'draft' ? [{ field, index }] : []))
  if (drafts.length === 0)
    return (
      <Text size="sm">
        Nothing is written here. Add a field of the kind “Draft” under{' '}
        <SectionLink section="fields">Fields</SectionLink> where an item needs a reply or a note.
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
          <PartList
            parts={field.answers}
            path={['fields', index, 'answers']}
            problems={problems}
            onChange={(answers) => set({ answers })}
            name={(answer) => `answer ${answer.title || answer.key}`}
            head={(answer) => answer.title || 'Without a title'}
            aside={answerWords}
            add={{
              label: 'New answer',
              placeholder: 'Order is on its way',
              button: 'Add the answer',
              make: (key, title) => ({ key, title, text: '', when: [], words: [] }),
              opens: true,
            }}
          >
            {({ part, index: n, ...rest }) => (
              <AnswerForm {...props} {...rest} answer={part} at={['fields', index, 'answers', n]} />
            )}
          </PartList>
        </div>
        <Checklist {...props} onChange={(checklist) => set({ checklist })} />
      </Stack>
    </section>
  )
}

const answerWords = ({ language, when }: Answer) =>
  [
    language ? languageNames[language] : 'any language',
    when.length === 0 ? 'to be picked' : `${when.length} ${when.length === 1 ? 'condition' : 'conditions'}`,
  ].join(' · ')

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
        <TextBox
          label="Title"
          required
          maxLength={120}
          {...here('title')}
          value={answer.title}
          onChange={(title) => set({ title })}
        />
        <Choice
          label="Language"
          placeholder="any"
          clearable
          data={languageChoices}
          value={answer.language}
          onChange={(language) => {
            const { language: _, ...rest } = answer
            onChange(language ? { ...rest, language: language as NonNullable<Answer['language']> } : rest)
          }}
        />
        <KeyBox value={answer.key} taken={taken} what="answer" onRename={onRename} {...here('key')} />
      </div>
      <div>
        <ProseBox
          ref={text}
          label="Text"
          required
          minRows={4}
          maxRows={18}
          maxLength={20_000}
          {...here('text')}
          value={answer.text}
          onChange={(next) => set({ text: next })}
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
            <Tool label={`Delete line ${i + 1}`} onClick={() => onChange(withoutAt(checklist, i))}>
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
