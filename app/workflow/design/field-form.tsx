import { Anchor, Fieldset, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Field } from '#server/workflow/workflow.ts'
import { AddRow, Choice, KeyBox, moved, NumberBox, Row, replacedAt, useRowIds, WordsBox } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import classes from './design.module.css'
import { at, problemsUnder } from './design-context.ts'
import { fieldTypes, newColumn, ofType, typeWords } from './field-shape.ts'
import { FindHints } from './find-hints.tsx'
import { renamed } from './rename.ts'
import type { SectionProps } from './section-props.ts'

type Props = SectionProps & {
  field: Field
  index: number
  onChange: (field: Field) => void
  onRename: (to: string) => void
}

/** One field with all its settings. */
export function FieldForm(props: Props) {
  const { draft, problems, field, index, onChange, onRename } = props
  const here = (name: string) => at(problems, 'fields', index, name)
  const set = (part: object) => onChange({ ...field, ...part } as Field)
  return (
    <>
      <div className={classes.cols}>
        <TextInput
          label="Label"
          required
          maxLength={80}
          {...here('label')}
          value={field.label}
          onChange={(event) => set({ label: event.currentTarget.value })}
        />
        <Choice
          label="Kind"
          data={fieldTypes.map((value) => ({ value, label: typeWords[value].label }))}
          {...here('type')}
          value={field.type}
          onChange={(type) => type && onChange(ofType(field, type as Field['type']))}
        />
        <KeyBox
          value={field.key}
          taken={draft.fields.map((f) => f.key)}
          onRename={onRename}
          what="field"
          {...here('key')}
        />
      </div>
      <Textarea
        label="Help"
        description="One sentence for whoever fills it, and for a model server."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autosize
        maxLength={500}
        {...here('help')}
        value={field.help ?? ''}
        onChange={(event) => onChange(withHelp(field, event.currentTarget.value))}
      />
      <div className={classes.cols}>
        <Switch
          label="Required"
          description="Without it the item cannot be finished."
          checked={field.required}
          onChange={(event) => set({ required: event.currentTarget.checked })}
        />
        <Switch
          label="Critical"
          description="If it is wrong, the whole result counts as an error."
          checked={field.critical}
          onChange={(event) => set({ critical: event.currentTarget.checked })}
        />
      </div>
      <TypeSettings {...props} set={set} />
      {field.type !== 'label' && field.type !== 'route' && field.type !== 'draft' && (
        <FindHints
          of={field}
          path={['fields', index, 'find']}
          problems={problems}
          onChange={(find) => onChange(withFind(field, find))}
        />
      )}
    </>
  )
}

function withHelp(field: Field, text: string): Field {
  const { help: _, ...rest } = field
  return (text === '' ? rest : { ...rest, help: text }) as Field
}

function withFind<T extends { find?: Field['find'] }>(part: T, find: Field['find']): T {
  const { find: _, ...rest } = part
  return (find ? { ...rest, find } : rest) as T
}

/** Without members that are not set, so that the file has no empty lines. */
function withMember<T extends object>(part: T, name: string, value: unknown): T {
  const { [name]: _, ...rest } = part as Record<string, unknown>
  return (value === null || value === undefined || value === '' ? rest : { ...rest, [name]: value }) as T
}

type TypeProps = Props & { set: (part: object) => void }

function TypeSettings({ field, set, ...props }: TypeProps) {
  const { problems, index, draft, onChange } = props
  const here = (name: string) => at(problems, 'fields', index, name)
  switch (field.type) {
    case 'text':
      return <PatternBox field={field} onChange={onChange} {...here('pattern')} />
    case 'number':
      return (
        <div className={classes.cols}>
          <NumberBox
            label="Least"
            decimals={6}
            {...here('min')}
            value={field.min}
            onChange={(min) => onChange(withMember(field, 'min', min))}
          />
          <NumberBox
            label="Most"
            decimals={6}
            {...here('max')}
            value={field.max}
            onChange={(max) => onChange(withMember(field, 'max', max))}
          />
        </div>
      )
    case 'money':
      return (
        <div className={classes.cols}>
          <Choice
            label="Its currency stands in"
            help={`Empty: all amounts are in ${draft.currency}.`}
            clearable
            {...here('currencyField')}
            data={draft.fields
              .filter((f) => f.type === 'enum' || f.type === 'text')
              .map((f) => ({ value: f.key, label: f.label || f.key }))}
            value={field.currencyField}
            onChange={(key) => onChange(withMember(field, 'currencyField', key))}
          />
          <NumberBox
            label="At stake when it is wrong"
            unit={draft.currency}
            decimals={2}
            min={0}
            {...here('atStake')}
            value={field.atStake}
            onChange={(atStake) => onChange(withMember(field, 'atStake', atStake))}
          />
        </div>
      )
    case 'enum':
      return (
        <WordsBox
          label="Values"
          help="Apart by commas, as they are to be exported."
          {...here('options')}
          value={field.options}
          onChange={(options) => set({ options })}
        />
      )
    case 'table':
      return <Columns {...props} field={field} />
    case 'label':
      return (
        <Text size="sm">
          {field.options.length} options, with what speaks for each: see{' '}
          <Anchor component={Link} to="?section=labels" underline="always">
            Labels
          </Anchor>
          .
        </Text>
      )
    case 'route':
      return (
        <Text size="sm">
          Its choices are the{' '}
          <Anchor component={Link} to="?section=queues" underline="always">
            queues
          </Anchor>
          ; which one is proposed follows from the{' '}
          <Anchor component={Link} to="?section=rules" underline="always">
            rules
          </Anchor>
          .
        </Text>
      )
    case 'draft':
      return (
        <Text size="sm">
          What it is written from stands under{' '}
          <Anchor component={Link} to="?section=drafts" underline="always">
            Drafts
          </Anchor>
          .
        </Text>
      )
    default:
      return null
  }
}

type PatternProps = {
  field: Extract<Field, { type: 'text' }>
  onChange: (field: Field) => void
  error?: string
  'data-at': string
}

/** A form that a text must have, with an example to see at once whether it fits. */
function PatternBox({ field, onChange, ...rest }: PatternProps) {
  const [sample, setSample] = useState('')
  const fits = sample === '' || !field.pattern ? null : matches(field.pattern, sample)
  return (
    <div className={classes.wideCols}>
      <TextInput
        {...rest}
        label="Pattern"
        description="A regular expression the text must match, such as ^INV-\d{4}$. Empty: any text."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        classNames={{ input: classes.mono as string }}
        maxLength={200}
        spellCheck={false}
        value={field.pattern ?? ''}
        onChange={(event) => onChange(withMember(field, 'pattern', event.currentTarget.value))}
      />
      {field.pattern && (
        <TextInput
          label="Try it with"
          value={sample}
          onChange={(event) => setSample(event.currentTarget.value)}
          description={
            fits === null
              ? 'Write an example.'
              : fits === 'broken'
                ? 'The pattern itself is wrong.'
                : fits
                  ? 'It fits.'
                  : 'It does not fit.'
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
      )}
    </div>
  )
}

/** Of a short text that the person has just typed: the browser's own engine will do. */
function matches(pattern: string, text: string): boolean | 'broken' {
  try {
    return new RegExp(pattern).test(text.slice(0, 200))
  } catch {
    return 'broken'
  }
}

type ColumnsProps = Omit<Props, 'field'> & { field: Extract<Field, { type: 'table' }> }
const columnTypes = (['text', 'number', 'money', 'date'] as const).map((value) => ({
  value,
  label: typeWords[value].label,
}))

function Columns(props: ColumnsProps) {
  const { draft, change, problems, field, index, onChange } = props
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  const { columns } = field
  const set = (next: typeof columns) => onChange({ ...field, columns: next })
  const keys = columns.map((c) => c.key)
  const rows = useRowIds()
  const ids = rows.of(keys)
  return (
    <Fieldset legend="Columns">
      <Stack gap={0}>
        <ol className={classes.rows}>
          {columns.map((column, i) => (
            <Row
              key={ids[i]}
              name={`column ${column.label || column.key}`}
              head={column.label || 'Without a name'}
              aside={`${typeWords[column.type].label}${column.required ? ' · required' : ''}`}
              index={i}
              count={columns.length}
              path={['fields', index, 'columns', i]}
              problems={problemsUnder(problems, 'fields', index, 'columns', i).length}
              onMove={(by) => set(moved(columns, i, by))}
              onRemove={() =>
                setDoomed({
                  target: { of: 'column', table: field.key, key: column.key },
                  name: `the column “${column.label || column.key}”`,
                })
              }
            >
              <div className={classes.cols}>
                <TextInput
                  label="Label"
                  required
                  maxLength={80}
                  {...at(problems, 'fields', index, 'columns', i, 'label')}
                  value={column.label}
                  onChange={(event) => set(replacedAt(columns, i, { ...column, label: event.currentTarget.value }))}
                />
                <Choice
                  label="Kind"
                  data={columnTypes}
                  value={column.type}
                  onChange={(type) =>
                    type && set(replacedAt(columns, i, { ...column, type: type as typeof column.type }))
                  }
                />
                <KeyBox
                  value={column.key}
                  taken={keys}
                  what="column"
                  {...at(problems, 'fields', index, 'columns', i, 'key')}
                  onRename={(to) => {
                    rows.renamed(column.key, to)
                    change(renamed(draft, { of: 'column', table: field.key, key: column.key }, to))
                  }}
                />
              </div>
              <Switch
                label="Required in each row"
                checked={column.required}
                onChange={(event) => set(replacedAt(columns, i, { ...column, required: event.currentTarget.checked }))}
              />
              <FindHints
                of={column}
                column
                path={['fields', index, 'columns', i, 'find']}
                problems={problems}
                onChange={(find) => set(replacedAt(columns, i, withFind(column, find)))}
              />
            </Row>
          ))}
        </ol>
        <AddRow
          label="New column"
          placeholder="Quantity"
          button="Add the column"
          onAdd={(label) => set([...columns, newColumn(label, keys)])}
        />
      </Stack>
      <DeleteDialog draft={draft} change={change} doomed={doomed} onClose={() => setDoomed(null)} />
    </Fieldset>
  )
}
