import { MultiSelect } from '@mantine/core'
import type { Check, Field } from '#server/workflow/workflow.ts'
import { Choice, ProseBox, TextBox } from './boxes.tsx'
import { ColumnChoice, CounterpartForm, columnsOf, OrderForm } from './check-record-forms.tsx'
import { amountTypes, fieldsOfType, formatWords, nameTypes } from './check-words.ts'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { choicesOf } from './field-shape.ts'
import { KeyBox } from './key-box.tsx'
import { problemsAt, type SectionProps } from './section-props.ts'

export type CheckProps = SectionProps & { check: Check; index: number; onChange: (check: Check) => void }

/** The boxes of one kind of check. */
export function CheckKindForm({ check, index, draft, problems, onChange }: CheckProps) {
  const here = (name: string) => at(problems, 'checks', index, name)
  const offered = (...types: Field['type'][]) => choicesOf(fieldsOfType(draft, ...types))
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
    <TextBox
      label="May differ by"
      inputMode="decimal"
      {...here('tolerance')}
      value={check.tolerance}
      onChange={(tolerance) => onChange({ ...check, tolerance: tolerance.replace(',', '.') } as Check)}
    />
  )
  switch (check.kind) {
    case 'sum':
      return (
        <div className={classes.cols}>
          {several('parts', 'These amounts', amountTypes)}
          {one('total', 'make', amountTypes)}
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
          {several('total', 'adds up to one of', amountTypes)}
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
            <TextBox
              label="Country"
              help="Two letters, such as DE."
              maxLength={2}
              {...here('country')}
              value={check.country ?? ''}
              onChange={(text) => onChange(withKey(check, 'country', text.toUpperCase() || null))}
            />
          )}
        </div>
      )
    case 'unusual':
      return (
        <div className={classes.cols}>
          {one('field', 'Field', ['text', 'enum', 'money', 'number'])}
          {one('by', 'is as usual for its', nameTypes)}
        </div>
      )
    case 'currency_mismatch':
      return (
        <div className={classes.cols}>
          {one('field', 'Currency field', nameTypes)}
          {one('by', 'is the usual one of its', nameTypes)}
        </div>
      )
    case 'purchase_order':
      return <OrderForm {...{ check, draft, one, onChange }} />
    case 'counterpart':
      return <CounterpartForm {...{ check, index, draft, problems, onChange }} />
    case 'policy':
      return (
        <>
          <ProseBox
            label="The rule, as it is cited"
            required
            maxLength={500}
            {...here('cites')}
            value={check.cites}
            onChange={(cites) => onChange({ ...check, cites })}
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
