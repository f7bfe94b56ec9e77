import { ActionIcon, Button, Fieldset, Group, Menu, MultiSelect, Stack, Text } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useId } from 'react'
import type { Action, ActionKind } from '#server/workflow/rule.ts'
import { actionLabels } from '#server/workflow/rule-text.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { Choice, helpBelow, NumberBox, ProseBox, TextBox } from './boxes.tsx'
import { Problems } from './comparison.tsx'
import classes from './conditions.module.css'
import { useMembers } from './design-context.ts'
import { replacedAt } from './parts.ts'
import { type Problem, problemsAt } from './section-props.ts'
import { WhoPicker } from './who-picker.tsx'

type Props = {
  value: readonly Action[]
  onChange: (value: Action[]) => void
  draft: Definition
  problems: readonly Problem[]
  path: readonly (string | number)[]
}

/** What a rule does, action by action. */
export function RuleActions({ value, onChange, draft, problems, path }: Props) {
  const own = problems.filter((p) => p.path.length === 0)
  const id = useId()
  return (
    <Fieldset legend="Then" className={classes.conditions}>
      <Stack gap="sm">
        {value.map((action, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: actions have no name, and their order is all they have
          <div key={i} className={classes.action} data-at={[...path, i].join('.')} tabIndex={-1}>
            <div className={classes.actionHead}>
              <Text size="sm" fw={500}>
                {actionLabels[action.do]}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove “${actionLabels[action.do]}”`}
                onClick={() => onChange(value.filter((_, j) => j !== i))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
            <OneAction value={action} onChange={(next) => onChange(replacedAt(value, i, next))} draft={draft} />
            <Problems id={`${id}-${i}`} problems={problemsAt(problems, i)} />
          </div>
        ))}
        <Problems id={id} problems={own} />
        <Group>
          <Menu position="bottom-start" withinPortal={false}>
            <Menu.Target>
              <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>
                Action
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(Object.keys(actionLabels) as ActionKind[]).map((kind) => (
                <Menu.Item key={kind} onClick={() => onChange([...value, newAction(kind, draft)])}>
                  {actionLabels[kind]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Stack>
    </Fieldset>
  )
}

/** What an action begins as; a message is for the person to write. */
function newAction(kind: ActionKind, { queues }: Definition): Action {
  const last = queues.at(-1)?.key ?? 'main'
  switch (kind) {
    case 'route':
      return { do: kind, queue: last }
    case 'sequence':
      return { do: kind, queues: queues.slice(0, 2).map((q) => q.key) }
    case 'priority':
      return { do: kind, by: 10 }
    case 'skip_approval':
      return { do: kind }
    case 'return':
    case 'escalate':
      return { do: kind, message: '' }
    case 'ask':
      return { do: kind, document: '', message: '' }
    case 'notify':
      return { do: kind, who: ['owner'], message: '' }
  }
}

type OneProps = { value: Action; onChange: (value: Action) => void; draft: Definition }

function OneAction({ value, onChange, draft }: OneProps) {
  const queues = draft.queues.map((q) => ({ value: q.key, label: q.label }))
  const members = useMembers()
  switch (value.do) {
    case 'route':
      return (
        <Choice
          label="Queue"
          data={queues}
          value={value.queue}
          onChange={(queue) => queue && onChange({ ...value, queue })}
        />
      )
    case 'sequence':
      return (
        <MultiSelect
          label="Queues, in turn"
          description="Each decides before the next one gets it; the last one's word counts."
          inputWrapperOrder={helpBelow}
          data={queues}
          value={value.queues}
          onChange={(chosen) => onChange({ ...value, queues: chosen })}
          maxValues={10}
          comboboxProps={{ withinPortal: false }}
        />
      )
    case 'priority':
      return (
        <NumberBox
          label="By how much"
          help="1 to 100; an escalated item goes forward by 20."
          min={1}
          max={100}
          value={value.by}
          onChange={(by) => onChange({ ...value, by: by ?? 0 })}
        />
      )
    case 'skip_approval':
      return (
        <Text size="sm" c="dimmed">
          No second person is asked, unless the approval says that no rule may skip it.
        </Text>
      )
    case 'ask':
      return (
        <>
          <TextBox
            label="Which document"
            placeholder="the signed order form"
            maxLength={120}
            value={value.document}
            onChange={(document) => onChange({ ...value, document })}
          />
          <Message {...{ value, draft }} onChange={(message) => onChange({ ...value, message })} />
        </>
      )
    case 'notify':
      return (
        <>
          <WhoPicker label="Who" value={value.who} onChange={(who) => onChange({ ...value, who })} members={members} />
          <Message {...{ value, draft }} onChange={(message) => onChange({ ...value, message })} />
        </>
      )
    default:
      return <Message {...{ value, draft }} onChange={(message) => onChange({ ...value, message })} />
  }
}

type MessageProps = {
  value: Extract<Action, { message: string }>
  draft: Definition
  onChange: (message: string) => void
}

const messageLabels = {
  return: 'What the sender has to correct',
  ask: 'What the sender is told',
  escalate: 'What the ops leads are told',
  notify: 'What they are told',
}

function Message({ value, draft, onChange }: MessageProps) {
  const places = draft.fields.filter((f) => f.type !== 'table' && f.type !== 'draft').slice(0, 3)
  return (
    <ProseBox
      label={messageLabels[value.do]}
      help={
        places.length > 0
          ? `A value is put in where its key stands in braces: ${places.map((f) => `{{${f.key}}}`).join(', ')}.`
          : undefined
      }
      minRows={2}
      maxRows={8}
      maxLength={2_000}
      value={value.message}
      onChange={onChange}
    />
  )
}
