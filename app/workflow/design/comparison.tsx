import { ActionIcon, Autocomplete, Group, NumberInput, Select, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import { useId } from 'react'
import { factNames, type Operator, type SimpleCondition } from '#server/workflow/condition.ts'
import {
  factLabels,
  operatorsOf,
  type SubjectKind,
  subjectKind,
  withoutValue,
} from '#server/workflow/condition-subject.ts'
import { choicesOf, operatorWords } from '#server/workflow/condition-text.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import classes from './conditions.module.css'
import { flagNames } from './flag-names.ts'
import type { Problem } from './section-props.ts'

type Props = {
  /** Names the three boxes to whoever does not see where they stand. */
  name: string
  value: SimpleCondition
  onChange: (value: SimpleCondition) => void
  onRemove: () => void
  draft: Definition
  problems: readonly Problem[]
}

/** One comparison: of what, how, and with what. */
export function Comparison({ name, value, onChange, onRemove, draft, problems }: Props) {
  const problemId = useId()
  const kind = subjectKind(value, draft.fields) ?? 'text'
  const described = problems.length > 0 ? { 'aria-describedby': problemId, 'aria-invalid': true } : {}
  return (
    <>
      <div className={classes.removable}>
        <div className={classes.comparison}>
          <Select
            className={classes.subject}
            aria-label={`${name}: what is compared`}
            data={subjects(draft)}
            value={'fact' in value ? `fact:${value.fact}` : value.field}
            onChange={(subject) => subject && onChange(withSubject(value, subject, draft))}
            allowDeselect={false}
            searchable
            {...described}
          />
          <Select
            className={classes.operator}
            aria-label={`${name}: how`}
            data={operatorsFor(kind, value.is)}
            value={value.is}
            onChange={(is) => is && onChange(withOperator(value, is as Operator))}
            allowDeselect={false}
          />
          {!withoutValue.includes(value.is) && <Value {...{ name, value, onChange, draft, kind }} />}
        </div>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      <Problems id={problemId} problems={problems} />
    </>
  )
}

export function Problems({ id, problems }: { id: string; problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <div id={id}>
      {[...new Set(problems.map((p) => withoutPlace(p.message)))].map((message) => (
        <div key={message} className={classes.problem}>
          <IconAlertTriangle size={14} aria-hidden />
          <span>{message}</span>
        </div>
      ))}
    </div>
  )
}

/** A message beside its box need not say whose it is. */
const withoutPlace = (message: string) =>
  capital(message.replace(/^(?:(?:Rule|Approval|Answer|Policy) "[^"]*"|What is sensitive): /, ''))

const subjects = (draft: Definition) => [
  { group: 'Fields', items: draft.fields.map((f) => ({ value: f.key, label: f.label })) },
  {
    group: 'The item',
    items: factNames.map((fact) => ({ value: `fact:${fact}`, label: capital(factLabels[fact]) })),
  },
]

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The operators of a kind; one that does not fit stays in the list, so that it can be seen and changed. */
function operatorsFor(kind: SubjectKind, chosen: Operator): { value: string; label: string }[] {
  const words = operatorWords[kind]
  const fitting = operatorsOf[kind]
    .filter((is) => kind !== 'choice' || is !== 'includes' || chosen === 'includes')
    .map((is) => ({ value: is as string, label: words[is] ?? is }))
  return fitting.some((one) => one.value === chosen)
    ? fitting
    : [...fitting, { value: chosen, label: `${chosen.replaceAll('_', ' ')} (does not fit)` }]
}

/** Another subject; the operator stays where it fits, and so does what it is compared with where the kind is the same. */
function withSubject(value: SimpleCondition, subject: string, draft: Definition): SimpleCondition {
  const bare = subject.startsWith('fact:')
    ? { fact: subject.slice(5) as (typeof factNames)[number] }
    : { field: subject }
  const kind = subjectKind({ ...bare, is: 'present' }, draft.fields) ?? 'text'
  const before = subjectKind(value, draft.fields)
  const is = operatorsOf[kind].includes(value.is) ? value.is : (operatorsOf[kind][0] ?? 'present')
  const sameKind = kind === before && kind !== 'choice' && kind !== 'several'
  const keeps = sameKind && value.value !== undefined && !withoutValue.includes(is)
  return { ...bare, is, ...(keeps ? { value: value.value } : {}) }
}

function withOperator(value: SimpleCondition, is: Operator): SimpleCondition {
  const { value: compared, ...rest } = value
  const dayBefore = value.is === 'within_days'
  const keeps = compared !== undefined && !withoutValue.includes(is) && dayBefore === (is === 'within_days')
  return { ...rest, is, ...(keeps ? { value: compared } : {}) }
}

type ValueProps = Pick<Props, 'name' | 'value' | 'onChange' | 'draft'> & { kind: SubjectKind }

function Value({ name, value, onChange, draft, kind }: ValueProps) {
  const put = (text: string) => onChange({ ...value, value: text })
  const shared = { className: classes.value, 'aria-label': `${name}: with what`, value: value.value ?? '' }
  if (kind === 'date') return <DayValue {...{ name, value, put }} />
  if (kind === 'number')
    return (
      <TextInput
        {...shared}
        inputMode="decimal"
        placeholder="10000"
        onChange={(event) => put(event.currentTarget.value.trim())}
      />
    )
  const choices = choicesOf(value, draft)
  if (choices.length > 0) {
    const known = choices.some((c) => c.value === value.value)
    const data = known || !value.value ? choices : [...choices, { value: value.value, label: `${value.value} (gone)` }]
    return (
      <Select
        {...shared}
        data={data}
        value={value.value ?? null}
        placeholder="Choose"
        onChange={(option) => option && put(option)}
        allowDeselect={false}
        searchable={choices.length > 8}
      />
    )
  }
  if ('fact' in value && value.fact === 'flags')
    return <Autocomplete {...shared} data={flagNames(draft)} placeholder="duplicate" onChange={put} />
  return <TextInput {...shared} onChange={(event) => put(event.currentTarget.value)} />
}

type DayProps = { name: string; value: SimpleCondition; put: (text: string) => void }

const dayForms = [
  { value: 'today', label: 'today' },
  { value: '+', label: 'days from today' },
  { value: '-', label: 'days ago' },
  { value: 'day', label: 'a day' },
]

/** A day: counted from today, or a date of its own. */
function DayValue({ name, value, put }: DayProps) {
  const text = value.value ?? ''
  const label = `${name}: with what`
  if (value.is === 'within_days')
    return (
      <NumberInput
        className={classes.value}
        aria-label={label}
        value={text === '' ? '' : Number(text)}
        onChange={(days) => put(days === '' ? '' : String(days))}
        min={0}
        max={9_999}
        allowDecimal={false}
        allowNegative={false}
        suffix=" days"
        hideControls
      />
    )
  const counted = /^today(?:([+-])(\d*))?$/.exec(text.replaceAll(' ', ''))
  const form = counted ? (counted[1] ?? 'today') : 'day'
  const days = counted?.[2] ?? ''
  return (
    <Group className={classes.value} gap="xs" wrap="nowrap" align="flex-start">
      {form === 'day' && (
        <TextInput type="date" aria-label={label} value={text} onChange={(event) => put(event.currentTarget.value)} />
      )}
      {(form === '+' || form === '-') && (
        <NumberInput
          w={90}
          aria-label={`${label}, how many days`}
          value={days === '' ? '' : Number(days)}
          onChange={(next) => put(`today${form}${next === '' ? '' : next}`)}
          min={0}
          max={9_999}
          allowDecimal={false}
          allowNegative={false}
          hideControls
        />
      )}
      <Select
        aria-label={`${label}, counted how`}
        data={dayForms}
        value={form}
        allowDeselect={false}
        onChange={(next) => next && put(next === 'day' ? '' : next === 'today' ? 'today' : `today${next}${days || 30}`)}
      />
    </Group>
  )
}
