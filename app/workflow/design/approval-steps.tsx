import { Button, Fieldset, Group, Select, Stack, TagsInput, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { type ApprovalStep, stepsSchema } from '#server/workflow/approval-chain.ts'
import { silenceText, stepText } from '#server/workflow/approval-text.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { Choice, helpBelow, NumberBox, TextBox } from './boxes.tsx'
import classes from './design.module.css'
import { useMembers, useNames, useOffers } from './design-context.ts'
import { usePlaceIds } from './part-ids.ts'
import { moved, replacedAt } from './parts.ts'
import type { Problem } from './section-props.ts'
import { Tool } from './tool.tsx'

type Props = {
  draft: Definition
  steps: readonly ApprovalStep[]
  /** Of these steps, with paths within the list. */
  problems: readonly Problem[]
  path: readonly (string | number)[]
  onChange: (steps: ApprovalStep[]) => void
}

const mostSteps = 6

/** The steps of a chain, one after the other. */
export function ApprovalSteps({ steps, onChange, ...rest }: Props) {
  const places = usePlaceIds(steps.length)
  return (
    <Stack gap="sm">
      {steps.map((step, i) => (
        <Fieldset key={places.ids[i]} legend={steps.length === 1 ? 'Whose word' : `Step ${i + 1}`}>
          <Step
            {...rest}
            step={step}
            index={i}
            onEdit={(part) => onChange(replacedAt(steps, i, { ...step, ...part }))}
          />
          {steps.length > 1 && (
            <Group gap={2} justify="flex-end">
              <Tool
                label={`Move step ${i + 1} up`}
                disabled={i === 0}
                onClick={() => {
                  places.moved(i, -1)
                  onChange(moved(steps, i, -1))
                }}
              >
                <IconArrowUp size={16} aria-hidden />
              </Tool>
              <Tool
                label={`Move step ${i + 1} down`}
                disabled={i === steps.length - 1}
                onClick={() => {
                  places.moved(i, 1)
                  onChange(moved(steps, i, 1))
                }}
              >
                <IconArrowDown size={16} aria-hidden />
              </Tool>
              <Tool
                label={`Delete step ${i + 1}`}
                onClick={() => {
                  places.removed(i)
                  onChange(steps.filter((_, j) => j !== i))
                }}
              >
                <IconTrash size={16} aria-hidden />
              </Tool>
            </Group>
          )}
        </Fieldset>
      ))}
      {steps.length < mostSteps && (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...steps, ...stepsSchema.parse([{}])])}
          >
            Then another word
          </Button>
        </Group>
      )}
    </Stack>
  )
}

type StepProps = Omit<Props, 'steps' | 'onChange'> & {
  step: ApprovalStep
  index: number
  onEdit: (part: Partial<ApprovalStep>) => void
}

function Step({ draft, problems, path, step, index, onEdit }: StepProps) {
  const { people } = useOffers()
  const nameOf = useNames()
  const here = (name: string) => {
    const own = problems.find((p) => p.path[0] === index && p.path[1] === name)
    return { 'data-at': [...path, index, name].join('.'), ...(own ? { error: own.message } : {}) }
  }
  const may = people.filter((p) => p.roles.includes('approver') || p.roles.includes('lead'))
  return (
    <Stack gap="sm">
      <Whose {...{ step, onEdit, here }} />
      <div className={classes.cols}>
        <NumberBox
          label="Overdue after"
          unit="hours"
          decimals={1}
          min={0}
          {...here('dueHours')}
          value={step.dueHours}
          onChange={(dueHours) => onEdit({ dueHours: dueHours ?? 0 })}
        />
        <NumberBox
          label="Reminders every"
          unit="hours"
          decimals={1}
          min={0}
          {...here('remindHours')}
          value={step.remindHours}
          onChange={(remindHours) => onEdit({ remindHours: remindHours ?? 0 })}
        />
        <Choice
          label="Asked as well once it is overdue"
          {...here('escalateTo')}
          value={step.escalateTo}
          onChange={(escalateTo) => onEdit({ escalateTo: escalateTo ?? 'lead' })}
          data={[
            { value: 'lead', label: 'The ops leads' },
            { value: 'none', label: 'Nobody' },
            ...may.map((p) => ({ value: p.email.toLowerCase(), label: p.name })),
          ]}
        />
        <TextBox
          label="Name of the step"
          placeholder="none needed"
          maxLength={80}
          {...here('label')}
          value={step.label ?? ''}
          onChange={(label) => onEdit({ label: label || undefined })}
        />
      </div>
      <Text size="sm" c="dimmed">
        Needs {stepText(step, nameOf)}. {silenceText(step, draft, nameOf)}
      </Text>
    </Stack>
  )
}

type WhoseProps = {
  step: ApprovalStep
  onEdit: (part: Partial<ApprovalStep>) => void
  here: (name: string) => { 'data-at': string; error?: string }
}

/** A role or people by name, and how many of them. */
function Whose({ step, onEdit, here }: WhoseProps) {
  const members = useMembers()
  const [naming, setNaming] = useState(step.people.length > 0)
  const named = naming || step.people.length > 0
  const choose = (who: string | null) => {
    setNaming(who === 'people')
    if (who === 'people') onEdit({ need: 'any' })
    else
      onEdit({ role: who === 'lead' ? 'lead' : 'approver', people: [], need: step.need === 'all' ? 'any' : step.need })
  }
  const counted = typeof step.need === 'number'
  return (
    <div className={classes.cols}>
      <Select
        label="Who gives it"
        data={[
          { value: 'approver', label: 'Anybody with the role Approver' },
          { value: 'lead', label: 'Anybody with the role Ops lead' },
          { value: 'people', label: 'People by name' },
        ]}
        value={named ? 'people' : step.role}
        onChange={choose}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      {named && (
        <TagsInput
          label="People"
          description="Members who may approve, by e-mail address."
          inputWrapperOrder={helpBelow}
          placeholder={step.people.length === 0 ? 'an e-mail address' : ''}
          data={members}
          acceptValueOnBlur
          comboboxProps={{ withinPortal: false }}
          {...here('people')}
          value={step.people}
          onChange={(people) => onEdit({ people: people.map((email) => email.trim().toLowerCase()) })}
        />
      )}
      <Select
        label="How many words"
        data={[
          { value: 'any', label: 'One' },
          ...(named ? [{ value: 'all', label: 'One of each of them' }] : []),
          { value: 'counted', label: 'Several different people' },
        ]}
        value={counted ? 'counted' : String(step.need)}
        onChange={(need) => onEdit({ need: need === 'counted' ? 2 : need === 'all' ? 'all' : 'any' })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        {...(counted ? {} : here('need'))}
      />
      {counted && (
        <NumberBox
          label="Different people"
          min={1}
          max={10}
          {...here('need')}
          value={typeof step.need === 'number' ? step.need : null}
          onChange={(need) => onEdit({ need: need ?? 1 })}
        />
      )}
    </div>
  )
}
