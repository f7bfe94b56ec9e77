import { Button, MultiSelect, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Check, Field } from '#server/workflow/workflow.ts'
import { Choice, KeyBox, keyOf, moved, Row, replacedAt, usePlaceIds } from './boxes.tsx'
import { ColumnChoice, CounterpartForm, columnsOf, OrderForm } from './check-record-forms.tsx'
import { checkKinds, checkWords, fieldsOfType, formatWords, newCheck, severityWords } from './check-words.ts'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at, problemsUnder } from './design-context.ts'
import { problemsAt, type SectionProps } from './section-props.ts'

type Kind = Check['kind']
const kinds = Object.keys(checkKinds) as Kind[]

/** What is looked at by itself, and said as a flag where it is not so. */
export function ChecksSection(props: SectionProps) {
  const { draft, change, problems } = props
  const { checks } = draft
  const [kind, setKind] = useState<Kind>('policy')
  const [made, setMade] = useState(-1)
  const places = usePlaceIds(checks.length)
  const set = (next: Check[]) => change({ checks: next })
  function add() {
    setMade(checks.length)
    const check = newCheck(kind, draft)
    const keys = checks.flatMap((c) => (c.kind === 'policy' ? [c.key] : []))
    set([...checks, check.kind === 'policy' ? { ...check, key: keyOf('policy', keys) } : check])
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Missing required values and values of the wrong form are always flagged. Beyond that:
      </Text>
      <ol className={classes.rows}>
        {checks.map((check, i) => (
          <Row
            key={places.ids[i]}
            name={`check ${i + 1}`}
            head={checkWords(check, draft)}
            aside={`${checkKinds[check.kind].label} · ${severityWords[check.severity].label.toLowerCase()}`}
            index={i}
            count={checks.length}
            path={['checks', i]}
            problems={problemsUnder(problems, 'checks', i).length}
            startsOpen={i === made}
            onMove={(by) => {
              places.moved(i, by)
              set(moved(checks, i, by))
            }}
            onRemove={() => {
              places.removed(i)
              set(checks.filter((_, n) => n !== i))
            }}
          >
            <CheckForm {...props} check={check} index={i} onChange={(next) => set(replacedAt(checks, i, next))} />
          </Row>
        ))}
      </ol>
      <div className={classes.add}>
        <Choice
          label="New check"
          data={kinds.map((value) => ({ value, label: checkKinds[value].label }))}
          value={kind}
          onChange={(next) => setKind((next ?? 'policy') as Kind)}
        />
        <Button variant="default" onClick={add}>
          Add the check
        </Button>
      </div>
      <Text size="sm" c="dimmed">
        {checkKinds[kind].help}
      </Text>
    </Stack>
  )
}

type FormProps = SectionProps & { check: Check; index: number; onChange: (check: Check) => void }

function CheckForm(props: FormProps) {
  const { check, index, problems, onChange } = props
  const general = problems.filter((p) => p.path[0] === 'checks' && p.path[1] === index && p.path.length === 2)
  return (
    <>
      {general.length > 0 && (
        <ul className={`${classes.problems} ${classes.wrongList}`} data-at={`checks.${index}`} tabIndex={-1}>
          {general.map((p) => (
            <li key={p.message}>{p.message}</li>
          ))}
        </ul>
      )}
      <KindForm {...props} />
      <div>
        <Text size="sm" fw={500} id={`severity-${index}`}>
          Flagged as
        </Text>
        <SegmentedControl
          aria-labelledby={`severity-${index}`}
          size="xs"
          data={(['error', 'warning', 'info'] as const).map((value) => ({ value, label: severityWords[value].label }))}
          value={check.severity}
          onChange={(severity) => onChange({ ...check, severity: severity as Check['severity'] })}
        />
        <Text size="xs" c="dimmed">
          {severityWords[check.severity].label}: {severityWords[check.severity].help}.
        </Text>
      </div>
    </>
  )
}

const amounts: Field['type'][] = ['money', 'number']
const names: Field['type'][] = ['text', 'enum']

/** The boxes of one kind of check. */
function KindForm({ check, index, draft, problems, onChange }: FormProps) {
  const here = (name: string) => at(problems, 'checks', index, name)
  const offered = (...types: Field['type'][]) =>
    fieldsOfType(draft, ...types).map((f) => ({ value: f.key, label: f.label || f.key }))
  const one = (name: string, label: string, types: Field['type'][], clearable = false) => (
    <Choice
      label={label}
      clearable={clearable}
      {...here(name)}
      data={offered(...types)}
      value={(check as Record<string, unknown>)[name] as string | undefined}
      onChange={(key) => onChange(withKey(check, name, key))}
    />
  )
  const several = (name: string, label: string, types: Field['type'][]) => {
    const value = ((check as Record<string, unknown>)[name] ?? []) as string[]
    return (
      <Several
        label={label}
        {...here(name)}
        data={offered(...types)}
        value={value}
        onChange={(keys) => onChange({ ...check, [name]: keys } as Check)}
      />
    )
  }
  const tolerance = 'tolerance' in check && typeof check.tolerance === 'string' && (
    <TextInput
      label="May differ by"
      inputMode="decimal"
      {...here('tolerance')}
      value={check.tolerance}
      onChange={(event) => onChange({ ...check, tolerance: event.currentTarget.value.replace(',', '.') } as Check)}
    />
  )
  switch (check.kind) {
    case 'sum':
      return (
        <div className={classes.cols}>
          {several('parts', 'These amounts', amounts)}
          {one('total', 'make', amounts)}
          {tolerance}
        </div>
      )
    case 'table_sum':
      return (
        <div className={classes.cols}>
          {one('table', 'Table', ['table'])}
          <ColumnChoice
            label="Column"
            table={check.table}
            {...{ draft }}
            value={check.column}
            onChange={(column) => onChange({ ...check, column: column ?? '' })}
          />
          {several('total', 'adds up to one of', amounts)}
          {tolerance}
        </div>
      )
    case 'row_product':
      return (
        <div className={classes.cols}>
          {one('table', 'Table', ['table'])}
          <Several
            label="These columns, multiplied,"
            data={columnsOf(draft.fields, check.table)}
            value={check.factors}
            {...here('factors')}
            onChange={(factors) => onChange({ ...check, factors })}
          />
          <ColumnChoice
            label="make"
            table={check.table}
            {...{ draft }}
            value={check.product}
            onChange={(product) => onChange({ ...check, product: product ?? '' })}
          />
          {tolerance}
        </div>
      )
    case 'date_order':
      return (
        <div className={classes.cols}>
          {one('earlier', 'The earlier date', ['date'])}
          {one('later', 'The later date', ['date'])}
        </div>
      )
    case 'duplicate':
      return several('keys', 'The same values in', [])
    case 'same_file':
    case 'near_duplicate':
      return null
    case 'number_format':
      return (
        <div className={classes.cols}>
          {one('field', 'Field', ['text'])}
          <Choice
            label="is a right"
            data={Object.entries(formatWords).map(([value, label]) => ({ value, label }))}
            value={check.as}
            onChange={(as) => as && onChange({ ...check, as: as as typeof check.as })}
          />
          {check.as === 'tax_number' && (
            <TextInput
              label="Country"
              description="Two letters, such as DE."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              maxLength={2}
              {...here('country')}
              value={check.country ?? ''}
              onChange={(event) => onChange(withKey(check, 'country', event.currentTarget.value.toUpperCase() || null))}
            />
          )}
        </div>
      )
    case 'unusual':
      return (
        <div className={classes.cols}>
          {one('field', 'Field', ['text', 'enum', 'money', 'number'])}
          {one('by', 'is as usual for its', names)}
        </div>
      )
    case 'currency_mismatch':
      return (
        <div className={classes.cols}>
          {one('field', 'Currency field', names)}
          {one('by', 'is the usual one of its', names)}
        </div>
      )
    case 'purchase_order':
      return <OrderForm {...{ check, draft, one, onChange }} />
    case 'counterpart':
      return <CounterpartForm {...{ check, index, draft, problems, onChange }} />
    case 'policy':
      return (
        <>
          <Textarea
            label="The rule, as it is cited"
            required
            autosize
            maxLength={500}
            {...here('cites')}
            value={check.cites}
            onChange={(event) => onChange({ ...check, cites: event.currentTarget.value })}
          />
          <Conditions
            legend="It is broken where"
            value={check.when}
            onChange={(when) => onChange({ ...check, when })}
            draft={draft}
            problems={problemsAt(problems, 'checks', index, 'when')}
            path={['checks', index, 'when']}
          />
          <div className={classes.cols}>
            {several('fields', 'Shown beside', [])}
            <KeyBox
              value={check.key}
              taken={draft.checks.flatMap((c) => (c.kind === 'policy' ? [c.key] : []))}
              what="rule of the house"
              {...here('key')}
              onRename={(key) => onChange({ ...check, key })}
            />
          </div>
        </>
      )
  }
}

/** The check with a member set, or without it. */
function withKey(check: Check, name: string, key: string | null): Check {
  const { [name]: _, ...rest } = check as Record<string, unknown>
  const needed = !['supplier', 'amount', 'currency', 'country'].includes(name)
  return (key === null && !needed ? rest : { ...rest, [name]: key ?? '' }) as Check
}

type SeveralProps = {
  label: string
  data: { value: string; label: string }[]
  value: string[]
  error?: string
  onChange: (keys: string[]) => void
}

/** Several of a list; names that are gone stay in view until somebody takes them out. */
function Several({ data, value, ...rest }: SeveralProps) {
  const gone = value
    .filter((key) => !data.some((d) => d.value === key))
    .map((key) => ({ value: key, label: `${key} (gone)` }))
  return (
    <MultiSelect
      {...rest}
      data={[...data, ...gone]}
      value={[...new Set(value)]}
      comboboxProps={{ withinPortal: false }}
      placeholder={value.length === 0 ? 'Choose' : ''}
    />
  )
}
