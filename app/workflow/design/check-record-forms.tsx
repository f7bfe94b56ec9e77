import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Check, Field } from '#server/workflow/workflow.ts'
import { Choice, ShareBox, TextBox } from './boxes.tsx'
import { amountTypes, fieldsOfType, nameTypes } from './check-words.ts'
import classes from './design.module.css'
import { at, useOffers } from './design-context.ts'
import { choicesOf } from './field-shape.ts'
import type { SectionProps } from './section-props.ts'

/** The columns of a table, to choose from. */
export const columnsOf = (fields: readonly Field[], table: string) => {
  const field = fields.find((f) => f.key === table)
  return field?.type === 'table' ? choicesOf(field.columns) : []
}

type ColumnProps = {
  label: string
  table: string
  draft: SectionProps['draft']
  value: string | undefined
  clearable?: boolean
  onChange: (key: string | null) => void
}

export function ColumnChoice({ table, draft, ...rest }: ColumnProps) {
  return <Choice {...rest} data={columnsOf(draft.fields, table)} />
}

type OrderProps = Pick<SectionProps, 'draft'> & {
  onChange: (check: Check) => void
  check: Extract<Check, { kind: 'purchase_order' }>
  one: (name: string, label: string, types: Field['type'][], clearable?: boolean) => ReactNode
}
const lineParts = [
  ['description', 'Description'],
  ['quantity', 'Quantity'],
  ['unitPrice', 'Unit price'],
  ['amount', 'Amount of the line'],
] as const

/** Against the imported orders: which fields name what there. */
export function OrderForm({ check, draft, one, onChange }: OrderProps) {
  const { lines } = check
  return (
    <>
      <div className={classes.cols}>
        {one('order', 'Order number', ['text'])}
        {one('supplier', 'Supplier', nameTypes, true)}
        {one('amount', 'Amount', amountTypes, true)}
        {one('currency', 'Currency', nameTypes, true)}
        <ShareBox
          label="May lie above the order by"
          value={check.tolerance}
          onChange={(tolerance) => onChange({ ...check, tolerance: tolerance ?? 0 })}
        />
        <Choice
          label="Lines stand in"
          clearable
          data={choicesOf(fieldsOfType(draft, 'table'))}
          value={lines?.table}
          onChange={(table) => {
            const { lines: _, ...rest } = check
            onChange(table ? { ...rest, lines: { ...lines, table } } : rest)
          }}
        />
      </div>
      {lines && (
        <div className={classes.cols}>
          {lineParts.map(([name, label]) => (
            <ColumnChoice
              key={name}
              label={label}
              clearable
              table={lines.table}
              draft={draft}
              value={lines[name]}
              onChange={(column) => {
                const { [name]: _, ...rest } = lines
                onChange({ ...check, lines: column ? { ...rest, [name]: column } : rest })
              }}
            />
          ))}
        </div>
      )}
    </>
  )
}

type Counterpart = Extract<Check, { kind: 'counterpart' }>
type CounterpartProps = Pick<SectionProps, 'draft' | 'problems'> & {
  check: Counterpart
  index: number
  onChange: (check: Check) => void
}

/** Against what was decided in another workflow: a bank line and the invoice that it settles. */
export function CounterpartForm({ check, index, draft, problems, onChange }: CounterpartProps) {
  const { workflows } = useOffers()
  const here = (...path: string[]) => at(problems, 'checks', index, ...path)
  const offered = (types: Field['type'][]) => choicesOf(fieldsOfType(draft, ...types))
  const { amount, party } = check
  const theirs = (label: string, value: string, path: string[], set: (key: string) => void) => (
    <TextBox
      label={label}
      help="The key of the field in the other workflow."
      mono
      {...here(...path)}
      value={value}
      onChange={(text) => set(text.trim())}
    />
  )
  return (
    <>
      <div className={classes.cols}>
        <Choice
          label="Items of the workflow"
          data={workflows.map(({ key, name }) => ({ value: key, label: name }))}
          {...here('workflow')}
          value={check.workflow}
          onChange={(workflow) => onChange({ ...check, workflow: workflow ?? '' })}
        />
        <Choice
          label="are named by"
          data={offered(['text'])}
          {...here('field')}
          value={check.field}
          onChange={(field) => onChange({ ...check, field: field ?? '' })}
        />
        {theirs('which is there', check.theirs, ['theirs'], (key) => onChange({ ...check, theirs: key }))}
      </div>
      <Switch
        label="The amount must be the same"
        checked={amount !== undefined}
        onChange={(event) => {
          const { amount: _, ...rest } = check
          const field = offered(amountTypes)[0]?.value ?? ''
          onChange(event.currentTarget.checked ? { ...rest, amount: { field, theirs: '', tolerance: '0.01' } } : rest)
        }}
      />
      {amount && (
        <div className={classes.cols}>
          <Choice
            label="Amount here"
            data={offered(amountTypes)}
            {...here('amount', 'field')}
            value={amount.field}
            onChange={(field) => onChange({ ...check, amount: { ...amount, field: field ?? '' } })}
          />
          {theirs('Amount there', amount.theirs, ['amount', 'theirs'], (key) =>
            onChange({ ...check, amount: { ...amount, theirs: key } }),
          )}
          <TextBox
            label="May differ by"
            inputMode="decimal"
            {...here('amount', 'tolerance')}
            value={amount.tolerance}
            onChange={(tolerance) =>
              onChange({ ...check, amount: { ...amount, tolerance: tolerance.replace(',', '.') } })
            }
          />
        </div>
      )}
      <Switch
        label="The name must be that of the same company"
        checked={party !== undefined}
        onChange={(event) => {
          const { party: _, ...rest } = check
          const field = offered(['text'])[0]?.value ?? ''
          onChange(event.currentTarget.checked ? { ...rest, party: { field, theirs: '' } } : rest)
        }}
      />
      {party && (
        <div className={classes.cols}>
          <Choice
            label="Name here"
            data={offered(['text'])}
            {...here('party', 'field')}
            value={party.field}
            onChange={(field) => onChange({ ...check, party: { ...party, field: field ?? '' } })}
          />
          {theirs('Name there', party.theirs, ['party', 'theirs'], (key) =>
            onChange({ ...check, party: { ...party, theirs: key } }),
          )}
        </div>
      )}
    </>
  )
}
